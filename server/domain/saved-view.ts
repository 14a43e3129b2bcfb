// A view of the queue list that somebody gave a name: the query of its address, and the columns chosen.

import { z } from 'zod';
import { limits } from './limits';

const maxColumns = 40;

export const savedViewSchema = z.object({
  /** Filter and order as they stand in the address, without the question mark. */
  query: z.string().max(limits.savedViewQueryChars),
  /** Columns shown or hidden by choice, whatever the width. */
  columns: z
    .record(z.string().max(32), z.boolean())
    .refine((columns) => Object.keys(columns).length <= maxColumns, {
      message: `A view has at most ${String(maxColumns)} columns.`,
    }),
});
export type SavedView = z.infer<typeof savedViewSchema>;
