// What an operator may enter for TLS to a cluster: it holds for the management API, AMQP and the Prometheus endpoints. All of it is read
// when it is entered, so that what cannot work is refused with the field that is wrong.

import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import type { ConfigField } from '@/server/domain/cluster';
import { limits } from '@/server/domain/limits';
import { systemClock } from '@/server/platform/clock';
import type { TlsSettings } from '@/server/platform/tls';

export type TlsConfig = { tlsCa: string; tlsCert: string; tlsKey: string; tlsServerName: string };

const certificatePem = '-----BEGIN CERTIFICATE-----';
const group = 'TLS';

export const tlsFields: readonly ConfigField[] = [
  {
    name: 'tlsCa',
    label: 'Authority',
    help: 'The certificate that signed those of the broker, where this machine does not know it. Only this one is trusted then.',
    placeholder: certificatePem,
    kind: 'text',
    required: false,
    lines: 4,
    group,
  },
  {
    name: 'tlsCert',
    label: 'Client certificate',
    help: 'Where the broker asks for one (verify_peer). Certificates between it and its authority follow beneath.',
    placeholder: certificatePem,
    kind: 'text',
    required: false,
    lines: 4,
    group,
  },
  {
    name: 'tlsKey',
    label: 'Key of the client certificate',
    help: 'Without a passphrase. It is sealed like the password and never shown again.',
    placeholder: '-----BEGIN PRIVATE KEY-----',
    kind: 'secret',
    required: false,
    lines: 4,
    group,
  },
  {
    name: 'tlsServerName',
    label: 'Server name',
    help: 'The name in the broker’s certificate, where it is another than that of the URLs. It holds for all of them.',
    placeholder: 'rabbitmq.example.com',
    kind: 'text',
    required: false,
    group,
  },
];

/** Undefined where nothing was entered. */
export function tlsOf({ tlsCa, tlsCert, tlsKey, tlsServerName }: TlsConfig): TlsSettings | undefined {
  if (tlsCa === '' && tlsCert === '' && tlsServerName === '') return undefined;
  return { ca: tlsCa, cert: tlsCert, key: tlsKey, serverName: tlsServerName };
}

type Problem = { field: keyof TlsConfig; message: string };

/** The first thing that cannot work; null where all can. */
export function tlsProblem({ tlsCa, tlsCert, tlsKey, tlsServerName }: TlsConfig): Problem | null {
  const ca = certificatesProblem(tlsCa);
  if (ca !== null) return { field: 'tlsCa', message: ca };
  const cert = certificatesProblem(tlsCert);
  if (cert !== null) return { field: 'tlsCert', message: cert };
  if (tlsServerName !== '' && !/^[\w.-]{1,253}$/.test(tlsServerName))
    return { field: 'tlsServerName', message: 'Enter a host name alone, without a scheme or a port.' };
  if (tlsCert === '') return null;
  const message = keyProblem(tlsKey, tlsCert);
  return message === null ? null : { field: 'tlsKey', message };
}

function certificatesProblem(pem: string): string | null {
  if (pem === '') return null;
  if (pem.length > limits.pemChars)
    return `That is more than ${limits.pemChars / 1024} KiB. Paste only what is needed.`;
  if (pem.includes('PRIVATE KEY'))
    return 'This holds a private key. Paste certificates here, and the key in its own field.';
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) return `This is no certificate in PEM: it begins with ${certificatePem}.`;
  const readable = blocks.every((block) => certificateOf(block) !== null);
  return readable ? null : 'A certificate in it cannot be read. Copy it again, whole.';
}

function keyProblem(key: string, cert: string): string | null {
  if (key === '') return 'The client certificate needs its key.';
  if (key.length > limits.pemChars) return `That is more than ${limits.pemChars / 1024} KiB and no key.`;
  if (/ENCRYPTED/.test(key))
    return 'The key has a passphrase. Take it off first: openssl pkey -in client.key -out open.key';
  const parsed = privateKeyOf(key);
  if (parsed === null) return 'This is no private key in PEM: it begins with -----BEGIN PRIVATE KEY-----.';
  const matches = certificateOf(cert)?.checkPrivateKey(parsed) ?? false;
  return matches ? null : 'This is the key of another certificate.';
}

function certificateOf(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}

function privateKeyOf(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}

/** Said in time, before the broker lets us in no more. */
export function certificateWarnings({ tlsCert }: TlsConfig, nowMs = systemClock.nowMs()): string[] {
  const ends = tlsCert === '' ? undefined : certificateOf(tlsCert)?.validTo;
  const endsAtMs = ends === undefined ? Number.NaN : Date.parse(ends);
  if (!(endsAtMs - nowMs < limits.certificateWarningMs)) return [];
  const day = new Date(endsAtMs).toISOString().slice(0, 10);
  return endsAtMs < nowMs
    ? [`The client certificate ended on ${day}. Paste a newer one in the settings of the cluster.`]
    : [
        `The client certificate ends on ${day}. Paste a newer one in the settings of the cluster before that.`,
      ];
}
