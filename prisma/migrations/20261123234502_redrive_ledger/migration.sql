-- AlterTable
ALTER TABLE "Redrive" ADD COLUMN     "parkAfter" INTEGER,
ADD COLUMN     "parkingQueue" TEXT,
ADD COLUMN     "traced" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "tracedSeq" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "undoOf" UUID;

-- CreateTable
CREATE TABLE "RedriveTrace" (
    "redriveId" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "keys" BIGINT[],

    CONSTRAINT "RedriveTrace_pkey" PRIMARY KEY ("redriveId","seq")
);

-- CreateTable
CREATE TABLE "RedriveResolution" (
    "redriveId" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RedriveResolution_pkey" PRIMARY KEY ("redriveId","seq","position")
);

-- CreateIndex
CREATE INDEX "RedriveTrace_keys_idx" ON "RedriveTrace" USING GIN ("keys");

-- CreateIndex
CREATE INDEX "Redrive_undoOf_idx" ON "Redrive"("undoOf");

-- AddForeignKey
ALTER TABLE "RedriveTrace" ADD CONSTRAINT "RedriveTrace_redriveId_seq_fkey" FOREIGN KEY ("redriveId", "seq") REFERENCES "RedriveWindow"("redriveId", "seq") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RedriveResolution" ADD CONSTRAINT "RedriveResolution_redriveId_fkey" FOREIGN KEY ("redriveId") REFERENCES "Redrive"("id") ON DELETE CASCADE ON UPDATE CASCADE;
