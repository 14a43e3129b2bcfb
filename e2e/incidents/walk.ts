// One person's way from a question to its answer, in a browser: what they click and type is counted, and the time the
// product makes them wait is measured. What a person themselves needs on top is estimated by the keystroke-level model
// (Card, Moran and Newell, The Keystroke-Level Model for User Performance Time with Interactive Systems, CACM 23(7), 1980).

import type { Locator, Page } from 'playwright-core';

/** Seconds of the model: to point with a mouse, to press its button, to hit a key (an average typist), to decide. */
const pointSec = 1.1;
const pressSec = 0.2;
const keySec = 0.28;
const decideSec = 1.35;
const waitMs = 60_000;

export type Cost = {
  clicks: number;
  keys: number;
  /** Of waiting for the product. */
  waitedSec: number;
  /** With what a person needs to decide, to point, to click and to type. */
  personSec: number;
};

export type Walk = {
  page: Page;
  /** The address that the walk begins at; not counted as a click. */
  open(url: string): Promise<void>;
  click(what: Locator): Promise<void>;
  type(into: Locator, text: string): Promise<void>;
  /** The answer, or what has to be there before the next step. */
  see(what: Locator): Promise<void>;
  cost(): Cost;
};

export function beginWalk(page: Page): Walk {
  const cost = { clicks: 0, keys: 0, waitedMs: 0 };

  async function waited(act: () => Promise<unknown>): Promise<void> {
    const begun = performance.now();
    await act();
    cost.waitedMs += performance.now() - begun;
  }

  return {
    page,
    open: (url) => waited(() => page.goto(url, { waitUntil: 'commit' })),
    async click(what) {
      cost.clicks += 1;
      await waited(() => what.click({ timeout: waitMs }));
    },
    async type(into, text) {
      cost.keys += text.length;
      await waited(() => into.fill(text, { timeout: waitMs }));
    },
    see: (what) => waited(() => what.waitFor({ state: 'visible', timeout: waitMs })),
    cost() {
      const waitedSec = cost.waitedMs / 1_000;
      const { clicks, keys } = cost;
      // One decision for each click, and one to read the answer.
      const personSec = waitedSec + (clicks + 1) * decideSec + clicks * (pointSec + pressSec) + keys * keySec;
      return { clicks, keys, waitedSec, personSec };
    },
  };
}
