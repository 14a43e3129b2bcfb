-- AlterTable
ALTER TABLE "Redrive" ADD COLUMN     "blocked" JSONB;
