// What the groups of a sign-in provider let a person do here, as SPILLWAY_OIDC_GROUPS says. Of all groups that are named there,
// those with the strongest role count, and what any of these reaches; a weaker group adds nothing, so that no role reaches
// farther than its own group says.

import { z } from 'zod';
import { limits } from './limits';
import { type Role, roles } from './roles';
import { type Scope, type ScopeRule, scopeSchema } from './scope';

const roleSchema = z.enum(roles);
const reachSchema = z.strictObject({
  /** By name; null: every cluster. */
  cluster: z.string().min(1).nullable().default(null),
  vhost: z.string().min(1).default('*'),
  queue: z.string().min(1).default('*'),
});
const grantSchema = z.union([
  roleSchema.transform((role) => ({ role, reaches: null, readsMessages: true })),
  z.strictObject({
    role: roleSchema,
    reaches: z.array(reachSchema).min(1).nullable().default(null),
    readsMessages: z.boolean().default(true),
  }),
]);
const wording =
  'Write JSON such as {"sre":"admin","developers":{"role":"operator","reaches":[{"vhost":"/","queue":"orders.*"}]}}.';

export const providerGroupsSchema = z
  .string()
  .transform((text, ctx): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      ctx.addIssue({ code: 'custom', message: wording });
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string().min(1), grantSchema, wording));
export type ProviderGroups = z.infer<typeof providerGroupsSchema>;

type Rights = { role: Role; scope: Scope; readsMessages: boolean };

/** Null: none of the groups lets in. A cluster that Spillway does not know is reached by nobody. */
export function rightsOfGroups(
  named: ProviderGroups,
  groups: readonly string[],
  clusters: readonly { id: string; name: string }[],
): Rights | null {
  const theirs = new Set(groups);
  const grants = Object.entries(named).flatMap(([group, grant]) => (theirs.has(group) ? [grant] : []));
  const role = [...roles].reverse().find((one) => grants.some((grant) => grant.role === one));
  if (role === undefined) return null;
  const counting = grants.filter((grant) => grant.role === role);
  const readsMessages = counting.some((grant) => grant.readsMessages);
  if (counting.some(({ reaches }) => reaches === null)) return { role, scope: null, readsMessages };
  const rules = counting.flatMap(({ reaches }) => reaches ?? []).flatMap((rule) => ruleOf(rule, clusters));
  // None must not become null, which reaches everything.
  if (rules.length === 0) return null;
  return { role, scope: scopeSchema.parse(rules.slice(0, limits.scopeRules)), readsMessages };
}

function ruleOf(
  { cluster, vhost, queue }: z.infer<typeof reachSchema>,
  clusters: readonly { id: string; name: string }[],
): ScopeRule[] {
  if (cluster === null) return [{ clusterId: null, vhost, queue }];
  const found = clusters.find(({ name }) => name === cluster);
  return found === undefined ? [] : [{ clusterId: found.id, vhost, queue }];
}

/** The names in a claim: a list, or one name as a text. */
export function groupsInClaim(claim: unknown): string[] {
  if (typeof claim === 'string') return [claim];
  return Array.isArray(claim) ? claim.filter((one): one is string => typeof one === 'string') : [];
}
