// Authorities and certificates of a test, made in process: no openssl, nothing on the machine. X.509 in DER, as far as TLS between a
// broker and a client needs it.

import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isIPv4 } from 'node:net';

export type Certificate = { cert: string; key: string };
export type Authority = Certificate & {
  /** Signs a certificate for host names and IPv4 addresses; days count from now and may be negative. */
  issue: (names: readonly string[], days?: { from?: number; until?: number }) => Certificate;
};

const dayMs = 86_400_000;

export function makeAuthority(name: string): Authority {
  const { publicKey, privateKey } = keyPair();
  const basics = { issuer: name, signer: privateKey };
  const ca = extension('551d13', der(0x30, der(0x01, Buffer.of(0xff))), true);
  return {
    cert: certificate({ ...basics, subject: name, publicKey, extensions: [ca] }),
    key: pemOf(privateKey),
    issue: (names, days) => {
      const pair = keyPair();
      const alternatives = names.map((text) =>
        isIPv4(text) ? der(0x87, Buffer.from(text.split('.').map(Number))) : der(0x82, Buffer.from(text)),
      );
      const extensions = alternatives.length === 0 ? [] : [extension('551d11', der(0x30, ...alternatives))];
      const subject = names[0] ?? 'client';
      const { publicKey: theirs } = pair;
      const cert = certificate({ ...basics, subject, publicKey: theirs, extensions, ...(days && { days }) });
      return { cert, key: pemOf(pair.privateKey) };
    },
  };
}

const keyPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pemOf = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();

type Request = {
  issuer: string;
  signer: KeyObject;
  subject: string;
  publicKey: KeyObject;
  extensions: readonly Buffer[];
  days?: { from?: number; until?: number };
};

function certificate({ issuer, signer, subject, publicKey, extensions, days = {} }: Request): string {
  const algorithm = der(0x30, oid('2a8648ce3d040302'));
  const serial = Buffer.concat([Buffer.of(1), randomBytes(15)]);
  const content = der(
    0x30,
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, serial),
    algorithm,
    nameOf(issuer),
    der(0x30, time(days.from ?? -1), time(days.until ?? 30)),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    ...(extensions.length === 0 ? [] : [der(0xa3, der(0x30, ...extensions))]),
  );
  const signature = der(0x03, Buffer.of(0), sign('sha256', content, signer));
  const lines = der(0x30, content, algorithm, signature).toString('base64').replace(/.{64}/g, '$&\n').trim();
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

function nameOf(text: string): Buffer {
  return der(0x30, der(0x31, der(0x30, oid('550403'), der(0x0c, Buffer.from(text)))));
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return der(0x30, oid(id), ...(critical ? [der(0x01, Buffer.of(0xff))] : []), der(0x04, value));
}

function time(days: number): Buffer {
  const text = new Date(Date.now() + days * dayMs).toISOString().replace(/[-:T]|\.\d+/g, '');
  return der(0x17, Buffer.from(text.slice(2)));
}

const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  for (let rest = body.length; rest > 0; rest >>= 8) length.unshift(rest & 0xff);
  const head = body.length < 0x80 ? [tag, body.length] : [tag, 0x80 | length.length, ...length];
  return Buffer.concat([Buffer.from(head), body]);
}
