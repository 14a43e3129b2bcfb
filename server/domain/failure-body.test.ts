import { expect, test } from 'vitest';
import { failureInBody, mayTell } from './failure-body';

const documents = {
  EasyNetQ: { Exception: 'System.Exception: late', BasicProperties: {} },
  Sneakers: { num_attempts: 3, payload: 'e30=' },
  Dramatiq: { actor_name: 'charge', options: { retries: 2 } },
};

test('each framework is recognised wherever its members begin', () => {
  for (const [framework, document] of Object.entries(documents)) {
    for (const pad of ['', 'x', 'xx', 'xxx']) {
      const body = JSON.stringify({ pad, ...document });
      expect(failureInBody(btoa(body))).toMatchObject({ framework });
      expect(mayTell((text) => body.includes(text))).toBe(true);
    }
  }
  expect(failureInBody(btoa('{"order":1,"exception":"lower case"}'))).toBeNull();
});
