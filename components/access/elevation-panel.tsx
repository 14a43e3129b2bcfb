// Under Account: the higher role that one may take for a time.
'use client';

import type { Actor } from '@/server/domain/roles';
import { takableRoles } from '@/server/domain/takable-roles';
import { Panel } from '../ui/panel';
import { ElevationChip } from './elevation-chip';

export function ElevationPanel({ actor }: { actor: Actor }) {
  const { elevation, mayTakeRole } = actor;
  if (takableRoles(elevation?.ownRole ?? actor.role, mayTakeRole).length === 0) return null;
  return (
    <Panel title="A higher role for a time">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="min-w-0 flex-1 basis-64 text-table text-muted">
          {elevation === null
            ? `You are ${actor.role}, and may be ${mayTakeRole} for up to an hour, with a reason that stands in the audit.`
            : `You are ${elevation.ownRole}, and ${actor.role} in this session for a time. Users are managed, and tokens made, with your own role alone.`}
        </p>
        <ElevationChip />
      </div>
    </Panel>
  );
}
