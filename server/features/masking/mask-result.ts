// Masks every message in an answer of the API, wherever in it one stands: a procedure cannot forget to. So are causes, which
// are told by what messages say, and conditions that someone else wrote (mask-causes.ts); other texts that quote messages are
// masked by the rules for text.

import { createMasker, type MaskRule, rulesFor } from '@/server/domain/masking';
import type { MessageView } from '@/server/domain/message';
import type { QueueRef } from '@/server/domain/queue';
import type { Role } from '@/server/domain/roles';
import { decoderOfQueue } from '../decoding/decode-message';
import type { SchemaDecoder } from '../decoding/schema-decoder';
import type { Features } from '../features';
import { listMaskRules } from './mask-rules';
import { type CauseMasker, createCauseMasker } from './mask-causes';
import { maskView } from './mask-view';
import { toldRulesOf } from './told-rules';

/** Rules that apply to a role on a cluster; without asking for those who see everything. */
export async function appliedRules(f: Features, role: Role, clusterId: string | null): Promise<MaskRule[]> {
  return role === 'admin' ? [] : rulesFor(await listMaskRules(f), role, clusterId);
}

/** `where`: the queue that the call names, as far as it names one. */
export async function maskResult<Result>(
  f: Features,
  role: Role,
  where: { [Part in keyof QueueRef]?: string | undefined },
  result: Result,
  signal: AbortSignal,
): Promise<Result> {
  const rules = await appliedRules(f, role, where.clusterId ?? null);
  if (rules.length === 0) return result;
  const { clusterId, vhost, name } = where;
  const queue = clusterId !== undefined && vhost !== undefined && name !== undefined;
  const decoder = queue ? await decoderOfQueue(f, { clusterId, vhost, name }, signal) : null;
  const masker = createMasker(rules);
  const causes = createCauseMasker(rules, () => toldRulesOf(f, rules, where.clusterId ?? null));
  return (await walk(result, { rules, decoder, causes, text: (text) => masker.text(text) })) as Result;
}

type Walk = {
  rules: readonly MaskRule[];
  decoder: SchemaDecoder | null;
  causes: CauseMasker;
  text: (text: string) => string;
};

async function walk(value: unknown, context: Walk): Promise<unknown> {
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value) items.push(await walk(item, context));
    return items;
  }
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (isView(value)) return maskView(value, context.rules, context.decoder);
  const entries: [string, unknown][] = [];
  for (const [key, inner] of Object.entries({ ...value, ...(await context.causes.fieldsOf(value)) })) {
    // A piece of a body has no path that a rule could follow, so it is not shown at all.
    if (key === 'excerpt') {
      entries.push([key, null]);
      continue;
    }
    const quoted = typeof inner === 'string' && quotes.has(key);
    entries.push([key, quoted ? context.text(inner) : await walk(inner, context)]);
  }
  return Object.fromEntries(entries);
}

/** Names under which answers quote a message. */
const quotes: ReadonlySet<string> = new Set(['error', 'snippet', 'title', 'exceptionMessage', 'sample']);

function isView(value: object): value is MessageView {
  return 'bodyBase64' in value && 'headers' in value && 'properties' in value && 'fingerprint' in value;
}
