-- CreateTable
CREATE TABLE "QueueOnScreen" (
    "queueId" INTEGER NOT NULL,
    "askedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "QueueOnScreen_pkey" PRIMARY KEY ("queueId")
);

-- AddForeignKey
ALTER TABLE "QueueOnScreen" ADD CONSTRAINT "QueueOnScreen_queueId_fkey" FOREIGN KEY ("queueId") REFERENCES "Queue"("id") ON DELETE CASCADE ON UPDATE CASCADE;
