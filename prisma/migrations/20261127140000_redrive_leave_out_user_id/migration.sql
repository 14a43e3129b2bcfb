-- AlterTable
ALTER TABLE "Redrive" ADD COLUMN     "leaveOutUserId" BOOLEAN NOT NULL DEFAULT false;
