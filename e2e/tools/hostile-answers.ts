// What a hostile client gets back: an answer that gives nothing away, and requests that no client of HTTP would send.

import { expect } from '@playwright/test';
import { connect } from 'node:net';
import type { Spillway } from './spillway';
import type { World } from './world';

export type Answer = { status: number; text: string };

/** An answer that gives nothing away. */
export async function clean(
  world: Pick<World, 'spillway'>,
  response: Response,
  what: string,
): Promise<Answer> {
  const text = await response.text();
  const { status } = response;
  const refused = status < 500 || (status !== 500 && /"domainCode":"\w+"/.test(text));
  expect(refused, `${what} was answered ${status}: ${text.slice(0, 500)}`).toBe(true);
  expect(text, what).not.toMatch(
    /node_modules|\.tsx?:\d|\n\s+at |prisma|PrismaClient|postgres:\/\/|amqp:\/\/\w+:/i,
  );
  expect(text, what).not.toContain(world.spillway.cookie.split('=')[1]?.slice(0, 20) ?? 'no cookie');
  return { status, text };
}

/** What no client of HTTP would send. `HOST` stands for our own name. */
export function rawly(spillway: Spillway, head: string): Promise<Answer> {
  const { hostname, port, host } = new URL(spillway.url);
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), hostname, () => {
      socket.write(`${head.replace('HOST', host)}Connection: close\r\n\r\n`);
    });
    socket.setTimeout(30_000, () => socket.destroy(new Error('No answer.')));
    socket.on('data', (part) => (text += part.toString('latin1')));
    socket.on('error', reject);
    socket.on('close', () => resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 400), text }));
  });
}
