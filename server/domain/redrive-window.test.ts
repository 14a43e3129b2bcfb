import { expect, test } from 'vitest';
import { limits } from './limits';
import { grownCap, nextWindow, windowForSize } from './redrive-window';

const calm = { meanBytes: 1024, cap: limits.redriveWindowMessages, inDoubtMessages: 0 };

test('large messages make small windows, never an empty one', () => {
  expect(windowForSize(1024)).toBe(limits.redriveWindowMessages);
  expect(windowForSize(16 * 1024 * 1024)).toBe(2);
  expect(windowForSize(limits.redriveWindowBytes * 10)).toBe(1);
  expect(windowForSize(null)).toBe(limits.redriveWindowMessages);
});

test('a window that a crash left in doubt does not end a run; many of them do', () => {
  expect(nextWindow({ ...calm, inDoubtMessages: limits.redriveWindowMessages })).toBe(
    limits.redriveWindowMessages,
  );
  expect(nextWindow({ ...calm, inDoubtMessages: limits.redriveInDoubtMessages - 3 })).toBe(3);
  expect(nextWindow({ ...calm, inDoubtMessages: limits.redriveInDoubtMessages })).toBe(0);
});

test('after trouble windows grow from one', () => {
  expect(nextWindow({ ...calm, cap: 1 })).toBe(1);
  expect([1, 10, 100].map(grownCap)).toEqual([10, 100, limits.redriveWindowMessages]);
});
