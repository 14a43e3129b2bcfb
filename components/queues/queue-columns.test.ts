import { expect, test } from 'vitest';
import { columnFacts } from './queue-columns';

/** Navigation, the page's padding and the table's border. */
const besideTable = 208 + 48 + 2;
const [paddingPx, gapPx] = [24, 12];

const steps = [...new Set(Object.values(columnFacts).map(({ fromWidth }) => fromWidth))];

test.each(steps.filter((width) => width > 0 && Number.isFinite(width)))(
  'at %d pixels the name, and the reason beneath it, have room beside all columns that are shown there',
  (width) => {
    const shown = Object.values(columnFacts).filter(({ fromWidth }) => fromWidth <= width);
    const fixed = shown.map(({ track }) => (track.endsWith('px') ? Number.parseInt(track) : 0));
    const taken = fixed.reduce((sum, px) => sum + px, paddingPx + gapPx * (shown.length - 1));
    expect(width - besideTable - taken).toBeGreaterThanOrEqual(290);
  },
);
