// The one error type that crosses a layer. The set of codes is closed: api/trpc.ts maps each once, the UI
// words each once. The message is a sentence for the operator and says what to do next.

export const domainErrorCodes = [
  'not_found',
  'unauthenticated',
  'forbidden',
  'needs_approval',
  'invalid',
  'conflict',
  'unsupported',
  'limit_exceeded',
  'broker_unreachable',
  'broker_denied',
  'broker_rejected',
  'timeout',
] as const;

export type DomainErrorCode = (typeof domainErrorCodes)[number];

export class DomainError extends Error {
  readonly code: DomainErrorCode;

  constructor(code: DomainErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'DomainError';
    this.code = code;
  }
}

export function isDomainError(error: unknown): error is DomainError {
  return error instanceof DomainError;
}
