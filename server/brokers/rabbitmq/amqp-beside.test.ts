import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { DomainError } from '@/server/domain/errors';
import { withAmqpBeside } from './amqp-beside';

const nothing = new DomainError('broker_unreachable', 'Nothing listens at 127.0.0.1:15672. Check the port.');
const options = { signal: new AbortController().signal };

async function portOf(act: (port: number, close: () => Promise<unknown>) => Promise<void>): Promise<void> {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const close = () => new Promise((resolve) => server.close(resolve));
  try {
    await act(address.port, close);
  } finally {
    await close();
  }
}

test('where AMQP answers and the management API does not, the plugin is named with its command', async () => {
  await portOf(async (port, close) => {
    const config = { managementUrl: 'http://127.0.0.1:1', amqpUrl: `amqp://127.0.0.1:${port}` };
    const told = await withAmqpBeside(nothing, config, options);
    expect(told).toMatchObject({
      code: 'broker_unreachable',
      message: expect.stringContaining(`AMQP does at port ${port}: the management plugin is off`) as string,
    });
    await close();
    expect(await withAmqpBeside(nothing, config, options)).toBe(nothing);
  });
});

test('what was refused for another reason is told as it was', async () => {
  const denied = new DomainError('broker_denied', 'RabbitMQ refused the password.');
  const config = { managementUrl: 'http://127.0.0.1:1', amqpUrl: '' };
  expect(await withAmqpBeside(denied, config, options)).toBe(denied);
});
