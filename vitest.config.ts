// Four kinds of tests, told by their names: see STYLE in ARCHITECTURE.md. `verify` runs the pure ones.
import path from 'node:path';
import { defineConfig } from 'vitest/config';

const POSTGRES = 'server/platform/testing/postgres-server.ts';
const alias = { '@': path.resolve(import.meta.dirname) };

export default defineConfig({
  resolve: { alias },
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          // A property is tried many times over, which takes its time on a machine under load.
          testTimeout: 20_000,
          include: [
            '{server,components,app,e2e,prisma}/**/*.test.{ts,tsx}',
            '{server,components}/**/*.sim.test.ts',
          ],
          exclude: ['**/*.int.test.ts', '**/*.contract.test.ts', '**/node_modules/**', '**/.spillway*/**'],
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'integration',
          include: ['server/**/*.int.test.ts', 'prisma/**/*.int.test.ts'],
          globalSetup: POSTGRES,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'contract',
          include: ['{server,e2e}/**/*.contract.test.ts'],
          globalSetup: POSTGRES,
          testTimeout: 120_000,
          hookTimeout: 300_000,
          // Each file has a broker of its own and mostly waits for it.
          maxWorkers: 2,
        },
      },
    ],
  },
});
