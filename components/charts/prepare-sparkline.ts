// Decides the strokes of a sparkline: 0 is the floor, the highest value the ceiling, unknown a break.

export type PreparedSparkline = {
  /** SVG path data; empty where nothing is known. */
  path: string;
  latest: number | null;
  highest: number | null;
};

export function prepareSparkline(
  values: readonly (number | null)[],
  width: number,
  height: number,
): PreparedSparkline {
  const known = values.filter((value) => value !== null);
  const highest = known.length > 0 ? Math.max(...known) : null;
  const scale = highest === null || highest === 0 ? 0 : (height - 2) / highest;
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  let path = '';
  let drawing = false;
  for (const [index, value] of values.entries()) {
    if (value === null) {
      drawing = false;
      continue;
    }
    const x = round(index * step);
    const y = round(height - 1 - value * scale);
    // A lone value is a stroke of one unit, or it would be invisible.
    const alone = !drawing && (values[index + 1] ?? null) === null;
    path += drawing ? `L${x} ${y}` : `M${x} ${y}`;
    if (alone) path += `h1`;
    drawing = true;
  }
  return { path, latest: values.at(-1) ?? null, highest };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
