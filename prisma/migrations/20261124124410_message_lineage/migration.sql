-- DropForeignKey
ALTER TABLE "RedriveTrace" DROP CONSTRAINT "RedriveTrace_redriveId_seq_fkey";

-- AlterTable
ALTER TABLE "Redrive" DROP COLUMN "traced",
DROP COLUMN "tracedSeq";

-- AlterTable
ALTER TABLE "RedriveWindow" ADD COLUMN     "earlierSteps" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- DropTable
DROP TABLE "RedriveTrace";

-- CreateIndex
CREATE INDEX "RedriveWindow_earlierSteps_idx" ON "RedriveWindow" USING GIN ("earlierSteps");
