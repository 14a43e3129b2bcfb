// What of the brokers a person or a token reaches: by cluster, vhost and queue name, a star standing for any characters.
// A scope is a list of rules, of which one must let a place through; null lets everything through.

import { z } from 'zod';
import { clusterIdSchema } from './cluster';
import { limits } from './limits';

const patternSchema = z.string().min(1).max(limits.queueNameBytes);

export const scopeSchema = z
  .array(
    z.object({
      /** Null: every cluster. */
      clusterId: clusterIdSchema.nullable(),
      vhost: patternSchema,
      queue: patternSchema,
    }),
  )
  .min(1)
  .max(limits.scopeRules)
  .nullable();
export type Scope = z.infer<typeof scopeSchema>;
export type ScopeRule = NonNullable<Scope>[number];

/** A queue; without a name all queues of the vhost; without a vhost all of the cluster; without a cluster all there is. */
export type Place = { clusterId?: string; vhost?: string; name?: string };

const everything = '*';

/** Whether one rule of each of these lets the whole place through. */
export function reaches(scopes: readonly Scope[], { clusterId, vhost, name }: Place): boolean {
  return scopes.every(
    (scope) =>
      scope === null ||
      scope.some(
        (rule) =>
          (rule.clusterId === null || rule.clusterId === clusterId) &&
          (vhost === undefined ? rule.vhost === everything : matches(rule.vhost, vhost)) &&
          (name === undefined ? rule.queue === everything : matches(rule.queue, name)),
      ),
  );
}

/** Whether something of the cluster may be let through. */
export function touches(scopes: readonly Scope[], clusterId: string): boolean {
  return scopes.every(
    (scope) =>
      scope === null || scope.some((rule) => rule.clusterId === null || rule.clusterId === clusterId),
  );
}

export function isEverything(scopes: readonly Scope[]): boolean {
  return scopes.every((scope) => scope === null);
}

/** A star is any number of characters; every other character is itself, upper and lower case apart. */
export function matches(pattern: string, text: string): boolean {
  const [first = '', ...others] = pattern.split(everything);
  const last = others.pop();
  if (last === undefined) return text === pattern;
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last))
    return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found === -1 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
