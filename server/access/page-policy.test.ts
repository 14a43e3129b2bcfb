import { expect, test } from 'vitest';
import { pagePolicy } from './page-policy';

const directives = (policy: string) =>
  new Map(policy.split('; ').map((part) => [part.split(' ')[0], part.split(' ').slice(1)] as const));

test('scripts need the nonce of their own answer; nothing is framed, and nothing comes from another site', () => {
  const policy = directives(pagePolicy('abc='));
  expect(policy.get('script-src')).toEqual(["'self'", "'nonce-abc='", "'strict-dynamic'"]);
  expect(policy.get('frame-ancestors')).toEqual(["'none'"]);
  expect(policy.get('object-src')).toEqual(["'none'"]);
  expect(policy.get('base-uri')).toEqual(["'none'"]);
  for (const sources of policy.values())
    expect(sources.filter((source) => /:\/\/|\*/.test(source))).toEqual([]);
});

test('only while one develops may scripts be made from text', () => {
  expect(pagePolicy('abc=')).not.toContain('unsafe-eval');
  expect(pagePolicy('abc=', { development: true })).toContain("'unsafe-eval'");
});
