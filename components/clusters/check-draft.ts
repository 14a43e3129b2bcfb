// What the connect form sends, or what is still wrong. Apart from the form, because the schema comes once it is asked for. Pure.

import { type BrokerKindView, type ClusterInput, clusterInputSchema } from '@/server/domain/cluster';
import { type ClusterDraft, suggestedName } from './form-state';

export type DraftErrors = Record<string, string>;

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
