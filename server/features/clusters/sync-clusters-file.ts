// Clusters from a configuration file: a JSON array of what the form takes. The file is checked whole before
// anything is stored. A cluster that left the file stays, with its history, and is edited in the browser.

import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type ClusterInput, clusterInputSchema } from '@/server/domain/cluster';
import { DomainError, isDomainError } from '@/server/domain/errors';
import type { Features } from '../features';
import { completeConfig, driverOf } from './config';
import { createCluster } from './create-cluster';
import { applyClusterInput } from './update-cluster';

/** Throws `invalid` with one sentence that names the file and what is wrong in it. */
export async function syncClustersFile(f: Features, file: string): Promise<{ names: string[] }> {
  const inputs = await readClustersFile(f, file);
  for (const input of inputs) {
    const cluster = await f.db.cluster.findUnique({ where: { name: input.name } });
    try {
      if (cluster === null) await createCluster(f, input, 'file');
      else await applyClusterInput(f, cluster, input, 'file');
    } catch (error) {
      if (!isDomainError(error)) throw error;
      throw wrong(file, `${input.name}: ${error.message}`);
    }
  }
  const names = inputs.map(({ name }) => name);
  await f.db.cluster.updateMany({
    where: { origin: 'file', name: { notIn: names } },
    data: { origin: 'ui' },
  });
  return { names };
}

async function readClustersFile(f: Features, file: string): Promise<ClusterInput[]> {
  const parsed = z.array(clusterInputSchema).safeParse(await readJson(file));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw wrong(file, `${issue?.path.join('.') || 'the top level'}: ${issue?.message ?? 'not as expected'}`);
  }
  const seen = new Set<string>();
  for (const input of parsed.data) {
    if (seen.has(input.name)) throw wrong(file, `the name ${input.name} stands there twice.`);
    seen.add(input.name);
    try {
      completeConfig(driverOf(f.drivers, input.kind), input, null);
    } catch (error) {
      if (!isDomainError(error)) throw error;
      throw wrong(file, `${input.name}: ${error.message}`);
    }
  }
  return parsed.data;
}

async function readJson(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw wrong(file, 'it cannot be read.', error);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    // The parser's own message quotes the text, which may hold a password.
    throw wrong(file, 'it is not JSON.', error);
  }
}

function wrong(file: string, what: string, cause?: unknown): DomainError {
  return new DomainError('invalid', `The clusters file ${file} is wrong: ${what}`, { cause });
}
