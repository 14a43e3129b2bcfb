-- AlterTable
ALTER TABLE "User" ADD COLUMN     "mayTakeRole" TEXT;

-- CreateTable
CREATE TABLE "Elevation" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "actor" TEXT NOT NULL,
    "sessionId" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "endsAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Elevation_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Elevation_sessionId_idx" ON "Elevation"("sessionId");

-- CreateIndex
CREATE INDEX "Elevation_endedAt_endsAt_idx" ON "Elevation"("endedAt", "endsAt");
