// The Content-Security-Policy of a page: scripts run only when they carry the nonce of this very answer, or come from one
// that does; nothing is fetched from, sent to or framed by another site. So a message that holds HTML or script does nothing.

export function pagePolicy(nonce: string, { development = false } = {}): string {
  return Object.entries({
    'default-src': "'self'",
    // React explains its errors by eval while one develops.
    'script-src': `'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    // Charts and long lists place what they draw by style attributes.
    'style-src': "'self' 'unsafe-inline'",
    'img-src': "'self' blob: data:",
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'self'",
    'frame-ancestors': "'none'",
  })
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ');
}
