-- AlterTable
ALTER TABLE "Redrive" ADD COLUMN     "atomicBeforeSeq" INTEGER NOT NULL DEFAULT 0;
