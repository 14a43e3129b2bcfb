// The connect form as plain data: what it starts with, what it sends, and what is still wrong. Pure.

import {
  approvalDefaults,
  type ApprovalSettings,
  type BrokerKindView,
  type ClusterInput,
  clusterInputSchema,
  type ClusterView,
  type Environment,
} from '@/server/domain/cluster';
import { limits } from '@/server/domain/limits';

export type ClusterDraft = {
  name: string;
  kind: string;
  environment: Environment;
  readOnly: boolean;
  approval: ApprovalSettings;
  pollIntervalMs: number;
  config: Record<string, string | boolean>;
};

export type DraftErrors = Record<string, string>;

/** An edited cluster starts with its public settings; its secrets stay empty, which means unchanged. */
export function draftOf(kind: BrokerKindView, cluster: ClusterView | null): ClusterDraft {
  const config: ClusterDraft['config'] = {};
  for (const field of kind.fields) {
    const stored = cluster?.config[field.name];
    if (field.kind === 'boolean') config[field.name] = stored === true;
    else config[field.name] = typeof stored === 'string' || typeof stored === 'number' ? String(stored) : '';
  }
  return {
    name: cluster?.name ?? '',
    kind: kind.kind,
    environment: cluster?.environment ?? '',
    readOnly: cluster?.readOnly ?? false,
    approval: cluster?.approval ?? approvalDefaults,
    pollIntervalMs: cluster?.pollIntervalMs ?? 5_000,
    config,
  };
}

/** What a cluster is called that got no name: the host of the first address that its form asks for. */
export function suggestedName({ config }: Pick<ClusterDraft, 'config'>, { fields }: BrokerKindView): string {
  const address = fields.find(({ kind, required }) => kind === 'text' && required);
  const text = String(config[address?.name ?? ''] ?? '').trim();
  const url = text.includes('://') ? text : `http://${text}`;
  return URL.canParse(url) ? new URL(url).hostname.slice(0, limits.clusterNameChars) : '';
}

/** The input, or what is wrong by field name. `editing`: an empty required secret keeps the stored one. */
export function checkDraft(
  draft: ClusterDraft,
  kind: BrokerKindView,
  editing: boolean,
): { input: ClusterInput; errors: null } | { input: null; errors: DraftErrors } {
  const errors: DraftErrors = {};
  for (const field of kind.fields) {
    const value = draft.config[field.name];
    const kept = field.kind === 'secret' && editing;
    if (field.required && !kept && (value === undefined || value === '')) {
      errors[`config.${field.name}`] = `${field.label} is needed.`;
    }
  }
  const name = draft.name.trim() || suggestedName(draft, kind);
  const parsed = clusterInputSchema.safeParse({ ...draft, name });
  for (const issue of parsed.error?.issues ?? []) errors[issue.path.join('.')] ??= issue.message;
  if (!parsed.success || Object.keys(errors).length > 0) return { input: null, errors };
  return { input: parsed.data, errors: null };
}
