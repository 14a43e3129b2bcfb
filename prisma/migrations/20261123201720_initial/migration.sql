-- CreateTable
CREATE TABLE "Cluster" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "environment" TEXT NOT NULL DEFAULT '',
    "readOnly" BOOLEAN NOT NULL DEFAULT false,
    "configSealed" BYTEA NOT NULL,
    "configVersion" INTEGER NOT NULL DEFAULT 1,
    "pollIntervalMs" INTEGER NOT NULL DEFAULT 10000,
    "origin" TEXT NOT NULL DEFAULT 'ui',
    "facts" JSONB,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Cluster_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Poll" (
    "id" BIGSERIAL NOT NULL,
    "clusterId" UUID NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "tookMs" INTEGER NOT NULL,
    "ok" BOOLEAN NOT NULL,
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "queueCount" INTEGER,
    "responseBytes" INTEGER,

    CONSTRAINT "Poll_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Queue" (
    "id" SERIAL NOT NULL,
    "clusterId" UUID NOT NULL,
    "vhost" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "isDeadLetter" BOOLEAN NOT NULL DEFAULT false,
    "details" JSONB NOT NULL,
    "firstSeenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastSeenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deletedAt" TIMESTAMPTZ(3),
    "deliveryCountSeen" INTEGER NOT NULL DEFAULT 0,
    "deliveryCountSeenAt" TIMESTAMPTZ(3),

    CONSTRAINT "Queue_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "QueueStatus" (
    "queueId" INTEGER NOT NULL,
    "polledAt" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL,
    "severity" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "stateSince" TIMESTAMPTZ(3) NOT NULL,
    "readyMessages" BIGINT,
    "unackedMessages" BIGINT,
    "consumers" INTEGER,
    "inRatePerSec" DOUBLE PRECISION,
    "outRatePerSec" DOUBLE PRECISION,
    "ageMs" BIGINT,
    "ageBasis" TEXT,
    "missingReason" TEXT,
    "publishedTotal" BIGINT,
    "deliveredTotal" BIGINT,
    "ackedTotal" BIGINT,
    "redeliveredTotal" BIGINT,
    "lastArrivalAt" TIMESTAMPTZ(3),
    "lastConsumedAt" TIMESTAMPTZ(3),
    "evidence" JSONB,

    CONSTRAINT "QueueStatus_pkey" PRIMARY KEY ("queueId")
);

-- CreateTable
CREATE TABLE "Sample" (
    "queueId" INTEGER NOT NULL,
    "resolutionSec" INTEGER NOT NULL,
    "bucket" TIMESTAMPTZ(3) NOT NULL,
    "readyMin" BIGINT,
    "readyMax" BIGINT,
    "readyAvg" DOUBLE PRECISION,
    "readyLast" BIGINT,
    "unackedMin" BIGINT,
    "unackedMax" BIGINT,
    "unackedAvg" DOUBLE PRECISION,
    "unackedLast" BIGINT,
    "depthMax" BIGINT,
    "consumersMin" INTEGER,
    "consumersMax" INTEGER,
    "consumersLast" INTEGER,
    "publishedDelta" BIGINT,
    "deliveredDelta" BIGINT,
    "ackedDelta" BIGINT,
    "redeliveredDelta" BIGINT,
    "knownMs" INTEGER NOT NULL DEFAULT 0,
    "arrivedDelta" DOUBLE PRECISION,
    "departedDelta" DOUBLE PRECISION,
    "ageMsMax" BIGINT,
    "ageMsLast" BIGINT,
    "sampleCount" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Sample_pkey" PRIMARY KEY ("queueId","resolutionSec","bucket")
);

-- CreateTable
CREATE TABLE "Redrive" (
    "id" UUID NOT NULL,
    "clusterId" UUID NOT NULL,
    "vhost" TEXT NOT NULL,
    "queue" TEXT NOT NULL,
    "activeKey" TEXT,
    "destination" JSONB NOT NULL,
    "selection" JSONB NOT NULL,
    "plan" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "ratePerSec" INTEGER,
    "boundMessages" INTEGER NOT NULL,
    "takenMessages" INTEGER NOT NULL DEFAULT 0,
    "movedMessages" INTEGER NOT NULL DEFAULT 0,
    "keptMessages" INTEGER NOT NULL DEFAULT 0,
    "failedMessages" INTEGER NOT NULL DEFAULT 0,
    "inDoubtMessages" INTEGER NOT NULL DEFAULT 0,
    "outcomes" JSONB NOT NULL DEFAULT '{}',
    "failure" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Redrive_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RedriveWindow" (
    "redriveId" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "entries" JSONB NOT NULL,
    "outcomes" JSONB,
    "openedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "settledAt" TIMESTAMPTZ(3),

    CONSTRAINT "RedriveWindow_pkey" PRIMARY KEY ("redriveId","seq")
);

-- CreateTable
CREATE TABLE "AuditEntry" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "clusterId" UUID,
    "clusterName" TEXT,
    "target" TEXT NOT NULL,
    "targetRef" JSONB,
    "reason" TEXT NOT NULL DEFAULT '',
    "input" JSONB,
    "before" JSONB,
    "after" JSONB,
    "affectedMessages" INTEGER,
    "outcome" TEXT NOT NULL,
    "error" TEXT,
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "AuditEntry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Lease" (
    "name" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Lease_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE UNIQUE INDEX "Cluster_name_key" ON "Cluster"("name");

-- CreateIndex
CREATE INDEX "Poll_clusterId_startedAt_idx" ON "Poll"("clusterId", "startedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Queue_clusterId_vhost_name_key" ON "Queue"("clusterId", "vhost", "name");

-- CreateIndex
CREATE INDEX "QueueStatus_severity_ageMs_idx" ON "QueueStatus"("severity", "ageMs");

-- CreateIndex
CREATE INDEX "Sample_resolutionSec_bucket_idx" ON "Sample" USING BRIN ("resolutionSec", "bucket");

-- CreateIndex
CREATE UNIQUE INDEX "Redrive_activeKey_key" ON "Redrive"("activeKey");

-- CreateIndex
CREATE INDEX "Redrive_state_idx" ON "Redrive"("state");

-- CreateIndex
CREATE INDEX "Redrive_clusterId_vhost_queue_createdAt_idx" ON "Redrive"("clusterId", "vhost", "queue", "createdAt");

-- CreateIndex
CREATE INDEX "AuditEntry_at_idx" ON "AuditEntry"("at");

-- CreateIndex
CREATE INDEX "AuditEntry_clusterId_at_idx" ON "AuditEntry"("clusterId", "at");

-- AddForeignKey
ALTER TABLE "Poll" ADD CONSTRAINT "Poll_clusterId_fkey" FOREIGN KEY ("clusterId") REFERENCES "Cluster"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Queue" ADD CONSTRAINT "Queue_clusterId_fkey" FOREIGN KEY ("clusterId") REFERENCES "Cluster"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "QueueStatus" ADD CONSTRAINT "QueueStatus_queueId_fkey" FOREIGN KEY ("queueId") REFERENCES "Queue"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Sample" ADD CONSTRAINT "Sample_queueId_fkey" FOREIGN KEY ("queueId") REFERENCES "Queue"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Redrive" ADD CONSTRAINT "Redrive_clusterId_fkey" FOREIGN KEY ("clusterId") REFERENCES "Cluster"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RedriveWindow" ADD CONSTRAINT "RedriveWindow_redriveId_fkey" FOREIGN KEY ("redriveId") REFERENCES "Redrive"("id") ON DELETE CASCADE ON UPDATE CASCADE;
