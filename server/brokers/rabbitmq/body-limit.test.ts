import { describe, expect, test } from 'vitest';
import { KnownBodyLimit } from './body-limit';

const closed = (words: string) =>
  new Error(
    `Channel closed by server: 406 (PRECONDITION-FAILED) with message "PRECONDITION_FAILED - ${words}"`,
  );

describe('what is known of the largest body', () => {
  test('an empty body needs no try; another size does, until a larger one was taken', () => {
    const known = new KnownBodyLimit();
    expect([0, 1].map((bytes) => known.refusal(bytes))).toEqual([null, undefined]);
    known.taken(100);
    known.taken(50);
    expect([100, 101].map((bytes) => known.refusal(bytes))).toEqual([null, undefined]);
  });

  test.each([
    ['larger than configured max size 1000', 'message size 2000 is larger than configured max size 1000'],
    ['larger than max size 1000', 'message size 2000 is larger than max size 1000'],
  ])('the words of the broker tell it to the byte: %s', (words, said) => {
    const known = new KnownBodyLimit();
    expect(known.learn(closed(said))).toBe(true);
    expect(known.refusal(1000)).toBeNull();
    expect(known.refusal(1001)).toContain(`its body has 1001 bytes, which RabbitMQ refuses as ${words}.`);
  });

  test('other words tell nothing, and where trying tells nothing all may be sent', () => {
    const known = new KnownBodyLimit();
    expect([closed('unknown delivery tag 1'), null].map((error) => known.learn(error))).toEqual([
      false,
      false,
    ]);
    expect(known.refusal(1)).toBeUndefined();
    known.untold();
    expect(known.refusal(1_000_000)).toBeNull();
  });
});
