import { expect, test } from 'vitest';
import { AmqpConnection } from './amqp';

test.each(['169.254.169.254', '[::ffff:169.254.169.254]'])('nothing is sent to %s', async (hostname) => {
  const opening = AmqpConnection.open({
    address: { protocol: 'amqp', hostname, port: 5672 },
    username: 'guest',
    password: 'guest',
    vhost: '/',
    name: 'spillway peek',
    signal: new AbortController().signal,
  });
  await expect(opening).rejects.toMatchObject({ code: 'invalid' });
});
