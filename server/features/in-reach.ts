// Which rows of a list somebody's scopes let through, as SQL: the same as `reaches` of domain/scope.ts says of one place.

import type { Scope, ScopeRule } from '@/server/domain/scope';
import { escapeLike } from '@/server/platform/like';
import { Prisma } from '@/server/platform/prisma/client';

type Columns = Record<'clusterId' | 'vhost' | 'name', Prisma.Sql>;

export const queueColumns: Columns = {
  clusterId: Prisma.sql`q."clusterId"`,
  vhost: Prisma.sql`q.vhost`,
  name: Prisma.sql`q.name`,
};

/** True of every row for somebody who reaches everything. */
export function inReach(scopes: readonly Scope[], columns: Columns): Prisma.Sql {
  return Prisma.join(
    [
      Prisma.sql`true`,
      ...scopes.flatMap((scope) =>
        scope === null
          ? []
          : [
              Prisma.sql`(${Prisma.join(
                scope.map((rule) => allowed(rule, columns)),
                ' OR ',
              )})`,
            ],
      ),
    ],
    ' AND ',
  );
}

function allowed(rule: ScopeRule, { clusterId, vhost, name }: Columns): Prisma.Sql {
  const cluster =
    rule.clusterId === null ? Prisma.sql`true` : Prisma.sql`${clusterId} = ${rule.clusterId}::uuid`;
  return Prisma.sql`(${cluster} AND ${vhost} LIKE ${likeOf(rule.vhost)} AND ${name} LIKE ${likeOf(rule.queue)})`;
}

function likeOf(pattern: string): string {
  return pattern.split('*').map(escapeLike).join('%');
}
