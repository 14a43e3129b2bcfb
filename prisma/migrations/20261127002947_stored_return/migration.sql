-- CreateTable
CREATE TABLE "StoredReturn" (
    "id" SERIAL NOT NULL,
    "holdingId" INTEGER NOT NULL,
    "activeKey" INTEGER,
    "queue" TEXT NOT NULL,
    "selection" JSONB NOT NULL,
    "boundId" BIGINT NOT NULL,
    "lastId" BIGINT NOT NULL DEFAULT 0,
    "state" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "returnedMessages" INTEGER NOT NULL DEFAULT 0,
    "failure" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "StoredReturn_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "StoredReturnBatch" (
    "returnId" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "ids" BIGINT[],
    "doubtful" BOOLEAN NOT NULL DEFAULT false,
    "openedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "StoredReturnBatch_pkey" PRIMARY KEY ("returnId","seq")
);

-- CreateIndex
CREATE UNIQUE INDEX "StoredReturn_activeKey_key" ON "StoredReturn"("activeKey");

-- CreateIndex
CREATE INDEX "StoredReturn_holdingId_idx" ON "StoredReturn"("holdingId");

-- CreateIndex
CREATE INDEX "StoredReturn_state_idx" ON "StoredReturn"("state");

-- AddForeignKey
ALTER TABLE "StoredReturn" ADD CONSTRAINT "StoredReturn_holdingId_fkey" FOREIGN KEY ("holdingId") REFERENCES "Holding"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StoredReturnBatch" ADD CONSTRAINT "StoredReturnBatch_returnId_fkey" FOREIGN KEY ("returnId") REFERENCES "StoredReturn"("id") ON DELETE CASCADE ON UPDATE CASCADE;
