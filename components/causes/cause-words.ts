// How a cause is called, and what is said beneath. Pure.

import type { CauseLine } from '@/server/domain/causes/causes-view';
import { reasonWord } from '../messages/death-timeline';

export function titleOf({ title, reason }: Pick<CauseLine, 'title' | 'reason'>): string {
  return title !== '' ? title : reason === '' ? 'No death recorded' : reasonWord(reason);
}

/** Reason, exception and place, as far as the title does not say them. */
export function detailOf({
  title,
  reason,
  exceptionType,
  frame,
}: Pick<CauseLine, 'title' | 'reason' | 'exceptionType' | 'frame'>): string {
  const word = title === '' || reason === '' ? null : reasonWord(reason);
  const type =
    exceptionType === null || exceptionType === title ? null : (exceptionType.split(/[.\\]/).at(-1) ?? null);
  return [word, type, frame].filter((part) => part !== null && part !== '').join(' · ');
}

/** What tells such a cause is masked for the role: it is counted, and cannot be asked for. */
export function isHidden({ keys }: Pick<CauseLine, 'keys'>): boolean {
  return keys.length === 0;
}

export const hiddenCause = 'What tells this cause is masked for your role.';
