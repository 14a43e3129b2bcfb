-- AlterTable
ALTER TABLE "Redrive" ADD COLUMN     "epoch" TEXT,
ADD COLUMN     "epochSeq" INTEGER NOT NULL DEFAULT 1;
