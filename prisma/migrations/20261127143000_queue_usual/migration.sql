-- AlterTable
ALTER TABLE "QueueStatus" ADD COLUMN     "unusual" DOUBLE PRECISION,
ADD COLUMN     "unusualWhy" TEXT;

-- CreateTable
CREATE TABLE "QueueUsual" (
    "queueId" INTEGER NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "usual" JSONB NOT NULL,

    CONSTRAINT "QueueUsual_pkey" PRIMARY KEY ("queueId")
);

-- AddForeignKey
ALTER TABLE "QueueUsual" ADD CONSTRAINT "QueueUsual_queueId_fkey" FOREIGN KEY ("queueId") REFERENCES "Queue"("id") ON DELETE CASCADE ON UPDATE CASCADE;
