import { expect, test } from 'vitest';
import { failureInBody } from './failure-body';

const documents = {
  EasyNetQ: { Exception: 'System.Exception: late', BasicProperties: {} },
  Sneakers: { num_attempts: 3, payload: 'e30=' },
  Dramatiq: { actor_name: 'charge', options: { retries: 2 } },
};

test('each framework is recognised wherever its members begin', () => {
  for (const [framework, document] of Object.entries(documents)) {
    for (const pad of ['', 'x', 'xx', 'xxx']) {
      expect(failureInBody(btoa(JSON.stringify({ pad, ...document })))).toMatchObject({ framework });
    }
  }
  expect(failureInBody(btoa('{"order":1,"exception":"lower case"}'))).toBeNull();
});
