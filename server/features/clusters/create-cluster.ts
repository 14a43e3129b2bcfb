// Stores a cluster. Throws conflict when the name is taken, invalid when the driver refuses the settings.

import type { ClusterInput } from '@/server/domain/cluster';
import { DomainError } from '@/server/domain/errors';
import { Prisma } from '@/server/platform/prisma/client';
import type { Features } from '../features';
import { completeConfig, driverOf, sealConfig } from './config';

export async function createCluster(
  { db, drivers, secrets }: Features,
  input: ClusterInput,
  origin: 'ui' | 'file' = 'ui',
): Promise<{ id: string }> {
  const config = completeConfig(driverOf(drivers, input.kind), input, null);
  const { config: _, ...settings } = input;
  return conflictOnSameName(
    input.name,
    db.cluster.create({
      data: {
        ...settings,
        origin,
        configSealed: sealConfig(secrets, config),
      },
      select: { id: true },
    }),
  );
}

export async function conflictOnSameName<T>(name: string, write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new DomainError('conflict', `There is already a cluster named ${name}. Choose another name.`, {
      cause: error,
    });
  }
}

export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}
