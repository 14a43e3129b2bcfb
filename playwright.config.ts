// Journeys in a real browser. Each spec starts its own broker and its own Spillway, so one runs at a time.
import { defineConfig } from '@playwright/test';
import { launchOptions } from './e2e/browser/chromium';

export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.spec.ts',
  outputDir: 'test-results',
  workers: 1,
  timeout: 240_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: 'list',
  use: {
    launchOptions: await launchOptions((line) => process.stderr.write(`${line}\n`)),
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
});
