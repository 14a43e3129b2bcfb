// How one browser wants the queue list: the width it has and the columns chosen there. A cookie tells the
// server, so that the first frame it draws is already the one wanted.

export const listViewCookie = 'spillway.queue-list';

/** Columns shown or hidden by choice, whatever the width. */
export type ColumnChoices = Record<string, boolean>;

export type ListView = {
  /** The widest step of the layout, in pixels, that the window reaches. */
  widthPx: number;
  columns: ColumnChoices;
};

/** Null when nothing is known, or not as we write it. */
export function parseListView(text: string | null): ListView | null {
  const view = fieldsOf(text);
  const columns = choicesOf(view?.['columns']);
  const widthPx = view?.['widthPx'];
  return typeof widthPx !== 'number' || columns === null ? null : { widthPx, columns };
}

/** Of a browser that has told nothing yet: a phone shows cards; the width of any other is not known. */
export function guessListView(userAgent: string | null): string | null {
  const cards: ListView = { widthPx: 0, columns: {} };
  return userAgent?.includes('Mobi') === true ? JSON.stringify(cards) : null;
}

/** None where nothing is known, or not as we write it. */
export function parseColumnChoices(text: string | null): ColumnChoices {
  return choicesOf(fieldsOf(text)) ?? {};
}

function choicesOf(value: unknown): ColumnChoices | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return Object.values(value).every((shown) => typeof shown === 'boolean') ? (value as ColumnChoices) : null;
}

function fieldsOf(text: string | null): Record<string, unknown> | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? (value as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}
