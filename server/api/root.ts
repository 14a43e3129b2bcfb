// The whole API: one router per noun.

import { createCallerFactory, router } from './trpc';
import { accountRouter } from './routers/account';
import { approvalsRouter } from './routers/approvals';
import { auditRouter } from './routers/audit';
import { causesRouter } from './routers/causes';
import { clustersRouter } from './routers/clusters';
import { deadLettersRouter } from './routers/dead-letters';
import { eventsRouter } from './routers/events';
import { holdingsRouter } from './routers/holdings';
import { masksRouter } from './routers/masks';
import { messagesRouter } from './routers/messages';
import { queuesRouter } from './routers/queues';
import { redrivesRouter } from './routers/redrives';
import { searchesRouter } from './routers/searches';
import { sessionRouter } from './routers/session';
import { usersRouter } from './routers/users';
import { viewsRouter } from './routers/views';

export const appRouter = router({
  session: sessionRouter,
  clusters: clustersRouter,
  queues: queuesRouter,
  messages: messagesRouter,
  causes: causesRouter,
  deadLetters: deadLettersRouter,
  searches: searchesRouter,
  redrives: redrivesRouter,
  events: eventsRouter,
  holdings: holdingsRouter,
  masks: masksRouter,
  views: viewsRouter,
  approvals: approvalsRouter,
  audit: auditRouter,
  users: usersRouter,
  account: accountRouter,
});

export type AppRouter = typeof appRouter;
export const createCaller = createCallerFactory(appRouter);
