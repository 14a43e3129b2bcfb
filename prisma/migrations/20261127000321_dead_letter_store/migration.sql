-- CreateTable
CREATE TABLE "Holding" (
    "id" SERIAL NOT NULL,
    "clusterId" UUID NOT NULL,
    "vhost" TEXT NOT NULL,
    "queue" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "activeKey" TEXT,
    "state" TEXT NOT NULL,
    "orderly" BOOLEAN NOT NULL DEFAULT true,
    "actor" TEXT NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "selection" JSONB,
    "boundMessages" INTEGER,
    "keepHours" INTEGER NOT NULL,
    "budgetBytes" BIGINT,
    "takenMessages" BIGINT NOT NULL DEFAULT 0,
    "messages" BIGINT NOT NULL DEFAULT 0,
    "bodyBytes" BIGINT NOT NULL DEFAULT 0,
    "diskBytes" BIGINT NOT NULL DEFAULT 0,
    "returnedMessages" BIGINT NOT NULL DEFAULT 0,
    "expiredMessages" BIGINT NOT NULL DEFAULT 0,
    "passedMessages" INTEGER NOT NULL DEFAULT 0,
    "epoch" TEXT,
    "waiting" TEXT,
    "failure" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "storedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Holding_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "StoredCause" (
    "id" SERIAL NOT NULL,
    "holdingId" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "originQueue" TEXT NOT NULL,
    "error" TEXT,
    "contentType" TEXT,
    "dictionary" BYTEA NOT NULL,

    CONSTRAINT "StoredCause_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "StoredTally" (
    "causeId" INTEGER NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "messages" INTEGER NOT NULL,

    CONSTRAINT "StoredTally_pkey" PRIMARY KEY ("causeId","hour")
);

-- CreateTable
CREATE TABLE "StoredMessage" (
    "id" BIGSERIAL NOT NULL,
    "holdingId" INTEGER NOT NULL,
    "causeId" INTEGER NOT NULL,
    "sizeBytes" INTEGER NOT NULL,
    "diedAt" TIMESTAMPTZ(3),
    "storedAt" TIMESTAMPTZ(3) NOT NULL,
    "fingerprint" BYTEA NOT NULL,
    "packed" BYTEA NOT NULL,
    "words" tsvector NOT NULL,

    CONSTRAINT "StoredMessage_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "StoredBatch" (
    "holdingId" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "firstId" BIGINT NOT NULL,
    "lastId" BIGINT NOT NULL,
    "acknowledgedAt" TIMESTAMPTZ(3),

    CONSTRAINT "StoredBatch_pkey" PRIMARY KEY ("holdingId","seq")
);

-- CreateIndex
CREATE UNIQUE INDEX "Holding_activeKey_key" ON "Holding"("activeKey");

-- CreateIndex
CREATE INDEX "Holding_clusterId_vhost_queue_idx" ON "Holding"("clusterId", "vhost", "queue");

-- CreateIndex
CREATE INDEX "Holding_state_idx" ON "Holding"("state");

-- CreateIndex
CREATE UNIQUE INDEX "StoredCause_holdingId_key_key" ON "StoredCause"("holdingId", "key");

-- CreateIndex
CREATE INDEX "StoredMessage_holdingId_id_idx" ON "StoredMessage"("holdingId", "id");

-- CreateIndex
CREATE INDEX "StoredMessage_causeId_diedAt_idx" ON "StoredMessage"("causeId", "diedAt");

-- CreateIndex
CREATE INDEX "StoredMessage_words_idx" ON "StoredMessage" USING GIN ("words");

-- AddForeignKey
ALTER TABLE "Holding" ADD CONSTRAINT "Holding_clusterId_fkey" FOREIGN KEY ("clusterId") REFERENCES "Cluster"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StoredCause" ADD CONSTRAINT "StoredCause_holdingId_fkey" FOREIGN KEY ("holdingId") REFERENCES "Holding"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StoredTally" ADD CONSTRAINT "StoredTally_causeId_fkey" FOREIGN KEY ("causeId") REFERENCES "StoredCause"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StoredMessage" ADD CONSTRAINT "StoredMessage_holdingId_fkey" FOREIGN KEY ("holdingId") REFERENCES "Holding"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StoredBatch" ADD CONSTRAINT "StoredBatch_holdingId_fkey" FOREIGN KEY ("holdingId") REFERENCES "Holding"("id") ON DELETE CASCADE ON UPDATE CASCADE;
