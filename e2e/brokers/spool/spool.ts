// A broker of files, as small as one can be: a folder for each queue, a file for each message, numbered in order. Applications
// write and remove files; nothing runs. It stands for a broker whose driver is yet to be written (components/help/add-a-broker.md).

import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { DomainError } from '@/server/domain/errors';
import type { QueueAddress } from '@/server/domain/queue';

/** Names hold any character and are longer than a file's may be, so the folder is a hash and this file says whose. */
const declarationFile = 'queue.json';
const declarationSchema = z.object({ vhost: z.string(), name: z.string() });

export class Spool {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async declare({ vhost, name }: QueueAddress): Promise<void> {
    const folder = this.#folderOf({ vhost, name });
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, declarationFile), JSON.stringify({ vhost, name }));
  }

  /** Throws broker_unreachable when the folder of the spool is not there. */
  async queues(): Promise<QueueAddress[]> {
    const folders = await readdir(this.#root).catch((error: unknown) => {
      const told = `There is no spool at ${this.#root}. Check the folder, and that it is mounted.`;
      throw new DomainError('broker_unreachable', told, { cause: error });
    });
    const declared = await Promise.all(
      folders.map((folder) =>
        readFile(path.join(this.#root, folder, declarationFile), 'utf8').catch(() => null),
      ),
    );
    return declared.flatMap((text) => (text === null ? [] : declarationSchema.parse(JSON.parse(text))));
  }

  async delete(address: QueueAddress): Promise<void> {
    await rm(this.#folderOf(address), { recursive: true, force: true });
  }

  /** Resolves when it is on the disk. */
  async publish(address: QueueAddress, body: string): Promise<void> {
    const last = (await this.messages(address)).at(-1) ?? '0';
    const next = String(Number(path.parse(last).name) + 1).padStart(12, '0');
    await writeFile(path.join(this.#folderOf(address), `${next}.msg`), body);
  }

  /** Files of its messages, oldest first. Throws not_found. */
  async messages(address: QueueAddress): Promise<string[]> {
    const files = await readdir(this.#folderOf(address)).catch((error: unknown) => {
      throw new DomainError('not_found', `There is no queue ${address.name} in the spool.`, { cause: error });
    });
    return files.filter((file) => file.endsWith('.msg')).sort();
  }

  body(address: QueueAddress, file: string): Promise<Buffer> {
    return readFile(path.join(this.#folderOf(address), file));
  }

  /** Bytes of a message, and when it was written. */
  async stat(address: QueueAddress, file: string): Promise<{ bytes: number; atMs: number }> {
    const { size, mtimeMs } = await stat(path.join(this.#folderOf(address), file));
    return { bytes: size, atMs: Math.round(mtimeMs) };
  }

  async remove(address: QueueAddress, file: string): Promise<void> {
    await rm(path.join(this.#folderOf(address), file), { force: true });
  }

  #folderOf({ vhost, name }: QueueAddress): string {
    const hash = createHash('sha256')
      .update(JSON.stringify([vhost, name]))
      .digest('hex');
    return path.join(this.#root, hash);
  }
}
