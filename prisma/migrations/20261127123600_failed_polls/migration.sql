-- Why a chart has a gap is asked of the few polls that failed, among months of those that did not. Prisma's schema cannot
-- tell of an index over some of the rows, and leaves it alone.
CREATE INDEX "Poll_failed_idx" ON "Poll" ("clusterId", "startedAt") WHERE NOT ok;
