-- AlterTable
ALTER TABLE "Cluster" ADD COLUMN     "rolledUpTo" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "SampleRound" (
    "clusterId" UUID NOT NULL,
    "queueGroup" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "data" BYTEA NOT NULL,

    CONSTRAINT "SampleRound_pkey" PRIMARY KEY ("clusterId","queueGroup","at")
);

-- CreateTable
CREATE TABLE "SampleChunk" (
    "queueId" INTEGER NOT NULL,
    "resolutionSec" INTEGER NOT NULL,
    "start" TIMESTAMPTZ(3) NOT NULL,
    "data" BYTEA NOT NULL,

    CONSTRAINT "SampleChunk_pkey" PRIMARY KEY ("queueId","resolutionSec","start")
);

-- CreateTable
CREATE TABLE "SampleAxis" (
    "clusterId" UUID NOT NULL,
    "resolutionSec" INTEGER NOT NULL,
    "start" TIMESTAMPTZ(3) NOT NULL,
    "data" BYTEA NOT NULL,

    CONSTRAINT "SampleAxis_pkey" PRIMARY KEY ("clusterId","resolutionSec","start")
);

-- AddForeignKey
ALTER TABLE "SampleRound" ADD CONSTRAINT "SampleRound_clusterId_fkey" FOREIGN KEY ("clusterId") REFERENCES "Cluster"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SampleChunk" ADD CONSTRAINT "SampleChunk_queueId_fkey" FOREIGN KEY ("queueId") REFERENCES "Queue"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SampleAxis" ADD CONSTRAINT "SampleAxis_clusterId_fkey" FOREIGN KEY ("clusterId") REFERENCES "Cluster"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Chunks are rewritten until their span has passed, so their space is taken up again soon.
ALTER TABLE "SampleChunk" SET (autovacuum_vacuum_scale_factor = 0.02, toast.autovacuum_vacuum_scale_factor = 0.02);

-- What the rows held becomes chunks of text (server/features/history/store/text-form.ts), which are packed when they
-- are next rewritten. A zero byte tells them from packed ones.
INSERT INTO "SampleChunk" ("queueId", "resolutionSec", "start", "data")
SELECT "queueId", 0, date_bin('1 hour', "bucket", 'epoch'),
       '\x00'::bytea || convert_to(json_agg(json_build_array((extract(epoch FROM "bucket") * 1000)::bigint, "knownMs",
         "readyLast", "unackedLast", "consumersLast", "publishedDelta", "deliveredDelta", "ackedDelta",
         "redeliveredDelta", "arrivedDelta", "departedDelta", "ageMsLast") ORDER BY "bucket")::text, 'UTF8')
  FROM "Sample" WHERE "resolutionSec" = 0 GROUP BY 1, 3;

INSERT INTO "SampleChunk" ("queueId", "resolutionSec", "start", "data")
SELECT s."queueId", s."resolutionSec", date_bin(t."span", s."bucket", 'epoch'),
       '\x00'::bytea || convert_to(json_agg(json_build_array((extract(epoch FROM "bucket") * 1000)::bigint, "sampleCount",
         "knownMs", "readyMin", "readyMax", round("readyAvg" * "sampleCount"),
         CASE WHEN "readyAvg" IS NULL THEN 0 ELSE "sampleCount" END, "readyLast", "unackedMin", "unackedMax",
         round("unackedAvg" * "sampleCount"), CASE WHEN "unackedAvg" IS NULL THEN 0 ELSE "sampleCount" END,
         "unackedLast", "depthMax", "consumersMin", "consumersMax", "consumersLast", "publishedDelta",
         "deliveredDelta", "ackedDelta", "redeliveredDelta", "arrivedDelta", "departedDelta", "ageMsMax",
         "ageMsLast") ORDER BY "bucket")::text, 'UTF8')
  FROM "Sample" s
  JOIN (VALUES (60, interval '12 hours'), (600, interval '5 days'), (3600, interval '30 days'))
       AS t("resolutionSec", "span") ON t."resolutionSec" = s."resolutionSec"
 GROUP BY s."queueId", s."resolutionSec", 3;

INSERT INTO "SampleAxis" ("clusterId", "resolutionSec", "start", "data")
SELECT "clusterId", "resolutionSec", date_bin("span", "bucket", 'epoch'),
       '\x00'::bytea || convert_to(json_agg(json_build_array((extract(epoch FROM "bucket") * 1000)::bigint, "count",
         "step") ORDER BY "bucket")::text, 'UTF8')
  FROM (SELECT q."clusterId", s."resolutionSec", s."bucket", t."span", max(s."sampleCount") AS "count",
               max(s."knownMs") AS "step"
          FROM "Sample" s
          JOIN "Queue" q ON q."id" = s."queueId"
          JOIN (VALUES (0, interval '1 hour'), (60, interval '12 hours'), (600, interval '5 days'),
                       (3600, interval '30 days')) AS t("resolutionSec", "span") ON t."resolutionSec" = s."resolutionSec"
         GROUP BY 1, 2, 3, 4) b
 GROUP BY 1, 2, 3;

-- The hours that raw samples may still have more to say about are rolled up anew.
UPDATE "Cluster" c SET "rolledUpTo" = (
  SELECT coalesce(date_bin('1 hour', max(s."bucket") FILTER (WHERE s."resolutionSec" = 0), 'epoch') - interval '1 hour',
                  date_bin('1 hour', max(s."bucket"), 'epoch') + interval '1 hour')
    FROM "Sample" s JOIN "Queue" q ON q."id" = s."queueId" WHERE q."clusterId" = c."id");

-- Packed chunks are compressed already; those of text stay as PostgreSQL compressed them.
ALTER TABLE "SampleChunk" ALTER COLUMN "data" SET STORAGE EXTERNAL;

-- DropTable
DROP TABLE "Sample";
