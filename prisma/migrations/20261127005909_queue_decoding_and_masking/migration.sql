-- CreateTable
CREATE TABLE "QueueDecoding" (
    "clusterId" UUID NOT NULL,
    "vhost" TEXT NOT NULL,
    "queue" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "schema" TEXT NOT NULL,
    "messageType" TEXT NOT NULL,
    "registryUrl" TEXT,
    "actor" TEXT NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "QueueDecoding_pkey" PRIMARY KEY ("clusterId","vhost","queue")
);

-- CreateTable
CREATE TABLE "MaskRule" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "pattern" TEXT NOT NULL,
    "clusterId" UUID,
    "belowRole" TEXT NOT NULL,

    CONSTRAINT "MaskRule_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "MaskRule_name_key" ON "MaskRule"("name");

-- AddForeignKey
ALTER TABLE "QueueDecoding" ADD CONSTRAINT "QueueDecoding_clusterId_fkey" FOREIGN KEY ("clusterId") REFERENCES "Cluster"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "MaskRule" ADD CONSTRAINT "MaskRule_clusterId_fkey" FOREIGN KEY ("clusterId") REFERENCES "Cluster"("id") ON DELETE CASCADE ON UPDATE CASCADE;
