-- AlterTable
ALTER TABLE "Redrive" ADD COLUMN     "transform" JSONB;
