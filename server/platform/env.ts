// The only file that reads the environment. Everything is optional; components/help/configure.md lists the same.

import { isIP } from 'node:net';
import path from 'node:path';
import { z } from 'zod';
import { DomainError } from '@/server/domain/errors';
import { historyKeepSchema, type HistoryTier, historyTiers } from '@/server/domain/history';
import { type ProviderSettings, providerSettings, providerVariables } from './env-provider';

const envSchema = z.object({
  PORT: z.coerce.number().int().min(1).max(65_535).default(7070),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATABASE_URL: z.string().min(1).optional(),
  SPILLWAY_DATA_DIR: z.string().min(1).default('.spillway'),
  SPILLWAY_CLUSTERS_FILE: z.string().min(1).optional(),
  SPILLWAY_SECRET_KEY: z.string().min(1).optional(),
  SPILLWAY_NEW_SECRET_KEY: z.string().min(1).optional(),
  SPILLWAY_ALLOWED_HOSTS: z.string().min(1).optional(),
  SPILLWAY_ALLOWED_ADDRESSES: z
    .string()
    .min(1)
    .refine(areRanges, 'Name addresses, or ranges as 169.254.10.0/24, with commas between.')
    .optional(),
  SPILLWAY_PROXIES: z.string().min(1).optional(),
  SPILLWAY_HISTORY_KEEP: historyKeepSchema.optional(),
  NODE_ENV: z.string().optional(),
  SPILLWAY_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  ...providerVariables,
});

/** Every variable that is read, and what it is without being set; undefined: nothing. */
export const environmentDefaults: Readonly<Record<string, unknown>> = Object.fromEntries(
  Object.entries(envSchema.shape).map(([name, variable]) => [name, variable.safeParse(undefined).data]),
);

export type Env = {
  port: number;
  host: string;
  databaseUrl: string | undefined;
  dataDir: string;
  clustersFile: string | undefined;
  /** Base64 of 32 bytes; without it a key file is made in the data folder. */
  secretKey: string | undefined;
  /** What `npm run key:rotate` puts in its place. */
  newSecretKey: string | undefined;
  /** Host names under which a browser may reach us, besides the loopback ones; empty when not told. */
  allowedHosts: string[];
  /** Where people sign in besides here; null: nowhere. */
  provider: ProviderSettings | null;
  /** Addresses and ranges of brokers and other services that are else refused (allowed-address.ts). */
  allowedAddresses: string[];
  /** Addresses of proxies that say truly for whom they ask (X-Forwarded-For). */
  proxies: string[];
  /** With how long each is kept. */
  historyTiers: readonly HistoryTier[];
  logLevel: 'debug' | 'info' | 'warn' | 'error';
  /** While `npm run dev` serves. */
  development: boolean;
};

/** Reads and checks the environment. Throws `invalid` with the name of the variable that is wrong. */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const parsed = envSchema.safeParse(source);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new DomainError(
      'invalid',
      `The environment variable ${issue?.path.join('.') ?? ''} is wrong: ${issue?.message ?? ''}`,
    );
  }
  const env = parsed.data;
  return {
    port: env.PORT,
    host: env.HOST,
    databaseUrl: env.DATABASE_URL,
    dataDir: path.resolve(env.SPILLWAY_DATA_DIR),
    clustersFile: env.SPILLWAY_CLUSTERS_FILE,
    secretKey: env.SPILLWAY_SECRET_KEY,
    newSecretKey: env.SPILLWAY_NEW_SECRET_KEY,
    allowedHosts: listOf(env.SPILLWAY_ALLOWED_HOSTS),
    allowedAddresses: listOf(env.SPILLWAY_ALLOWED_ADDRESSES),
    proxies: listOf(env.SPILLWAY_PROXIES),
    provider: providerSettings(env),
    historyTiers: env.SPILLWAY_HISTORY_KEEP ?? historyTiers,
    logLevel: env.SPILLWAY_LOG_LEVEL,
    development: env.NODE_ENV === 'development',
  };
}

function listOf(text = ''): string[] {
  return text.split(',').flatMap((part) => part.trim() || []);
}

/** Each an address, or a range as `169.254.10.0/24`. */
function areRanges(text: string): boolean {
  return listOf(text).every((part) => isIP(part) !== 0 || isCidr(part));
}

function isCidr(part: string): boolean {
  const [, address = '', bits = ''] = /^(.+)\/(\d{1,3})$/.exec(part) ?? [];
  return isIP(address) !== 0 && Number(bits) <= (isIP(address) === 4 ? 32 : 128);
}

/** The environment for a child process: ours, with additions. */
export function childEnvironment(additions: Record<string, string>): NodeJS.ProcessEnv {
  return { ...process.env, ...additions };
}
