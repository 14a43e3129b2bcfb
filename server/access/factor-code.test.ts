import { Secret } from 'otpauth';
import { expect, test } from 'vitest';
import { limits } from '@/server/domain/limits';
import { factorUri, newBackupCodes, newFactorSecret, plainBackupCode, stepOfCode } from './factor-code';

/** RFC 6238, appendix B: this secret, the last six digits of what SHA-1 gives. */
const secret = Secret.fromLatin1('12345678901234567890').base32;

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('at %d s the code is %s', (seconds, code) => {
  const step = Math.floor(seconds / 30);
  expect(stepOfCode(secret, code, seconds * 1000)).toBe(step);
  // A clock that is off by a span is let pass, and its span is told; by two it is not.
  expect(stepOfCode(secret, code, (seconds + 30) * 1000)).toBe(step);
  expect(stepOfCode(secret, code, (seconds - 30) * 1000)).toBe(step);
  expect(stepOfCode(secret, code, (seconds + 60) * 1000)).toBe(null);
  expect(stepOfCode(secret, code, (seconds - 60) * 1000)).toBe(null);
});

test.each(['', '000000', '28708', '2870820', '287 82', '２８７０８２'])('%j is no code', (code) => {
  expect(stepOfCode(secret, code, 59_000)).toBe(null);
});

test('an app reads the secret and whose it is', () => {
  const own = newFactorSecret();
  expect(own).toMatch(/^[A-Z2-7]{32}$/);
  expect(factorUri(own, 'ada@example.org')).toBe(
    `otpauth://totp/Spillway:ada%40example.org?issuer=Spillway&secret=${own}&algorithm=SHA1&digits=6&period=30`,
  );
});

test('backup codes differ, and are known however they are typed', () => {
  const codes = newBackupCodes();
  expect(new Set(codes).size).toBe(limits.backupCodes);
  const [code = ''] = codes;
  expect(code).toMatch(/^([a-z02-9]{4}-){3}[a-z02-9]{4}$/);
  for (const typed of [code, code.toUpperCase(), code.replaceAll('-', ''), ` ${code.replaceAll('-', ' ')} `])
    expect(plainBackupCode(typed)).toBe(code);
});
