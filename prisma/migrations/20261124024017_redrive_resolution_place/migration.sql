-- AlterTable
ALTER TABLE "RedriveResolution" ADD COLUMN     "place" TEXT;
