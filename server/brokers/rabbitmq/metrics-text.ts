// One line of the Prometheus text format. Pure. Only what RabbitMQ writes: labels, then a number, no timestamp.

export type MetricSample = { name: string; labels: Readonly<Record<string, string>>; value: number };

const escapes: Readonly<Record<string, string>> = { n: '\n' };

/** Null for a comment, an empty line, and for what is no sample. */
export function parseSample(line: string): MetricSample | null {
  if (line === '' || line.startsWith('#')) return null;
  const open = line.indexOf('{');
  const space = line.lastIndexOf(' ');
  if (space === -1) return null;
  const value = Number(line.slice(space + 1));
  if (line.length === space + 1 || Number.isNaN(value)) return null;
  if (open === -1) return { name: line.slice(0, space), labels: {}, value };
  const labels = parseLabels(line, open + 1, space - 1);
  return labels === null ? null : { name: line.slice(0, open), labels, value };
}

/** From `at` to the closing brace, which stands at `end`. */
function parseLabels(line: string, at: number, end: number): Record<string, string> | null {
  if (line[end] !== '}') return null;
  const labels: Record<string, string> = {};
  while (at < end) {
    const equals = line.indexOf('="', at);
    if (equals === -1) return null;
    const close = closingQuote(line, equals + 2);
    if (close === -1 || close >= end) return null;
    const name = line.slice(at, equals);
    // RabbitMQ 3.10 escapes nothing: such a name is not guessed at.
    if (name in labels || (close + 1 !== end && line[close + 1] !== ',')) return null;
    labels[name] = unescaped(line.slice(equals + 2, close));
    at = close + 2;
  }
  return labels;
}

function closingQuote(line: string, from: number): number {
  let at = from;
  for (;;) {
    at = line.indexOf('"', at);
    if (at === -1) return -1;
    let slashes = 0;
    while (line[at - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return at;
    at += 1;
  }
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(.)/gs, (_, character: string) => escapes[character] ?? character);
}
