// What a page costs somebody who opens it for the first time: the scripts it loads, how its questions follow one another,
// and what moves while it settles. What it fetches ahead for other pages is left out.

import type { Page, Request } from 'playwright-core';

export type FirstLoad = {
  /** Compressed, as they came. */
  scriptBytes: number;
  /** Requests to the API, in rounds: one that began after another had been answered is of a later round. What is asked
   * again, to be up to date, counts once. */
  questions: Asked[];
  /** The sum of all layout shifts that nobody caused by a click or a key. */
  shift: number;
  /** What moved, from where to where. */
  moved: string[];
  /** What the browser complained of: not least that a first frame is not what the server drew. */
  complaints: string[];
};

type Asked = { path: string; round: number };

/** `settled` waits until the page shows what it is for. Nothing is read again meanwhile. */
export async function measureFirstLoad(
  page: Page,
  url: string,
  settled: () => Promise<void>,
): Promise<FirstLoad> {
  const requests: Request[] = [];
  page.on('request', (request) => requests.push(request));
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const { url } = message.location();
    if (message.type() === 'error' && !url.includes('_rsc=')) complaints.push(message.text());
  });
  await page.route('**/*_rsc=*', (route) => route.abort());
  await page.addInitScript(watchShifts);
  // What came with the page stays fresh, however long a slow machine takes.
  await page.clock.setFixedTime(new Date());
  await page.goto(url, { waitUntil: 'load' });
  await settled();
  await page.waitForLoadState('networkidle');
  const scripts = requests.filter((request) => request.resourceType() === 'script');
  for (const script of scripts) await (await script.response())?.finished();
  const sizes = await Promise.all(scripts.map((request) => request.sizes()));
  const shifts = await page.evaluate(() => (window as unknown as { shifts: Shift[] }).shifts);
  return {
    scriptBytes: sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0),
    questions: roundsOf(requests.filter((request) => request.url().includes('/api/trpc/'))),
    shift: shifts.reduce((sum, { value }) => sum + value, 0),
    moved: shifts.flatMap(({ moved }) => moved),
    complaints,
  };
}

type Shift = { value: number; moved: string[] };

/** Runs in the page, before anything of it. */
function watchShifts(): void {
  localStorage.setItem('spillway.refresh', '0');
  const shifts: Shift[] = [];
  Object.assign(window, { shifts });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & LayoutShift)[])
      if (!entry.hadRecentInput)
        shifts.push({
          value: entry.value,
          moved: entry.sources.map(({ node, previousRect, currentRect }) => {
            const told =
              node instanceof Element ? `${node.tagName} ${node.className}` : String(node?.nodeValue);
            return `${told.slice(0, 80)} ${JSON.stringify([previousRect, currentRect].map(({ x, y, width, height }) => [x, y, width, height]))}`;
          }),
        });
  }).observe({ type: 'layout-shift', buffered: true });
}

type LayoutShift = {
  value: number;
  hadRecentInput: boolean;
  sources: { node: Node | null; previousRect: DOMRect; currentRect: DOMRect }[];
};

function roundsOf(requests: readonly Request[]): Asked[] {
  const asked: (Asked & { endMs: number })[] = [];
  const first = new Map(requests.toReversed().map((request) => [request.url(), request]));
  const timed = [...first.values()].map((request) => {
    const { startTime, responseEnd } = request.timing();
    const path = new URL(request.url()).pathname.replace('/api/trpc/', '');
    return { path, startMs: startTime, endMs: startTime + responseEnd };
  });
  for (const { path, startMs, endMs } of timed.toSorted((a, b) => a.startMs - b.startMs)) {
    const before = asked.filter((one) => one.endMs <= startMs).map(({ round }) => round);
    asked.push({ path, endMs, round: Math.max(0, ...before) + 1 });
  }
  return asked;
}
