-- CreateTable
CREATE TABLE "AuditLink" (
    "seq" BIGINT NOT NULL,
    "entryId" BIGINT NOT NULL,
    "step" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "AuditLink_pkey" PRIMARY KEY ("seq")
);

-- CreateIndex
CREATE INDEX "AuditLink_entryId_idx" ON "AuditLink"("entryId");

-- What stands in the log stays: an entry can be finished once, and nothing can be removed.
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The audit log can only be added to.' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER "AuditLink_stays" BEFORE UPDATE OR DELETE OR TRUNCATE ON "AuditLink"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER "AuditEntry_stays" BEFORE DELETE OR TRUNCATE ON "AuditEntry"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER "AuditEntry_finished_once" BEFORE UPDATE ON "AuditEntry"
  FOR EACH ROW WHEN (OLD."finishedAt" IS NOT NULL) EXECUTE FUNCTION refuse_audit_change();
