// Role, messages, and the part of the brokers that is reached: the same for people and tokens.
'use client';

import { useQuery } from '@tanstack/react-query';
import { Plus, X } from 'lucide-react';
import { limits } from '@/server/domain/limits';
import { type Role, roles } from '@/server/domain/roles';
import type { Scope, ScopeRule } from '@/server/domain/scope';
import { ClusterSelect } from '../clusters/cluster-select';
import { useTRPC } from '../trpc';
import { Button } from '../ui/button';
import { CheckField, Field, Input, Select } from '../ui/field';

export type Rights = { role: Role; scope: Scope; readsMessages: boolean };

export const roleWords: Record<Role, string> = {
  viewer: 'sees queues, history and redrives',
  operator: 'also looks at messages, redrives, purges',
  admin: 'also deletes queues, changes clusters and users',
};

const anywhere: ScopeRule = { clusterId: null, vhost: '*', queue: '*' };

export function RightsFields({
  rights,
  roleMost = 'admin',
  onChange,
}: {
  rights: Rights;
  /** A token has at most the role of its owner. */
  roleMost?: Role;
  onChange: (rights: Rights) => void;
}) {
  const offered = roles.slice(0, roles.indexOf(roleMost) + 1);
  return (
    <>
      <Field label="Role" help={`${rights.role}: ${roleWords[rights.role]}.`}>
        {(ids) => (
          <Select
            {...ids}
            value={rights.role}
            onChange={({ target }) => {
              const role = offered.find((one) => one === target.value);
              if (role !== undefined) onChange({ ...rights, role });
            }}
          >
            {offered.map((role) => (
              <option key={role}>{role}</option>
            ))}
          </Select>
        )}
      </Field>
      <CheckField
        label="May see what messages say"
        note="Bodies, causes and searches. Without it an operator still redrives."
        checked={rights.readsMessages}
        onChange={(checked) => onChange({ ...rights, readsMessages: checked })}
      />
      <ScopeFields scope={rights.scope} onChange={(scope) => onChange({ ...rights, scope })} />
    </>
  );
}

function ScopeFields({ scope, onChange }: { scope: Scope; onChange: (scope: Scope) => void }) {
  const rules = scope ?? [];
  const set = (index: number, change: Partial<ScopeRule>) =>
    onChange(rules.map((rule, at) => (at === index ? { ...rule, ...change } : rule)));
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-table font-medium">Reaches</legend>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        {(['Everything', 'Only'] as const).map((label) => (
          <label key={label} className="flex items-center gap-2 text-body">
            <input
              type="radio"
              className="size-4 accent-(--accent)"
              checked={(scope === null) === (label === 'Everything')}
              onChange={() => onChange(label === 'Everything' ? null : [anywhere])}
            />
            {label === 'Everything' ? label : 'Only these queues'}
          </label>
        ))}
      </div>
      {rules.map((rule, index) => (
        <RuleFields
          key={index}
          rule={rule}
          onChange={(change) => set(index, change)}
          onRemove={rules.length === 1 ? undefined : () => onChange(rules.filter((_, at) => at !== index))}
        />
      ))}
      {scope !== null && (
        <div className="flex flex-wrap items-center justify-between gap-2">
          <p className="text-label text-muted">* stands for any characters; one rule is enough.</p>
          <Button
            size="sm"
            disabled={rules.length >= limits.scopeRules}
            onClick={() => onChange([...rules, anywhere])}
          >
            <Plus /> Add a rule
          </Button>
        </div>
      )}
    </fieldset>
  );
}

function RuleFields({
  rule,
  onChange,
  onRemove,
}: {
  rule: ScopeRule;
  onChange: (change: Partial<ScopeRule>) => void;
  onRemove: (() => void) | undefined;
}) {
  return (
    <div className="grid grid-cols-[1fr_1fr_auto] items-end gap-2 sm:grid-cols-[1.6fr_1fr_1.4fr_auto]">
      <Part label="Cluster" className="max-sm:col-span-2">
        <ClusterSelect
          className="w-full"
          value={rule.clusterId}
          onChange={(clusterId) => onChange({ clusterId })}
        />
      </Part>
      <Part label="Vhost" className="max-sm:row-start-2">
        <Input
          className="font-mono"
          value={rule.vhost}
          onChange={({ target }) => onChange({ vhost: target.value })}
        />
      </Part>
      <Part label="Queue" className="max-sm:row-start-2">
        <Input
          className="font-mono"
          value={rule.queue}
          onChange={({ target }) => onChange({ queue: target.value })}
        />
      </Part>
      <Button
        variant="ghost"
        size="icon"
        aria-label="Remove the rule"
        className="max-sm:row-start-1 max-sm:col-start-3"
        disabled={onRemove === undefined}
        onClick={onRemove}
      >
        <X />
      </Button>
    </div>
  );
}

function Part({
  label,
  className,
  children,
}: {
  label: string;
  className: string;
  children: React.ReactNode;
}) {
  return (
    <label className={className}>
      <span className="block text-label text-muted">{label}</span>
      {children}
    </label>
  );
}

/** Whether every field has something in it. */
export function isComplete({ scope }: Rights): boolean {
  return scope === null || scope.every(({ vhost, queue }) => vhost !== '' && queue !== '');
}

export function ScopeWords({ scope }: { scope: Scope }) {
  const trpc = useTRPC();
  const clusters = useQuery(trpc.clusters.list.queryOptions(undefined, { enabled: scope !== null })).data;
  if (scope === null) return <>everything</>;
  const [first] = scope;
  const cluster =
    first?.clusterId === null
      ? 'every cluster'
      : (clusters?.find(({ id }) => id === first?.clusterId)?.name ?? '…');
  const words = `${cluster} · ${first?.vhost} · ${first?.queue}`;
  return <span className="font-mono">{scope.length > 1 ? `${words} +${scope.length - 1}` : words}</span>;
}
