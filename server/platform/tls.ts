// TLS to a peer with an authority, a client certificate and a name of its own, and what goes wrong with it as sentences that tell an
// operator what to do. A certificate that does not hold is never accepted.

/** PEM texts; what is empty is the machine's own, or none. */
export type TlsSettings = {
  /** In place of the authorities that this machine trusts. */
  ca: string;
  cert: string;
  key: string;
  /** The name that the certificate is for, where the address is another. */
  serverName: string;
};

type TlsOptions = { ca?: string; cert?: string; key?: string; servername?: string };

/** For `tls.connect` and everything that passes its options on. */
export function tlsOptions({ ca, cert, key, serverName }: TlsSettings): TlsOptions {
  return {
    ...(ca !== '' && { ca }),
    ...(cert !== '' && { cert, key }),
    ...(serverName !== '' && { servername: serverName }),
  };
}

const settingsPlace = 'under TLS in the settings of the cluster';
const namesShownChars = 200;

const unknownAuthority =
  /^(UNABLE_TO_GET_ISSUER_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|(DEPTH_ZERO_)?SELF_SIGNED_CERT|CERT_UNTRUSTED|CERT_SIGNATURE_FAILURE)/;

/** What happened to the TLS connection with `host`; null where the error is not of TLS. */
export function tlsSentence(error: Error, host: string, settings: TlsSettings | undefined): string | null {
  const code = 'code' in error ? String(error.code) : '';
  return serverSentence(error, code, host, settings) ?? clientSentence(code, host, settings);
}

/** A secure connection that ended before anything came, which is also how some refuse a client without saying so. */
export function endedSentence(host: string, settings: TlsSettings | undefined): string {
  const why =
    settings === undefined || settings.cert === ''
      ? `if it asks for a client certificate, paste one with its key ${settingsPlace}`
      : 'if it does not take our client certificate, its log tells why';
  return `${host} ended the connection without an answer. Check that the broker runs; ${why}.`;
}

/** The certificate of the other side does not hold. */
function serverSentence(error: Error, code: string, host: string, settings?: TlsSettings): string | null {
  if (unknownAuthority.test(code)) {
    return settings === undefined || settings.ca === ''
      ? `This machine does not know the authority that signed the certificate of ${host}. Paste the certificate of that authority ${settingsPlace}.`
      : `The certificate of ${host} is not signed by the authority that was entered. Paste the certificate of the one that signed it, and any between them.`;
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const asked = settings === undefined || settings.serverName === '' ? host : settings.serverName;
    return `The certificate of ${host} is not for ${asked}; it is for ${namesOf(error)}. Use such a name in the URL, or enter it as the server name ${settingsPlace}.`;
  }
  if (code === 'CERT_HAS_EXPIRED')
    return `The certificate of ${host}, or of its authority, has expired. Renew it on the broker; if it is valid, set the clock of this machine.`;
  if (code === 'CERT_NOT_YET_VALID')
    return `The certificate of ${host} is not valid yet. Check the clocks of the broker and of this machine.`;
  if (/^(CERT_|INVALID_|PATH_LENGTH|CRL_|ERR_SSL_(EE|CA)_)/.test(code))
    return `The certificate of ${host} does not hold (${code}). Have a new one made for the broker.`;
  return null;
}

function namesOf(error: Error): string {
  const certificate: unknown = 'cert' in error ? error.cert : null;
  const found = certificate !== null && typeof certificate === 'object' ? certificate : {};
  const names = 'subjectaltname' in found ? String(found.subjectaltname) : '';
  const plain = names.replace(/\b(DNS|IP Address|URI):/g, '').slice(0, namesShownChars);
  return plain === '' ? 'no name at all' : plain;
}

/** The other side does not want ours, or does not speak TLS as we do. */
function clientSentence(code: string, host: string, settings?: TlsSettings): string | null {
  const ours = settings !== undefined && settings.cert !== '';
  if (
    /CERTIFICATE_REQUIRED|NO_CERTIFICATE/.test(code) ||
    (!ours && /HANDSHAKE_FAILURE|BAD_CERTIFICATE/.test(code))
  )
    return `${host} asks for a client certificate. Paste one with its key ${settingsPlace}.`;
  if (/ALERT_UNKNOWN_CA/.test(code))
    return `${host} does not know the authority that signed our client certificate. Paste one that it knows, or add that authority to cacertfile on the broker.`;
  if (/ALERT_CERTIFICATE_EXPIRED/.test(code))
    return `${host} refuses our client certificate, which has expired. Paste a newer one ${settingsPlace}.`;
  if (
    /ALERT_(BAD|UNSUPPORTED)_CERTIFICATE|ALERT_CERTIFICATE_|ALERT_ACCESS_DENIED|ALERT_DECRYPT_ERROR|HANDSHAKE_FAILURE/.test(
      code,
    )
  )
    return `${host} refuses our client certificate (${code}). Its log tells why; paste another one ${settingsPlace}.`;
  if (/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/.test(code))
    return `${host} speaks no version of TLS that is safe. Allow TLS 1.2 or 1.3 on the broker.`;
  if (/SSL|TLS|EPROTO/.test(code))
    return `What listens at ${host} does not speak TLS (${code}). Try an address without TLS, or another port.`;
  return null;
}
