// The few reasons for which an embedded PostgreSQL does not start, each as one sentence for the operator.

import { DomainError } from '@/server/domain/errors';

export function explainFailure(failure: unknown, folder: string): DomainError {
  const text = failure instanceof Error ? failure.message : String(failure);
  const options = failure instanceof Error ? { cause: failure } : {};
  if (/ENOSPC|No space left on device/i.test(text)) {
    return new DomainError(
      'limit_exceeded',
      `No space is left on the disk that holds ${folder}. Free some of it, then start Spillway again.`,
      options,
    );
  }
  if (/EACCES|EPERM|EROFS|Permission denied|Read-only file system/i.test(text)) {
    return new DomainError(
      'forbidden',
      `No permission to write in ${folder}. Give it to this user, or choose another folder with SPILLWAY_DATA_DIR.`,
      options,
    );
  }
  if (/not compatible with this version|initialized by PostgreSQL version/i.test(text)) {
    return new DomainError(
      'conflict',
      `The database in ${folder} was made by another major version of PostgreSQL. Start the Spillway that made it, dump the database, and load it into a new data folder.`,
      options,
    );
  }
  if (/lock file .* already exists|Is another postmaster/i.test(text)) {
    return new DomainError('conflict', `Another PostgreSQL already serves ${folder}.`, options);
  }
  const last = text.trim().split('\n').at(-1) ?? '';
  return new DomainError('unsupported', `PostgreSQL did not start in ${folder}: ${last}`, options);
}
