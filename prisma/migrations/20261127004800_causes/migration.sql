-- CreateTable
CREATE TABLE "CauseGroup" (
    "id" UUID NOT NULL,
    "clusterId" UUID NOT NULL,
    "vhost" TEXT NOT NULL,
    "queue" TEXT NOT NULL,
    "keys" TEXT[],
    "name" TEXT NOT NULL DEFAULT '',
    "note" TEXT NOT NULL DEFAULT '',
    "muted" BOOLEAN NOT NULL DEFAULT false,
    "actor" TEXT NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "CauseGroup_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CauseSplit" (
    "id" UUID NOT NULL,
    "clusterId" UUID NOT NULL,
    "vhost" TEXT NOT NULL,
    "queue" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "part" JSONB NOT NULL,
    "actor" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "CauseSplit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SavedSearch" (
    "id" UUID NOT NULL,
    "clusterId" UUID NOT NULL,
    "vhost" TEXT NOT NULL,
    "queue" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "query" JSONB NOT NULL,
    "actor" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SavedSearch_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "CauseGroup_clusterId_vhost_queue_idx" ON "CauseGroup"("clusterId", "vhost", "queue");

-- CreateIndex
CREATE INDEX "CauseSplit_clusterId_vhost_queue_idx" ON "CauseSplit"("clusterId", "vhost", "queue");

-- CreateIndex
CREATE UNIQUE INDEX "SavedSearch_clusterId_vhost_queue_name_key" ON "SavedSearch"("clusterId", "vhost", "queue", "name");

-- AddForeignKey
ALTER TABLE "CauseGroup" ADD CONSTRAINT "CauseGroup_clusterId_fkey" FOREIGN KEY ("clusterId") REFERENCES "Cluster"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CauseSplit" ADD CONSTRAINT "CauseSplit_clusterId_fkey" FOREIGN KEY ("clusterId") REFERENCES "Cluster"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SavedSearch" ADD CONSTRAINT "SavedSearch_clusterId_fkey" FOREIGN KEY ("clusterId") REFERENCES "Cluster"("id") ON DELETE CASCADE ON UPDATE CASCADE;
