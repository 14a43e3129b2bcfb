// Clusters: list, connect form, test, create, update, remove.

import { z } from 'zod';
import { clusterIdSchema, clusterInputSchema } from '@/server/domain/cluster';
import { createCluster } from '@/server/features/clusters/create-cluster';
import { listBrokerKinds } from '@/server/features/clusters/list-broker-kinds';
import { listClusters } from '@/server/features/clusters/list-clusters';
import { removeCluster } from '@/server/features/clusters/remove-cluster';
import { testCluster } from '@/server/features/clusters/test-cluster';
import { updateCluster } from '@/server/features/clusters/update-cluster';
import { action, noInput, query, router } from '../trpc';
import { where } from '../where';

const updateSchema = z.object({ clusterId: clusterIdSchema, cluster: clusterInputSchema });
const testSchema = z.object({
  clusterId: clusterIdSchema.nullable().default(null),
  cluster: clusterInputSchema,
});
const removeSchema = z.object({ clusterId: clusterIdSchema });

export const clustersRouter = router({
  list: query('clusters.read', where.listed, noInput).query(({ ctx }) =>
    listClusters(ctx.features, ctx.actor.scopes),
  ),

  kinds: query('clusters.read', where.nowhere, noInput).query(({ ctx }) => listBrokerKinds(ctx.features)),

  test: action('cluster.test', where.everywhere, testSchema, ({ cluster, clusterId }) => ({
    target: cluster.name,
    clusterId: clusterId ?? undefined,
  })).mutation(async ({ ctx, input }) => {
    const result = await testCluster(ctx.features, input.cluster, input.clusterId, ctx.signal);
    ctx.audit.after = result.ok ? { ok: true, queueCount: result.queueCount } : result;
    return result;
  }),

  create: action('cluster.create', where.everywhere, clusterInputSchema, (cluster) => ({
    target: cluster.name,
    input: {
      kind: cluster.kind,
      environment: cluster.environment,
      readOnly: cluster.readOnly,
      approval: cluster.approval,
    },
  })).mutation(async ({ ctx, input }) => {
    const created = await createCluster(ctx.features, input);
    ctx.audit.clusterId = created.id;
    return created;
  }),

  update: action('cluster.update', where.cluster, updateSchema, ({ clusterId, cluster }) => ({
    target: cluster.name,
    clusterId,
    input: {
      environment: cluster.environment,
      readOnly: cluster.readOnly,
      approval: cluster.approval,
      pollIntervalMs: cluster.pollIntervalMs,
    },
  })).mutation(async ({ ctx, input }) => {
    const { before, after } = await updateCluster(ctx.features, input.clusterId, input.cluster);
    ctx.audit.before = before;
    ctx.audit.after = after;
  }),

  remove: action('cluster.remove', where.cluster, removeSchema, ({ clusterId }) => ({
    target: clusterId,
    clusterId,
  })).mutation(async ({ ctx, input }) => {
    const { before } = await removeCluster(ctx.features, input.clusterId);
    ctx.audit.before = before;
    ctx.audit.target = before.name;
  }),
});
