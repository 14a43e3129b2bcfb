// What a queue does with what it has no room for, as its policies say now: the statistics tell a new policy up to eight
// seconds late, and until then a redrive would not know what becomes of what is refused.

import type { PolicyAnswer, QueueAnswer } from './management-schemas';

const appliesToQueues: ReadonlySet<string> = new Set(['all', 'queues', 'classic_queues', 'quorum_queues']);

/** The answer with the `overflow` of its policy corrected; as it was told, where nothing says which policy holds. */
export function withOverflowNow<A extends QueueAnswer>(answer: A, policies: readonly PolicyAnswer[]): A {
  const { overflow: told, ...others } = answer.effective_policy_definition ?? {};
  const policy = policyOf(answer, policies);
  if (policy === 'unknown') return answer;
  const set = policy?.definition['overflow'];
  // An operator's policy, which only the statistics tell, fills in what the other leaves open.
  const overflow = typeof set === 'string' ? set : answer.operator_policy ? told : undefined;
  return {
    ...answer,
    effective_policy_definition: overflow === undefined ? others : { ...others, overflow },
  };
}

/** Of those that match, the one of the highest priority holds alone. */
function policyOf(
  { name, type }: Pick<QueueAnswer, 'name' | 'type'>,
  policies: readonly PolicyAnswer[],
): PolicyAnswer | null | 'unknown' {
  const possible = policies.filter(
    ({ 'apply-to': to }) => appliesToQueues.has(to) && (!to.endsWith('_queues') || to === `${type}_queues`),
  );
  if (!possible.every(({ pattern }) => isCheap(pattern, name))) return 'unknown';
  try {
    const matching = possible.filter(({ pattern }) => new RegExp(pattern).test(name));
    return matching.sort((a, b) => b.priority - a.priority)[0] ?? null;
  } catch {
    // The broker's regular expressions know more than ours.
    return 'unknown';
  }
}

const mostSteps = 1e9;

/** Whoever may write a policy may write a pattern that takes for ever on a name. A bound, far above what it takes: each
 * repetition of a single character may try each length, each group each alternative. A repeated group has no bound. */
function isCheap(pattern: string, { length }: string): boolean {
  const bare = pattern
    .replace(/\\./g, 'x')
    .replace(/\[[^\]]*\]/g, 'x')
    .replaceAll('(?', '(');
  if (/\)[*+{]/.test(bare) || /\\[1-9k]/.test(pattern)) return false;
  const count = (signs: RegExp) => bare.match(signs)?.length ?? 0;
  const [repeats, alternatives, groups] = [count(/[*+?{]/g), count(/\|/g) + 1, count(/\(/g)];
  return length ** (repeats + 1) * alternatives ** Math.max(1, groups) <= mostSteps;
}
