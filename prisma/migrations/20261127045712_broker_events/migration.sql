-- CreateTable
CREATE TABLE "BrokerEvent" (
    "id" BIGSERIAL NOT NULL,
    "clusterId" UUID NOT NULL,
    "queueId" INTEGER,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "notBefore" TIMESTAMPTZ(3),
    "kind" TEXT NOT NULL,
    "change" JSONB NOT NULL,

    CONSTRAINT "BrokerEvent_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "BrokerEvent_clusterId_at_idx" ON "BrokerEvent"("clusterId", "at");

-- CreateIndex
CREATE INDEX "BrokerEvent_clusterId_queueId_at_idx" ON "BrokerEvent"("clusterId", "queueId", "at");

-- CreateIndex
CREATE INDEX "BrokerEvent_queueId_at_idx" ON "BrokerEvent"("queueId", "at");

-- AddForeignKey
ALTER TABLE "BrokerEvent" ADD CONSTRAINT "BrokerEvent_clusterId_fkey" FOREIGN KEY ("clusterId") REFERENCES "Cluster"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BrokerEvent" ADD CONSTRAINT "BrokerEvent_queueId_fkey" FOREIGN KEY ("queueId") REFERENCES "Queue"("id") ON DELETE CASCADE ON UPDATE CASCADE;
