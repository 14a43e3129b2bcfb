// The connect form as plain data, and what it starts with. Pure.

import { approvalDefaults } from '@/server/domain/approval-defaults';
import type { ApprovalSettings, BrokerKindView, ClusterView } from '@/server/domain/cluster';
import type { Environment } from '@/server/domain/environments';
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
