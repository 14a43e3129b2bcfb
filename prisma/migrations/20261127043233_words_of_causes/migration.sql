-- AlterTable
ALTER TABLE "StoredCause" ADD COLUMN     "words" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- What is on the disk is estimated anew, so that what leaves takes away what was counted for it.
UPDATE "Holding" h SET "diskBytes" = coalesce(
  (SELECT sum(octet_length(m.packed) + length(m.words) * 45 + 195) FROM "StoredMessage" m WHERE m."holdingId" = h.id), 0);
