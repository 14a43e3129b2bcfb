import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import {
  countPlaywright,
  countVitest,
  failuresOfPlaywright,
  failuresOfVitest,
  runSuite,
  unsteadyOfPlaywright,
  unsteadyOfVitest,
} from './suites.mjs';

const dir = mkdtempSync(path.join(tmpdir(), 'spillway-suites-'));
afterAll(() => rmSync(dir, { recursive: true }));

const node = (report: 'check' | 'vitest', code: string, limitMinutes = 1) =>
  runSuite(
    { name: 'example', command: [process.execPath, '-e', code, '--'], report, limitMinutes },
    path.join(dir, 'report.json'),
  );

test('a check counts as one test', async () => {
  expect(await node('check', 'process.exit(0)')).toEqual({
    passed: 1,
    failed: 0,
    skipped: 0,
    failures: [],
    unsteady: [],
  });
  expect(await node('check', 'process.exit(3)')).toMatchObject({
    passed: 0,
    failed: 1,
    failures: ['example'],
  });
});

test('a suite that writes no report counts as a failure, even when it ends well', async () => {
  expect(await node('vitest', 'process.exit(0)')).toMatchObject({ failed: 1 });
  expect(await node('vitest', 'process.kill(process.pid, "SIGKILL")')).toMatchObject({ failed: 1 });
});

test('a suite whose tests pass but that ends badly counts as a failure', async () => {
  const report = { numPassedTests: 2, numFailedTests: 0, numPendingTests: 0, testResults: [] };
  const code = `const file = process.argv.find((arg) => arg.startsWith('--outputFile')).split('=')[1];
    require('fs').writeFileSync(file, ${JSON.stringify(JSON.stringify(report))}); process.exit(1)`;
  expect(await node('vitest', code)).toMatchObject({ passed: 2, failed: 1, skipped: 0 });
});

test('a suite that hangs is ended at its limit and counts as a failure', async () => {
  expect(await node('check', 'setInterval(() => {}, 1000)', 0.01)).toMatchObject({ passed: 0, failed: 1 });
});

test('a test file that cannot be loaded counts as a failure', () => {
  const file = (status: string, results: string[]) => ({
    status,
    assertionResults: results.map((result) => ({ status: result })),
  });
  const testResults = [file('passed', ['passed']), file('failed', []), file('failed', ['passed', 'failed'])];
  const report = { numPassedTests: 2, numFailedTests: 1, numPendingTests: 0, testResults };
  expect(countVitest(report)).toEqual({ passed: 2, failed: 2, skipped: 0 });
  const stats = { expected: 3, unexpected: 1, flaky: 0, skipped: 1 };
  expect(countPlaywright({ stats, errors: [{}] })).toEqual({ passed: 3, failed: 2, skipped: 1 });
});

test('each failure is named, with the first line of its error', () => {
  const results = [
    { status: 'passed', fullName: 'holds' },
    {
      status: 'failed',
      fullName: 'a queue is kept',
      failureMessages: ['\u001b[31mError: gone\u001b[39m\n  at x.ts'],
    },
  ];
  const testResults = [
    { name: path.resolve('server/a.test.ts'), status: 'failed', assertionResults: results },
    {
      name: path.resolve('server/b.test.ts'),
      status: 'failed',
      message: 'no such file',
      assertionResults: [],
    },
  ];
  expect(failuresOfVitest({ testResults })).toEqual([
    'server/a.test.ts › a queue is kept: Error: gone',
    'server/b.test.ts: no such file',
  ]);
  const spec = {
    file: 'c.spec.ts',
    title: 'walks',
    ok: false,
    tests: [{ results: [{ errors: [{ message: 'Timeout\nx' }] }] }],
  };
  const suites = [{ specs: [{ ...spec, ok: true }], suites: [{ specs: [spec] }] }];
  expect(failuresOfPlaywright({ suites, errors: [{ message: 'no config' }] })).toEqual([
    'c.spec.ts › walks: Timeout',
    'outside any test: no config',
  ]);
});

test('what failed and passed when tried again is named as unsteady, and not as failed', () => {
  const result = {
    status: 'passed',
    fullName: 'a queue is kept',
    failureMessages: ['Error: gone\n  at x.ts'],
  };
  const assertionResults = [result, { status: 'passed', fullName: 'holds', failureMessages: [] }];
  const testResults = [{ name: path.resolve('server/a.test.ts'), status: 'passed', assertionResults }];
  expect(unsteadyOfVitest({ testResults })).toEqual(['server/a.test.ts › a queue is kept: Error: gone']);
  expect(failuresOfVitest({ testResults })).toEqual([]);
  const results = [{ errors: [{ message: 'Timeout\nx' }] }, { errors: [] }];
  const spec = { file: 'c.spec.ts', title: 'walks', ok: true, tests: [{ status: 'flaky', results }] };
  const steady = { ...spec, title: 'stands', tests: [{ status: 'expected', results: [{ errors: [] }] }] };
  const report = { suites: [{ specs: [spec, steady] }], errors: [] };
  expect(unsteadyOfPlaywright(report)).toEqual(['c.spec.ts › walks: Timeout']);
  expect(failuresOfPlaywright(report)).toEqual([]);
});
