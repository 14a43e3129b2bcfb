// What running processes have used, as the kernel tells it: CPU seconds and the most memory held. Null where there
// is no /proc to read.

import { readdirSync, readFileSync } from 'node:fs';

/** As Linux counts on every common platform. */
const ticksPerSec = 100;

/** Of the process and, with `children`, of those that it has started and that still run. */
export function cpuSeconds(pid: number | undefined, options: { children?: boolean } = {}): number | null {
  if (pid === undefined) return null;
  const own = statOf(pid);
  if (own === null) return null;
  const children = options.children === true ? childrenOf(pid) : [];
  const ticks = [own, ...children.map(statOf)].reduce((sum, stat) => sum + (stat?.ticks ?? 0), 0);
  return ticks / ticksPerSec;
}

/** The most that the process has had resident so far, in MB. */
export function peakMemoryMb(pid: number | undefined): number | null {
  if (pid === undefined) return null;
  const peak = /^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
  return peak === undefined ? null : Number(peak) / 1024;
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => statOf(child)?.parent === pid);
}

function statOf(pid: number): { parent: number; ticks: number } | null {
  const text = read(`/proc/${pid}/stat`);
  if (text === null) return null;
  // The name stands in brackets and may hold anything; numbers follow it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
