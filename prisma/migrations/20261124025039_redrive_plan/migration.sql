-- CreateTable
CREATE TABLE "RedrivePlan" (
    "id" UUID NOT NULL,
    "clusterId" UUID NOT NULL,
    "input" JSONB NOT NULL,
    "plan" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "RedrivePlan_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "RedrivePlan_createdAt_idx" ON "RedrivePlan"("createdAt");

-- AddForeignKey
ALTER TABLE "RedrivePlan" ADD CONSTRAINT "RedrivePlan_clusterId_fkey" FOREIGN KEY ("clusterId") REFERENCES "Cluster"("id") ON DELETE CASCADE ON UPDATE CASCADE;
