-- AlterTable
ALTER TABLE "User" ADD COLUMN     "lapsedAt" TIMESTAMPTZ(3);
