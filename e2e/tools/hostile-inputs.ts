// Inputs that somebody who means harm would send: near-valid ones made from the API's own description, and spoiled ones of
// those. A seed gives the same ones again.

type Schema = {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minItems?: number;
  minimum?: number;
  format?: string;
  minLength?: number;
};

export type Call = { name: string; method: 'GET' | 'POST'; schema: Schema | undefined };

type Content = { content: { 'application/json': { schema: Schema } } };
type Operation = { parameters?: Content[]; requestBody?: Content };

/** Every procedure, from the answer of /api/openapi. */
export function callsOf(api: { paths: Record<string, { get?: Operation; post?: Operation }> }): Call[] {
  return Object.entries(api.paths).map(([path, { get, post }]) => {
    const content = (get?.parameters?.[0] ?? post?.requestBody)?.content;
    return {
      name: path.slice(1),
      method: get === undefined ? 'POST' : 'GET',
      schema: content?.['application/json'].schema,
    };
  });
}

/** What the schema takes, with values of `known` under names that are known. */
export function plausible(schema: Schema | undefined, known: Record<string, unknown>, name = ''): unknown {
  if (schema === undefined) return undefined;
  if (name in known) return known[name];
  if ('const' in schema) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const choice = schema.anyOf?.[0] ?? schema.oneOf?.[0];
  if (choice !== undefined) return plausible(choice, known, name);
  if (schema.allOf !== undefined)
    return Object.assign(
      {},
      ...schema.allOf.map((part) => plausible(part, known, name) as object),
    ) as unknown;
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((key) => [key, plausible(schema.properties?.[key], known, key)]),
      );
    case 'array':
      return (schema.minItems ?? 0) > 0 ? [plausible(schema.items, known)] : [];
    case 'string':
      return schema.format === 'uuid'
        ? '0197a000-0000-7000-8000-00000000000f'
        : 'x'.repeat(Math.max(1, schema.minLength ?? 1));
    case 'number':
    case 'integer':
      return Math.max(1, schema.minimum ?? 1);
    case 'boolean':
      return false;
    case undefined:
    default:
      return null;
  }
}

/** Mulberry32, a generator of 32 bits of state. */
export function chanceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const spoils: readonly unknown[] = [
  ...[
    null,
    true,
    0,
    -1,
    1e308,
    -1e308,
    2 ** 53 + 2,
    0.1,
    '',
    ' ',
    '\u0000',
    '\ud800',
    '%00',
    '../../../../etc/passwd',
  ],
  ...['\'; DROP TABLE "Cluster"; --', '${7*7}', '{{7*7}}', '<script>alert(1)</script>', '$where', '%', '\\'],
  ...[
    '٣',
    '🍏'.repeat(100),
    'a'.repeat(10_000),
    '9999-99-99',
    '-Infinity',
    'NaN',
    '__proto__',
    'constructor',
  ],
  ...[[], {}, [[[[[[[[]]]]]]]], [null], { toString: null }, { $ne: null }, { then: 'x' }, { length: 1e9 }],
  JSON.parse('{"__proto__":{"role":"admin"}}') as unknown,
  ...[
    '169.254.169.254',
    'http://169.254.169.254/latest/meta-data/',
    'file:///etc/passwd',
    'javascript:alert(1)',
  ],
];

/** `input` with one to three places of it spoiled, or something else altogether. */
export function spoiled(input: unknown, chance: () => number): unknown {
  const pick = () => structuredClone(spoils[Math.floor(chance() * spoils.length)]);
  const out = structuredClone(input);
  for (let times = 1 + Math.floor(chance() * 3); times > 0; times -= 1) {
    if (typeof out !== 'object' || out === null || chance() < 0.1) return pick();
    spoilWithin(out as Record<string, unknown>, chance, pick);
  }
  return out;
}

function spoilWithin(value: Record<string, unknown>, chance: () => number, pick: () => unknown): void {
  const keys = Object.keys(value);
  const key = keys[Math.floor(chance() * keys.length)];
  if (key === undefined || chance() < 0.1) {
    value[`extra ${Math.floor(chance() * 10)}`] = pick();
    return;
  }
  const inner = value[key];
  if (typeof inner === 'object' && inner !== null && chance() < 0.5)
    spoilWithin(inner as Record<string, unknown>, chance, pick);
  else if (chance() < 0.15) delete value[key];
  else value[key] = pick();
}
