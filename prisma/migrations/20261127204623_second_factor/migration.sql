-- CreateTable
CREATE TABLE "SecondFactor" (
    "userId" UUID NOT NULL,
    "secretSealed" BYTEA NOT NULL,
    "confirmedAt" TIMESTAMPTZ(3),
    "usedStep" INTEGER NOT NULL DEFAULT 0,
    "backupHashes" BYTEA[],

    CONSTRAINT "SecondFactor_pkey" PRIMARY KEY ("userId")
);

-- AddForeignKey
ALTER TABLE "SecondFactor" ADD CONSTRAINT "SecondFactor_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
