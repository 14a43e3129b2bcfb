// How one browser wants the queue list: the width it has and the columns chosen there. A cookie tells the
// server, so that the first frame it draws is already the one wanted.

import { z } from 'zod';

export const listViewCookie = 'spillway.queue-list';

/** Columns shown or hidden by choice, whatever the width. */
export const columnChoicesSchema = z.record(z.string(), z.boolean());

const listViewSchema = z.object({
  /** The widest step of the layout, in pixels, that the window reaches. */
  widthPx: z.number(),
  columns: columnChoicesSchema,
});
export type ListView = z.infer<typeof listViewSchema>;

/** Null when nothing is known, or not as we write it. */
export function parseListView(text: string | null): ListView | null {
  if (text === null) return null;
  try {
    return listViewSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
