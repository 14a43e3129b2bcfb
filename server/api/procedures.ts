// Every procedure of the API with what its builder knows of it.

import type { AnyProcedure } from '@trpc/server';
import type { z } from 'zod';
import { appRouter } from './root';
import type { Meta } from './trpc';

export type ProcedureFacts = {
  /** "queues.list". */
  name: string;
  type: 'query' | 'mutation' | 'subscription';
  meta: Meta | undefined;
  inputs: readonly z.ZodType[];
};

export const procedures: readonly ProcedureFacts[] = Object.entries(
  appRouter._def.procedures as unknown as Record<string, AnyProcedure>,
).map(([name, { _def }]) => ({
  ...{ name, type: _def.type, meta: _def.meta as Meta | undefined },
  inputs: (_def as unknown as { inputs: z.ZodType[] }).inputs,
}));
