// Lighthouse for one page of a running Chromium. It brings 170 packages, so it is none of ours: the bench that asks for it has
// npm put it into the cache folder once.

import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { cacheDir, type Log, withLock } from './cache';
import { run } from './run';

/** The newest that runs on Node 20. */
const version = '12.8.2';
const installMs = 5 * 60_000;
const runMs = 3 * 60_000;

export type Form = 'desktop' | 'mobile';
export type Scores = {
  performance: number;
  accessibility: number;
  /** What the performance is made of, in Lighthouse's words. */
  metrics: string;
  complaints: string[];
};

/** The five that the score of a page is reckoned from. */
const metricAudits = [
  ...['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time'],
  ...['cumulative-layout-shift', 'speed-index'],
];

const category = z.object({ score: z.number().nullable() });
const reportSchema = z.object({
  runtimeError: z.object({ message: z.string() }).optional(),
  finalDisplayedUrl: z.string(),
  categories: z.object({ performance: category, accessibility: category }),
  audits: z.record(
    z.string(),
    z.object({
      title: z.string(),
      score: z.number().nullable(),
      scoreDisplayMode: z.string(),
      displayValue: z.string().optional(),
    }),
  ),
});

/** The folder it stands in; made when it is not there. Throws with npm's words when it cannot be. */
export async function installLighthouse(log: Log): Promise<string> {
  const target = path.join(cacheDir(), `lighthouse-${version}`);
  return withLock(target, log, async () => {
    if (existsSync(target)) return target;
    log(`fetching lighthouse ${version}`);
    const work = await mkdtemp(path.join(cacheDir(), '.lighthouse-'));
    try {
      await writeFile(path.join(work, 'package.json'), '{ "private": true }');
      const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', `lighthouse@${version}`];
      const { code, stderr } = await run('npm', args, { cwd: work, timeoutMs: installMs });
      if (code !== 0) throw new Error(`npm could not install lighthouse: ${stderr.slice(-500)}`);
      await rename(work, target);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
    return target;
  });
}

/**
 * Opens `url` in the Chromium that listens on `port`, as whom its cookies say, with the throttling that Lighthouse has for
 * each form. Scores are of 100. Throws when the page could not be measured or led to another.
 */
export async function lighthouseOf(
  folder: string,
  url: string,
  { form, port }: { form: Form; port: number },
): Promise<Scores> {
  const args = [
    ...[path.join(folder, 'node_modules/lighthouse/cli/index.js'), url],
    ...['--port', String(port), '--output', 'json', '--quiet', '--no-enable-error-reporting'],
    ...['--only-categories', 'performance,accessibility'],
    ...(form === 'desktop' ? ['--preset', 'desktop'] : []),
  ];
  const measure = () => run(process.execPath, args, { timeoutMs: runMs });
  let report = await measure();
  // The browser's trace began too late; that says nothing of the page.
  if (report.code !== 0 && report.stderr.includes('NO_NAVSTART')) report = await measure();
  if (report.code !== 0) throw new Error(`Lighthouse on ${url}: ${report.stderr.slice(-500)}`);
  const { runtimeError, finalDisplayedUrl, categories, audits } = reportSchema.parse(
    JSON.parse(report.stdout),
  );
  if (runtimeError !== undefined) throw new Error(`Lighthouse on ${url}: ${runtimeError.message}`);
  if (new URL(finalDisplayedUrl).pathname !== new URL(url).pathname)
    throw new Error(`${url} led to ${finalDisplayedUrl}`);
  return {
    performance: ofHundred(categories.performance.score),
    accessibility: ofHundred(categories.accessibility.score),
    metrics: metricAudits
      .map((id) => `${audits[id]?.title ?? id} ${audits[id]?.displayValue ?? 'unknown'}`)
      .join(', '),
    complaints: Object.values(audits)
      .filter(({ scoreDisplayMode, score }) => scoreDisplayMode === 'binary' && score === 0)
      .map(({ title, displayValue }) => (displayValue === undefined ? title : `${title}: ${displayValue}`)),
  };
}

function ofHundred(score: number | null): number {
  return score === null ? NaN : Math.round(100 * score);
}
