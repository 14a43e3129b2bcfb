import { type ClassValue, clsx } from 'clsx';
import { extendTailwindMerge } from 'tailwind-merge';

// Without their names the sizes of globals.css would be taken for colours, and a colour would undo them.
const merge = extendTailwindMerge({
  extend: { theme: { text: ['label', 'table', 'body', 'title', 'figure'] } },
});

/** Joins class names; the later of two conflicting utilities wins. */
export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes));
}
