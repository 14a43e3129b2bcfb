// Rows as JSON that PostgreSQL accepts. Its text holds neither NUL nor half of a surrogate pair; a broker's
// names and arguments may.

const unstorable = /[\0\p{Surrogate}]/gu;
/** How JSON.stringify spells them; a false alarm only costs the slow path. */
const suspicious = /\\u(0000|d[89a-f])/i;

export function isStorable(text: string): boolean {
  return text.search(unstorable) === -1;
}

/** Unstorable characters become U+FFFD. */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value);
  if (!suspicious.test(text)) return text;
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'string' ? part.replace(unstorable, '\uFFFD') : part,
  );
}
