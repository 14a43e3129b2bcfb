// A cluster's settings: checked by its driver, sealed at rest, and shown without secrets.

import type { BrokerDriver } from '@/server/brokers/driver';
import type { ClusterInput } from '@/server/domain/cluster';
import { DomainError, isDomainError } from '@/server/domain/errors';
import type { SecretBox } from '@/server/platform/secrets';

type Config = Record<string, unknown>;
type Drivers = Readonly<Record<string, BrokerDriver>>;

/** Throws `invalid` when no driver of that kind is built in. */
export function driverOf(drivers: Drivers, kind: string): BrokerDriver {
  const driver = drivers[kind];
  if (driver === undefined) {
    throw new DomainError(
      'invalid',
      `Spillway has no driver for "${kind}". It knows: ${Object.keys(drivers).sort().join(', ') || 'none'}.`,
    );
  }
  return driver;
}

/** What is to be stored: the input with empty secrets filled from `stored`, as the driver's schema completes it. */
export function completeConfig(driver: BrokerDriver, input: ClusterInput, stored: Config | null): Config {
  const filled: Config = { ...input.config };
  for (const { name, kind } of driver.configFields) {
    const given = filled[name];
    const empty = given === undefined || given === null || given === '';
    if (kind === 'secret' && empty && stored?.[name] !== undefined) filled[name] = stored[name];
  }
  return parseConfig(driver, filled);
}

/** Throws `invalid` with the driver's own words for the first field that is wrong. */
export function parseConfig(driver: BrokerDriver, config: unknown): Config {
  const parsed = driver.configSchema.safeParse(config);
  if (parsed.success) return parsed.data as Config;
  const issue = parsed.error.issues[0];
  const field = driver.configFields.find(({ name }) => name === issue?.path[0]);
  const message = issue?.message ?? 'The settings are wrong.';
  throw new DomainError('invalid', field === undefined ? message : `${field.label}: ${message}`);
}

export function sealConfig(secrets: SecretBox, config: Config): Uint8Array<ArrayBuffer> {
  return secrets.seal(JSON.stringify(config));
}

export function openConfig(secrets: SecretBox, sealed: Uint8Array): Config {
  return JSON.parse(secrets.open(sealed)) as Config;
}

/** Null when they were sealed with another key: the cluster stays visible, and its settings are entered again. */
export function readableConfig(secrets: SecretBox, sealed: Uint8Array): Config | null {
  try {
    return openConfig(secrets, sealed);
  } catch (error) {
    if (isDomainError(error)) return null;
    throw error;
  }
}

/** Only fields that the driver declares and does not call secret. */
export function publicConfig(driver: BrokerDriver | undefined, config: Config): Config {
  const shown = driver?.configFields.filter(({ kind }) => kind !== 'secret').map(({ name }) => name) ?? [];
  return Object.fromEntries(Object.entries(config).filter(([name]) => shown.includes(name)));
}
