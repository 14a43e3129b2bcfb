// Chunks and axes between their stored bytes and their columns.

import { type Axis, axisColumns, decodeAxis, encodeAxis } from '@/server/domain/history/axis';
import { decodeChunk, decodeRawChunk, encodeChunk, encodeRawChunk } from '@/server/domain/history/chunk';
import { type RawSeries, rawColumns, type Series, seriesColumns } from '@/server/domain/history/series';
import { fromStored, toStored } from './packed-bytes';
import { readTextForm } from './text-form';

export function storedAxis(axis: Axis): Buffer {
  return toStored(encodeAxis(axis));
}

export function axisOf(stored: Uint8Array): Axis {
  const found = fromStored(stored);
  return found.kind === 'text' ? readTextForm(found.text, axisColumns) : decodeAxis(found.body);
}

export function storedRaw(series: RawSeries, axis: Axis): Buffer {
  return toStored(encodeRawChunk(series, axis));
}

export function rawOf(stored: Uint8Array, axis: Axis): RawSeries {
  const found = fromStored(stored);
  return found.kind === 'text' ? readTextForm(found.text, rawColumns) : decodeRawChunk(found.body, axis);
}

export function storedRolled(series: Series, axis: Axis): Buffer {
  return toStored(encodeChunk(series, axis));
}

export function rolledOf(stored: Uint8Array, axis: Axis): Series {
  const found = fromStored(stored);
  return found.kind === 'text' ? readTextForm(found.text, seriesColumns) : decodeChunk(found.body, axis);
}
