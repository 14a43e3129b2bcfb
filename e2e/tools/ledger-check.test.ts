import { expect, test } from 'vitest';
import { inDoubtSentences } from '@/server/features/redrive/redrive-books';
import { ledgerFaults, type ToldLedger } from './ledger-check';

type Line = keyof ToldLedger['entries'];
const outcomeOf = {
  moved: 'moved',
  parked: 'parked',
  unroutable: 'returned',
  stayed: 'no-origin',
  'in-doubt': 'in-doubt',
} as const;
const counterOf = {
  moved: 'movedMessages',
  parked: 'movedMessages',
  unroutable: 'failedMessages',
  stayed: 'failedMessages',
  'in-doubt': 'inDoubtMessages',
} as const;

/** Of `{ moved: ['a'] }`, with counts that fit it; a doubt says `doubt`. */
function told(
  lines: Partial<Record<Line, string[]>>,
  {
    planned = Object.values(lines).flat().length,
    doubt = inDoubtSentences.stillInSource,
    state = 'completed',
  }: { planned?: number; doubt?: string; state?: ToldLedger['redrive']['state'] } = {},
): ToldLedger {
  const entries: ToldLedger['entries'] = {
    moved: [],
    parked: [],
    unroutable: [],
    stayed: [],
    'in-doubt': [],
  };
  const counts = { movedMessages: 0, failedMessages: 0, inDoubtMessages: 0, takenMessages: 0 };
  const outcomes: ToldLedger['redrive']['outcomes'][number][] = [];
  for (const line of Object.keys(entries) as Line[]) {
    const ids = lines[line] ?? [];
    const detail = line === 'in-doubt' ? doubt : null;
    entries[line] = ids.map((messageId) => ({ messageId, detail }));
    counts[counterOf[line]] += ids.length;
    counts.takenMessages += ids.length;
    if (ids.length > 0) outcomes.push({ outcome: outcomeOf[line], detail, target: null, count: ids.length });
  }
  const selection = { kind: 'all' } as const;
  const fixed = { selection, state, keptMessages: 0, pace: { maxMessages: null } };
  return { redrive: { ...fixed, boundMessages: planned, ...counts, outcomes }, entries };
}

const put = ['a', 'b', 'c'];

test('each message once, where its ledger says', () => {
  const ledger = told({ moved: ['a'], stayed: ['b'], 'in-doubt': ['c'] });
  expect(ledgerFaults([ledger], { put, source: ['b', 'c'], targets: ['a', 'c'] })).toEqual([]);
  expect(ledgerFaults([ledger], { put, source: ['b', 'c'], targets: ['a'] })).toEqual([]);
});

test('a second redrive takes up what the first left in doubt or did not reach', () => {
  const first = told({ moved: ['a'], 'in-doubt': ['b'] }, { planned: 3, state: 'failed' });
  const second = told({ moved: ['b', 'c'] });
  expect(ledgerFaults([first, second], { put, source: [], targets: ['a', 'b', 'b', 'c'] })).toEqual([]);
});

test.each<[string, ToldLedger, { source: string[]; targets: string[] }, string]>([
  [
    'moved by the ledger and still in the source',
    told({ moved: put }),
    { source: ['c'], targets: put },
    'c moved by the ledger, and is still in the source',
  ],
  [
    'moved twice by the ledger, once in truth',
    told({ moved: [...put, 'c'] }, { planned: 3 }),
    { source: [], targets: put },
    'c moved 2× by the ledger',
  ],
  [
    'more in the lines than were planned',
    told({ moved: [...put, 'c'] }, { planned: 3 }),
    { source: [], targets: put },
    'the lines have 4, the plan 3',
  ],
  [
    'copies of which the ledger knows nothing',
    told({ moved: put }),
    { source: [], targets: [...put, 'a'] },
    'a has copies beyond 1× moved',
  ],
  [
    'stayed by the ledger and gone',
    told({ moved: ['a', 'b'], stayed: ['c'] }),
    { source: [], targets: ['a', 'b'] },
    'c stayed by the ledger',
  ],
  [
    'in no ledger and gone',
    told({ moved: ['a', 'b'] }, { planned: 3, state: 'failed' }),
    { source: [], targets: ['a', 'b'] },
    'c stands in no ledger',
  ],
  [
    'in doubt, seen in the source, and not there',
    told({ moved: ['a', 'b'], 'in-doubt': ['c'] }),
    { source: [], targets: put },
    'c was found in the source by the ledger',
  ],
  [
    'in doubt with a copy by the ledger, and without one',
    told({ moved: ['a', 'b'], 'in-doubt': ['c'] }, { doubt: inDoubtSentences.acknowledgeLost }),
    { source: ['c'], targets: ['a', 'b'] },
    'c has a copy by the ledger',
  ],
  [
    'gone by the ledger where nobody takes',
    told({ moved: ['a', 'b'] }, { planned: 3 }),
    { source: ['c'], targets: ['a', 'b'] },
    '1 are said to be gone',
  ],
  [
    'fewer planned than were put in',
    told({ moved: ['a', 'b'] }),
    { source: ['c'], targets: ['a', 'b'] },
    'planned 2 of 3 that were put in',
  ],
  [
    'a message that was never put in',
    told({ moved: [...put, 'd'] }),
    { source: [], targets: put },
    'd was never put in',
  ],
])('%s', (_, ledger, places, sentence) => {
  expect(ledgerFaults([ledger], { put, ...places }).join('\n')).toContain(sentence);
});

test('a line that counts what it does not list, and a count of what was not taken', () => {
  const ledger = told({ moved: put });
  const entries = { ...ledger.entries, moved: ledger.entries.moved.slice(1) };
  const places = { put, source: [], targets: put };
  expect(ledgerFaults([{ ...ledger, entries }], places)).toContain('moved counts 3 and lists 2');
  const redrive = { ...ledger.redrive, takenMessages: 4 };
  expect(ledgerFaults([{ ...ledger, redrive }], places)).toEqual(['4 taken, 3 counted']);
});
