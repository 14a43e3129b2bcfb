// Runs one suite as a child process, shows its output as it comes, and counts its tests from the report that it
// writes. A suite that ends badly without naming a failed test counts as one failure, never as none.
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root } from './bootstrap.mjs';

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Count
 * @typedef {Count & { failures: string[], unsteady: string[] }} Outcome  a line each, with the test and the first line
 *   of its error; unsteady are those that failed and passed when tried again
 * @typedef {object} Suite
 * @property {string} name
 * @property {string[]} command  a program and its arguments
 * @property {number} limitMinutes  then it is ended, with all that it started
 * @property {'check' | 'vitest' | 'playwright'} report  a check counts as one test
 * @property {boolean} [tryAgain]  a test that fails is tried once more, and named as unsteady if it passes then: for
 *   real brokers and browsers, where one race lost in thousands of tests is to be read, not to decide
 */

/** @param {Suite} suite @param {string} reportFile @returns {Promise<Outcome>} */
export async function runSuite(suite, reportFile) {
  rmSync(reportFile, { force: true });
  const code = await runToEnd(suite, reportFile);
  if (suite.report === 'check') {
    const failures = code === 0 ? [] : [suite.name];
    return { passed: 1 - failures.length, failed: failures.length, skipped: 0, failures, unsteady: [] };
  }
  const outcome = readReport(suite, reportFile);
  if (code !== 0 && outcome.failed === 0) {
    return { ...outcome, failed: 1, failures: [`${suite.name} ended with code ${code}`] };
  }
  return outcome;
}

function runToEnd(suite, reportFile) {
  const [program, ...args] = suite.command;
  const again = suite.tryAgain === true ? 1 : 0;
  const options = {
    check: [],
    vitest: ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`, `--retry=${again}`],
    playwright: ['--reporter=list,json', `--retries=${again}`],
  };
  return new Promise((resolve) => {
    const child = spawn(program, [...args, ...options[suite.report]], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile, CI: '1' },
      detached: true,
    });
    const end = (signal) => {
      try {
        process.kill(-child.pid, signal);
      } catch {
        // It has ended already.
      }
    };
    const limit = setTimeout(() => {
      console.error(`\n${suite.name} took longer than ${suite.limitMinutes} minutes and was ended.`);
      end('SIGKILL');
    }, suite.limitMinutes * 60_000);
    const interrupted = () => end('SIGINT');
    const terminated = () => end('SIGTERM');
    process.on('SIGINT', interrupted);
    process.on('SIGTERM', terminated);
    const done = (code) => {
      clearTimeout(limit);
      process.off('SIGINT', interrupted);
      process.off('SIGTERM', terminated);
      resolve(code);
    };
    child.once('error', () => done(1));
    child.once('exit', (code) => done(code ?? 1));
  });
}

function readReport(suite, reportFile) {
  let report;
  try {
    report = JSON.parse(readFileSync(reportFile, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: 0, failures: [`${suite.name} wrote no report`], unsteady: [] };
  }
  return suite.report === 'vitest'
    ? { ...countVitest(report), failures: failuresOfVitest(report), unsteady: unsteadyOfVitest(report) }
    : {
        ...countPlaywright(report),
        failures: failuresOfPlaywright(report),
        unsteady: unsteadyOfPlaywright(report),
      };
}

/** A file that could not be loaded has no tests in the report: it counts as one failure. */
export function countVitest(report) {
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.testResults.filter(isBroken).length,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  };
}

/** `errors` are those outside any test: a spec that does not load, a configuration that throws. */
export function countPlaywright(report) {
  const { expected, unexpected, flaky, skipped } = report.stats;
  return { passed: expected + flaky, failed: unexpected + report.errors.length, skipped };
}

export function failuresOfVitest(report) {
  return report.testResults.flatMap((file) =>
    isBroken(file)
      ? [failure(path.relative(root, file.name), file.message)]
      : linesOfVitest(file, (result) => result.status === 'failed'),
  );
}

export function unsteadyOfVitest(report) {
  const unsteady = ({ status, failureMessages }) => status === 'passed' && failureMessages?.length > 0;
  return report.testResults.flatMap((file) => linesOfVitest(file, unsteady));
}

function linesOfVitest(file, wanted) {
  return file.assertionResults
    .filter(wanted)
    .map((result) =>
      failure(`${path.relative(root, file.name)} › ${result.fullName}`, result.failureMessages?.[0]),
    );
}

export function failuresOfPlaywright(report) {
  return [
    ...linesOfPlaywright(report, (spec) => !spec.ok),
    ...report.errors.map((error) => failure('outside any test', error.message)),
  ];
}

export function unsteadyOfPlaywright(report) {
  return linesOfPlaywright(report, (spec) => spec.tests.some((one) => one.status === 'flaky'));
}

function linesOfPlaywright(report, wanted) {
  const specsOf = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
  return report.suites
    .flatMap(specsOf)
    .filter(wanted)
    .map((spec) => {
      const errors = spec.tests.flatMap((one) => one.results.flatMap((result) => result.errors));
      return failure(`${spec.file} › ${spec.title}`, errors[0]?.message);
    });
}

function isBroken(file) {
  return file.status === 'failed' && !file.assertionResults.some((result) => result.status === 'failed');
}

function failure(where, message = '') {
  const first = stripVTControlCharacters(message).trim().split('\n')[0];
  return first === '' ? where : `${where}: ${first}`;
}
