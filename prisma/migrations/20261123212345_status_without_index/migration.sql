-- DropIndex
DROP INDEX "QueueStatus_severity_ageMs_idx";

-- A poll rewrites every row. Half-empty pages let PostgreSQL put the new version beside the old one and
-- reclaim it at the next poll without a vacuum.
ALTER TABLE "QueueStatus" SET (fillfactor = 40);
