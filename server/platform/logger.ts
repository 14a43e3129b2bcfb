// Structured logs. Credentials, message bodies and headers never go in here.

import pino from 'pino';
import { readEnv } from './env';

export type Logger = pino.Logger;

export function createLogger(name: string): Logger {
  return pino({ name, level: readEnv().logLevel, base: { name } });
}
