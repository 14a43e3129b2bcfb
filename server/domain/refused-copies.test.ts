import { describe, expect, test } from 'vitest';
import { refusedCopies, whyStopAfterRefusal } from './refused-copies';

const refuses = { queue: 'orders', exists: true, overflow: 'reject-publish' };
const deadLetters = { queue: 'orders', exists: true, overflow: 'reject-publish-dlx' };
const audit = { queue: 'audit', exists: true, overflow: null };
const toQueue = { exchange: '', routingKey: 'orders' };
const toExchange = { exchange: 'events', routingKey: 'order.created' };

describe('a run goes on after a refusal', () => {
  test.each([
    ['by a queue that keeps nothing of it', [refuses, audit], toQueue],
    ['by a queue that no plan knew', [audit], toQueue],
    ['by the only queue behind an exchange', [refuses, { ...audit, exists: false }], toExchange],
    [
      'though another target dead-letters what it refuses',
      [{ ...deadLetters, queue: 'mail' }, refuses],
      toQueue,
    ],
  ])('%s', (_, targets, address) => {
    expect(refusedCopies(targets, address)).toBeNull();
  });
});

describe('it stops', () => {
  test.each([
    ['where each refused message is dead-lettered', [deadLetters], toQueue, /^Stopped: orders is full/],
    ['the same behind an exchange', [deadLetters], toExchange, /^Stopped: orders is full/],
    [
      'where others got their copies',
      [refuses, audit],
      toExchange,
      /^Stopped: a queue behind events refused/,
    ],
    ['where others may have got theirs', [], toExchange, /^Stopped: a queue behind events refused/],
  ])('%s', (_, targets, address, says) => {
    const copies = refusedCopies(targets, address);
    expect(copies && whyStopAfterRefusal(copies, 1_200)).toMatch(says);
    expect(copies && whyStopAfterRefusal(copies, 1_200)).toContain('up to 1,200 of them');
  });
});
