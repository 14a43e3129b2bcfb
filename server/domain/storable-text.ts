// Text that a database can hold: PostgreSQL takes neither U+0000 nor half of a surrogate pair, in text or in JSON.

export function isStorable(text: string): boolean {
  return !text.includes('\u0000') && !/\p{Surrogate}/u.test(text);
}

/** Whether all text in it is, keys included. `value` is JSON, as deep as a parser lets through. */
export function isAllStorable(value: unknown): boolean {
  const rest: unknown[] = [value];
  for (let one = rest.pop(); one !== undefined || rest.length > 0; one = rest.pop()) {
    if (typeof one === 'string') {
      if (!isStorable(one)) return false;
    } else if (Array.isArray(one)) {
      for (const inner of one as unknown[]) rest.push(inner);
    } else if (typeof one === 'object' && one !== null) {
      for (const [key, inner] of Object.entries(one)) rest.push(key, inner);
    }
  }
  return true;
}
