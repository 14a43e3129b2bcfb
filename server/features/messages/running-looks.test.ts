import { expect, test } from 'vitest';
import { limits } from '@/server/domain/limits';
import { createRunningLooks } from './running-looks';

test('a look tells how far it has come, and after its end how far it came', () => {
  let nowMs = 1_000;
  const looks = createRunningLooks({ monotonicMs: () => nowMs });
  expect(looks.progress('a')).toBeNull();
  const look = looks.begin('a');
  expect(looks.progress('a')).toEqual({ scannedMessages: 0, bytes: 0, elapsedMs: 0, ended: false });
  nowMs += 250;
  look.came(3, 900);
  expect(looks.progress('a')).toEqual({ scannedMessages: 3, bytes: 900, elapsedMs: 250, ended: false });
  look.end();
  nowMs += 60_000;
  expect(looks.progress('a')).toEqual({ scannedMessages: 3, bytes: 900, elapsedMs: 250, ended: true });
});

test('only so many are remembered, the newest', () => {
  const looks = createRunningLooks({ monotonicMs: () => 0 });
  for (let id = 0; id <= limits.recentLooks; id += 1) looks.begin(String(id)).end();
  expect(looks.progress('0')).toBeNull();
  expect(looks.progress(String(limits.recentLooks))).not.toBeNull();
});
