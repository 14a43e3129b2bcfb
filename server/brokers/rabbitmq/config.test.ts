import { describe, expect, test } from 'vitest';
import { configSchema } from './config';

const parse = (managementUrl: string, rest: Record<string, string> = {}) =>
  configSchema.parse({ managementUrl, username: 'ops', password: 'secret', ...rest });

describe('RabbitMQ settings', () => {
  test('an AMQP URL alone gives the management URL on its usual port', () => {
    expect(parse('amqp://rabbit')).toMatchObject({
      managementUrl: 'http://rabbit:15672',
      amqpUrl: 'amqp://rabbit:5672',
    });
    expect(parse('amqps://rabbit:5999/prod')).toMatchObject({
      managementUrl: 'https://rabbit:15671',
      amqpUrl: 'amqps://rabbit:5999',
    });
  });

  test('a management URL alone leaves the AMQP address to be discovered', () => {
    expect(parse('http://rabbit:15672/')).toMatchObject({
      managementUrl: 'http://rabbit:15672',
      amqpUrl: '',
    });
  });

  test('what is copied from the address bar works', () => {
    expect(parse('https://rabbit.example.com/mq/#/queues').managementUrl).toBe(
      'https://rabbit.example.com/mq',
    );
    expect(parse('http://rabbit:15672/api/overview').managementUrl).toBe('http://rabbit:15672');
    expect(parse('rabbit:15672').managementUrl).toBe('http://rabbit:15672');
  });

  test('credentials in a URL leave it, so that the stored URL holds no secret', () => {
    const config = configSchema.parse({ managementUrl: 'amqp://ops:p%40ss@rabbit:5672/%2F' });
    expect(config).toMatchObject({
      managementUrl: 'http://rabbit:15672',
      amqpUrl: 'amqp://rabbit:5672',
      metricsUrls: '',
      username: 'ops',
      password: 'p@ss',
    });
  });

  test('its own output passes unchanged', () => {
    const config = parse('amqps://rabbit:5999');
    expect(configSchema.parse(config)).toEqual(config);
  });

  test.each(['ftp://rabbit', 'http://', 'not a url'])('%s is refused with a sentence', (url) => {
    const result = configSchema.safeParse({ managementUrl: url, username: 'ops' });
    expect(result.error?.issues[0]?.message).toMatch(/URL/);
  });
});
