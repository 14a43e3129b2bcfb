// Samples as the migration from rows left them: JSON rows of `at` and the columns in their order. They are packed
// when their span is next rewritten, and read until then.

import { z } from 'zod';
import { type Table, tableOf } from '@/server/domain/history/series';

const rowsSchema = z.array(z.array(z.number().nullable()));

export function readTextForm<Column extends string>(text: string, columns: readonly Column[]): Table<Column> {
  const rows = rowsSchema.parse(JSON.parse(text));
  return tableOf(columns, (column) => {
    const place = column === 'at' ? 0 : columns.indexOf(column) + 1;
    return Float64Array.from(rows, (row) => row[place] ?? NaN);
  });
}
