-- AlterTable
ALTER TABLE "Redrive" ADD COLUMN     "canary" JSONB,
ADD COLUMN     "notBefore" TIMESTAMPTZ(3),
ADD COLUMN     "orderly" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "pace" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "waiting" TEXT,
ADD COLUMN     "watch" JSONB,
ADD COLUMN     "watchUntil" TIMESTAMPTZ(3),
ADD COLUMN     "way" TEXT NOT NULL DEFAULT 'confirmed';

-- CreateTable
CREATE TABLE "RedriveReturn" (
    "redriveId" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "seenAt" TIMESTAMPTZ(3) NOT NULL,
    "diedAt" TIMESTAMPTZ(3),
    "queue" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "place" TEXT NOT NULL,
    "error" TEXT,
    "sameCause" BOOLEAN,
    "original" TEXT,
    "messageId" TEXT,
    "fingerprint" TEXT NOT NULL,

    CONSTRAINT "RedriveReturn_pkey" PRIMARY KEY ("redriveId","key")
);

-- CreateIndex
CREATE INDEX "Redrive_watchUntil_idx" ON "Redrive"("watchUntil");

-- AddForeignKey
ALTER TABLE "RedriveReturn" ADD CONSTRAINT "RedriveReturn_redriveId_fkey" FOREIGN KEY ("redriveId") REFERENCES "Redrive"("id") ON DELETE CASCADE ON UPDATE CASCADE;
