-- CreateTable
CREATE TABLE "ClusterTotal" (
    "clusterId" UUID NOT NULL,
    "resolutionSec" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "polls" INTEGER NOT NULL,
    "ready" DOUBLE PRECISION,
    "readyMissing" INTEGER NOT NULL,
    "unacked" DOUBLE PRECISION,
    "unackedMissing" INTEGER NOT NULL,
    "depth" DOUBLE PRECISION,
    "depthMissing" INTEGER NOT NULL,
    "consumers" DOUBLE PRECISION,
    "consumersMissing" INTEGER NOT NULL,
    "in" DOUBLE PRECISION,
    "inMissing" INTEGER NOT NULL,
    "out" DOUBLE PRECISION,
    "outMissing" INTEGER NOT NULL,
    "age" DOUBLE PRECISION,
    "ageMissing" INTEGER NOT NULL,

    CONSTRAINT "ClusterTotal_pkey" PRIMARY KEY ("clusterId","resolutionSec","at")
);

-- AddForeignKey
ALTER TABLE "ClusterTotal" ADD CONSTRAINT "ClusterTotal_clusterId_fkey" FOREIGN KEY ("clusterId") REFERENCES "Cluster"("id") ON DELETE CASCADE ON UPDATE CASCADE;
