// Numbers as the sentences of a state say them.

import { count } from '../digits';

/** "1 message", "12,300 messages". */
export function messages(value: number, one = 'message', many = `${one}s`): string {
  return `${count(value)} ${Math.round(value) === 1 ? one : many}`;
}

export function perSecond(rate: number): string {
  return `${rate >= 10 ? count(rate) : Number(rate.toPrecision(2))}/s`;
}

/** The two largest units that matter: "3 d 4 h", "4 min 10 s", "12 s", "under 1 s". */
export function duration(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 1) return 'under 1 s';
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) return join(days, 'd', hours % 24, 'h');
  if (hours > 0) return join(hours, 'h', minutes % 60, 'min');
  if (minutes > 0) return join(minutes, 'min', seconds % 60, 's');
  return `${String(seconds)} s`;
}

/** For a stretch that is only roughly meant, a window or a forecast: by the minute once it lasts one. */
export function roughly(ms: number): string {
  return duration(ms < 60_000 ? ms : Math.round(ms / 60_000) * 60_000);
}

function join(large: number, largeUnit: string, rest: number, restUnit: string): string {
  const head = `${String(large)} ${largeUnit}`;
  return rest === 0 ? head : `${head} ${String(rest)} ${restUnit}`;
}
