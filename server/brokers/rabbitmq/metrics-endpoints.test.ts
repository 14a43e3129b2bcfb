import { expect, test } from 'vitest';
import { configSchema } from './config';
import { overviewSchema } from './management-schemas';
import { metricsEndpoints } from './metrics-endpoints';

const listener = (node: string, protocol: string, port: number, ip_address = '::') => ({
  ...{ node, protocol, port, ip_address },
});
const overview = (...listeners: ReturnType<typeof listener>[]) =>
  overviewSchema.parse({ rabbitmq_version: '4.0.5', node: 'rabbit@one', listeners });
const config = (metricsUrls = '', managementUrl = 'http://broker.example.com:15672') =>
  configSchema.parse({ managementUrl, username: 'u', metricsUrls });

test('a single node is asked where its management API was found, whatever it calls itself', () => {
  const seen = overview(
    listener('rabbit@one', 'http', 15672),
    listener('rabbit@one', 'http/prometheus', 15692),
  );
  expect(metricsEndpoints(config(), seen)).toEqual([
    { node: 'rabbit@one', url: 'http://broker.example.com:15692' },
  ]);
});

test('the other nodes of a cluster are asked where they listen, or by their names', () => {
  const seen = overview(
    listener('rabbit@one', 'http/prometheus', 15692),
    listener('rabbit@two.internal', 'http/prometheus', 15692),
    listener('rabbit@three', 'http/prometheus', 15692, '10.0.0.3'),
    listener('rabbit@four', 'http/prometheus', 15692, 'fd00::4'),
  );
  expect(metricsEndpoints(config(), seen).map(({ url }) => url)).toEqual([
    'http://broker.example.com:15692',
    'http://two.internal:15692',
    'http://10.0.0.3:15692',
    'http://[fd00::4]:15692',
  ]);
});

test('with and without TLS: as the management API is reached', () => {
  const seen = overview(
    listener('rabbit@one', 'http/prometheus', 15692),
    listener('rabbit@one', 'https/prometheus', 15691),
  );
  expect(metricsEndpoints(config(), seen)[0]?.url).toBe('http://broker.example.com:15692');
  const secure = config('', 'https://broker.example.com:15671');
  expect(metricsEndpoints(secure, seen)[0]?.url).toBe('https://broker.example.com:15691');
});

test('what the operator entered is asked instead, as it is scraped; "off" asks nothing', () => {
  const seen = overview(listener('rabbit@one', 'http/prometheus', 15692));
  expect(metricsEndpoints(config('http://a:1/metrics, https://b:2/rabbit/metrics/detailed'), seen)).toEqual([
    { node: null, url: 'http://a:1' },
    { node: null, url: 'https://b:2/rabbit' },
  ]);
  expect(metricsEndpoints(config('Off'), seen)).toEqual([]);
  expect(configSchema.safeParse({ managementUrl: 'x', username: 'u', metricsUrls: 'amqp://a' }).success).toBe(
    false,
  );
});
