// Journeys in a real browser. Each starts a broker and a Spillway of its own and mostly waits for them to move, so two
// run side by side.
import { defineConfig } from '@playwright/test';
import { launchOptions } from './e2e/browser/chromium';

export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.spec.ts',
  outputDir: 'test-results',
  workers: 2,
  timeout: 240_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: 'list',
  use: {
    launchOptions: await launchOptions((line) => process.stderr.write(`${line}\n`)),
    // What cannot be clicked within this time never can: the error names it, before the test's own time is over.
    actionTimeout: 60_000,
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
});
