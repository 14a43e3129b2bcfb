// Structured logs, with the id of the request that a line is about. Credentials, message bodies and headers never go in here.

import pino from 'pino';
import { readEnv } from './env';
import { currentRequestId } from './request-id';

export type Logger = pino.Logger;

export function createLogger(name: string, destination?: pino.DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    name,
    level: readEnv().logLevel,
    base: { name },
    mixin: () => {
      const requestId = currentRequestId();
      return requestId === undefined ? {} : { requestId };
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
