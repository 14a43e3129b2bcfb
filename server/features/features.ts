// What the verbs of the product need from their process: the database, the clock, the logger, and sessions
// with brokers. Made once per process (web, worker) and handed to every verb as its first argument.

import type { Database } from '@/server/platform/database';
import type { Clock } from '@/server/platform/clock';
import type { Logger } from '@/server/platform/logger';
import type { SecretBox } from '@/server/platform/secrets';
import type { ClusterSessions } from './clusters/sessions';

export type Features = {
  db: Database;
  clock: Clock;
  logger: Logger;
  secrets: SecretBox;
  sessions: ClusterSessions;
};
