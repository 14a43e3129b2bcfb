-- AlterTable
ALTER TABLE "QueueUsual" ADD COLUMN     "growth" JSONB;
