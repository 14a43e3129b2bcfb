// Masks every message in an answer of the API, wherever in it one stands: a procedure cannot forget to. So are causes, which
// are told by what messages say, and conditions and patches that someone else wrote (mask-causes.ts, masked-transform.ts); other
// texts that quote messages are masked by the rules for text.

import { createMasker, type MaskRule, rulesFor } from '@/server/domain/masking';
import { shownTransform } from '@/server/domain/masked-transform';
import type { MessageView } from '@/server/domain/message';
import type { QueueRef } from '@/server/domain/queue';
import type { PatchTransform } from '@/server/domain/redrive-transform';
import type { Role } from '@/server/domain/roles';
import { decoderOfQueue } from '../decoding/decode-message';
import type { SchemaDecoder } from '../decoding/schema-decoder';
import type { Features } from '../features';
import { listMaskRules } from './mask-rules';
import { causeKeysIn, type CauseMasker, createCauseMasker } from './mask-causes';
import { maskView } from './mask-view';
import { type SaidOfCause, saidOfCauses, toldRules } from './told-rules';

/** Rules that apply to a role on a cluster; without asking for those who see everything. */
export async function appliedRules(f: Features, role: Role, clusterId: string | null): Promise<MaskRule[]> {
  return role === 'admin' ? [] : rulesFor(await listMaskRules(f), role, clusterId);
}

/** `where`: the queue that the call names, as far as its procedure asks for one. An object of the answer that names its
 * cluster itself is masked by the rules of that one; where neither tells, by those of every cluster. */
export async function maskResult<Result>(
  f: Features,
  role: Role,
  where: { [Part in keyof QueueRef]?: string | undefined },
  result: Result,
  signal: AbortSignal,
): Promise<Result> {
  const rules = await appliedRules(f, role, null);
  if (rules.length === 0) return result;
  const { clusterId, vhost, name } = where;
  const queue = clusterId !== undefined && vhost !== undefined && name !== undefined;
  const decoder = queue ? await decoderOfQueue(f, { clusterId, vhost, name }, signal) : null;
  const said = await saidOfCauses(f, rules, causeKeysIn(result));
  const makeScope = (id: string | null) => scopeOf(rulesFor(rules, role, id), said, id);
  const made = new Map<string | null, Scope>();
  const scopeAt = (id: string | null) => {
    const scope = made.get(id) ?? makeScope(id);
    made.set(id, scope);
    return scope;
  };
  return (await walk(result, scopeAt(clusterId ?? null), { decoder, scopeAt })) as Result;
}

/** The rules of one cluster, or of all, made ready. */
type Scope = {
  rules: readonly MaskRule[];
  causes: CauseMasker;
  text: (text: string) => string;
};

function scopeOf(rules: readonly MaskRule[], said: readonly SaidOfCause[], clusterId: string | null): Scope {
  const masker = createMasker(rules);
  const causes = createCauseMasker(rules, toldRules(rules, said, clusterId));
  return { rules, causes, text: (text) => masker.text(text) };
}

type Walk = {
  decoder: SchemaDecoder | null;
  /** Null within an object that has named its cluster: what is said further inside says nothing of where it is from. */
  scopeAt: ((clusterId: string | null) => Scope) | null;
};

async function walk(value: unknown, scope: Scope, context: Walk): Promise<unknown> {
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value) items.push(await walk(item, scope, context));
    return items;
  }
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (context.scopeAt === null || !('clusterId' in value)) return walkFields(value, scope, context);
  const { clusterId } = value;
  const named = context.scopeAt(typeof clusterId === 'string' ? clusterId : null);
  return walkFields(value, named, { ...context, scopeAt: null });
}

async function walkFields(value: object, scope: Scope, context: Walk): Promise<unknown> {
  if (scope.rules.length === 0 && context.scopeAt === null) return value;
  if (isView(value)) return maskView(value, scope.rules, context.decoder);
  if (isPatch(value)) return shownTransform(scope.rules, value);
  const entries: [string, unknown][] = [];
  for (const [key, inner] of Object.entries({ ...value, ...scope.causes.fieldsOf(value) })) {
    // A piece of a body has no path that a rule could follow, so it is not shown at all.
    if (key === 'excerpt' && scope.rules.length > 0) {
      entries.push([key, null]);
      continue;
    }
    const quoted = typeof inner === 'string' && quotes.has(key);
    entries.push([key, quoted ? scope.text(inner) : await walk(inner, scope, context)]);
  }
  return Object.fromEntries(entries);
}

/** Names under which answers quote a message. */
const quotes: ReadonlySet<string> = new Set(['error', 'snippet', 'title', 'exceptionMessage', 'sample']);

function isView(value: object): value is MessageView {
  return 'bodyBase64' in value && 'headers' in value && 'properties' in value && 'fingerprint' in value;
}

function isPatch(value: object): value is PatchTransform {
  return 'kind' in value && value.kind === 'patch' && 'patch' in value && typeof value.patch === 'string';
}
