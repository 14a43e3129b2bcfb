import { expect, test } from 'vitest';
import { history, point } from '../charts/testing';
import { historyCsv, historyFileName } from './history-csv';

const gap = { fromMs: 150, toMs: 400, reason: 'refused, says "rabbit@a"' };

test('one line a reading, in UTC; what is not known is empty, with its reason', () => {
  const first = { ...point(100, 4_120), inRatePerSec: 0.123456 };
  expect(historyCsv(history([first, point(200, null), point(500, 1, false)], [gap])).split('\r\n')).toEqual([
    'time,ready_messages,unacked_messages,depth_max_messages,consumers,in_per_sec,out_per_sec,ack_per_sec,redelivered_per_sec,age_ms,complete,missing_because',
    '1970-01-01T00:00:00.100Z,4120,,,,0.123,,,,,true,',
    '1970-01-01T00:00:00.200Z,,,,,,,,,,true,"refused, says ""rabbit@a"""',
    '1970-01-01T00:00:00.500Z,1,,,,,,,,,false,',
    '',
  ]);
});

test('a file is named for its queue and range, whatever the queue is called', () => {
  expect(historyFileName('orders/eu #1 🐇', history([]), 'csv')).toBe(
    'orders_eu_1__1970-01-01T000000Z_1970-01-01T000001Z.csv',
  );
  expect(historyFileName('ü'.repeat(255), history([]), 'png').length).toBeLessThan(120);
});
