// The claim of the README: the virtual FIFO is right to a fraction of a second where depth ÷ rate, the usual
// estimate, is wrong by minutes. Poisson arrivals into a true FIFO, watched by polls; seeded.

import { describe, expect, test } from 'vitest';
import { advanceAgeTable, ageOfOldest, startAgeTable } from './age';

type Scenario = {
  name: string;
  hours?: number;
  pollMs: number;
  arrivalsPerSec: (second: number) => number;
  departuresPerSec: (second: number) => number;
  meanErrorMs: number;
};

const scenarios: Scenario[] = [
  {
    name: 'consumers vanish for 20 minutes and come back, 5 s polls',
    pollMs: 5_000,
    arrivalsPerSec: () => 50,
    departuresPerSec: (s) => (s > 600 && s < 1_800 ? 0 : 120),
    meanErrorMs: 150,
  },
  {
    name: 'a burst of ten times the load, 10 s polls',
    pollMs: 10_000,
    arrivalsPerSec: (s) => (s > 600 && s < 1_200 ? 300 : 30),
    departuresPerSec: () => 80,
    meanErrorMs: 200,
  },
  {
    name: 'load that swings while consumers are too slow, 30 s polls',
    pollMs: 30_000,
    arrivalsPerSec: (s) => 60 + 55 * Math.sin(s / 150),
    departuresPerSec: () => 50,
    meanErrorMs: 800,
  },
  {
    name: 'steadily falling behind, 60 s polls',
    pollMs: 60_000,
    arrivalsPerSec: () => 100,
    departuresPerSec: () => 60,
    meanErrorMs: 500,
  },
];

describe('age against a true FIFO', () => {
  test.each(scenarios)('$name', (scenario) => {
    const { errors, naiveErrors } = simulate(scenario, 7);
    expect(errors.length).toBeGreaterThan(20);
    expect(mean(errors)).toBeLessThan(scenario.meanErrorMs);
    expect(Math.max(...errors)).toBeLessThan(5 * scenario.meanErrorMs);
    expect(mean(naiveErrors)).toBeGreaterThan(50 * mean(errors));
  });

  test('a backlog of a night is right to half a percent of its age with a few hundred points', () => {
    const overnight = {
      name: 'overnight',
      hours: 10,
      pollMs: 10_000,
      arrivalsPerSec: (s: number) => 20 + 15 * Math.sin(s / 900),
      departuresPerSec: (s: number) => (s < 600 ? 50 : 2),
      meanErrorMs: 0,
    };
    const { errors, trueAges } = simulate(overnight, 11);
    expect(Math.max(...trueAges)).toBeGreaterThan(8 * 3_600_000);
    errors.forEach((error, i) => {
      expect(error).toBeLessThan(Math.max(2_000, 0.005 * (trueAges[i] ?? 0)));
    });
  });

  // Little's law: what waits on average is the arrival rate times the average wait. It holds for calm windows alone.
  test.each([
    ['agree with a backlog that stands for an hour', (s: number) => (s < 60 ? 250 : 50), 50, true],
    ['do not over a burst', (s: number) => (s > 1_200 && s < 1_800 ? 300 : 30), 80, false],
  ])('mean depth ÷ mean arrival rate and the mean age %s', (_, arrivalsPerSec, departures, agree) => {
    const departuresPerSec = () => departures;
    const scenario = { name: '', pollMs: 5_000, arrivalsPerSec, departuresPerSec, meanErrorMs: 0 };
    // From when what made the backlog has been served.
    const window = simulate(scenario, 3).polls.filter(({ atMs }) => atMs > 600_000);
    const [first, last] = [window[0], window.at(-1)];
    if (first === undefined || last === undefined) throw new Error('nothing was watched');
    const ratePerMs = (last.arrived - first.arrived) / (last.atMs - first.atMs);
    const byLittleMs = mean(window.map(({ ready }) => ready)) / ratePerMs;
    const byAgeMs = mean(window.map(({ ageMs }) => ageMs));
    expect(Math.abs(byAgeMs / byLittleMs - 1) < 0.02).toBe(agree);
  });

  test('depth ÷ rate is wrong by more than ten minutes in the incidents that matter', () => {
    const worst = scenarios.map((scenario) => Math.max(...simulate(scenario, 7).naiveErrors));
    expect(Math.max(...worst)).toBeGreaterThan(10 * 60_000);
  });
});

/** Errors are taken at every poll at which something waits. */
function simulate(scenario: Scenario, seed: number) {
  const random = mulberry32(seed);
  const queue: number[] = [];
  let head = 0;
  let arrivedBefore = 0;
  let departedBefore = 0;
  let table = startAgeTable(0, 0);
  const errors: number[] = [];
  const naiveErrors: number[] = [];
  const trueAges: number[] = [];
  const polls: { atMs: number; ready: number; arrived: number; ageMs: number }[] = [];
  const stepMs = 10;
  let owed = 0;
  for (let now = stepMs; now <= (scenario.hours ?? 1) * 3_600_000; now += stepMs) {
    const second = now / 1_000;
    for (let n = poisson(random, (scenario.arrivalsPerSec(second) * stepMs) / 1_000); n > 0; n -= 1) {
      queue.push(now - random() * stepMs);
    }
    owed = Math.min(owed + (scenario.departuresPerSec(second) * stepMs) / 1_000, queue.length - head);
    head += Math.floor(owed);
    owed -= Math.floor(owed);
    if (now % scenario.pollMs !== 0) continue;

    const ready = queue.length - head;
    const departures = head - departedBefore;
    table = advanceAgeTable(table, now, queue.length - arrivedBefore, ready);
    arrivedBefore = queue.length;
    departedBefore = head;
    polls.push({ atMs: now, ready, arrived: queue.length, ageMs: ageOfOldest(table, ready).value ?? NaN });
    const oldest = queue[head];
    if (oldest === undefined) continue;
    const trueAge = now - oldest;
    trueAges.push(trueAge);
    errors.push(Math.abs((ageOfOldest(table, ready).value ?? NaN) - trueAge));
    const ratePerMs = departures / scenario.pollMs;
    if (ratePerMs > 0) naiveErrors.push(Math.abs(ready / ratePerMs - trueAge));
  }
  return { errors, naiveErrors, trueAges, polls };
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Knuth; the means here are small. */
function poisson(random: () => number, expected: number): number {
  const limit = Math.exp(-expected);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
