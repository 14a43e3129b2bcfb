// Addresses that Spillway connects to, whoever asks for it. Not those of this machine's own network link, where clouds hand out
// secrets, nor those that are no peer at all, unless SPILLWAY_ALLOWED_ADDRESSES names them. Checked where a connection is
// made, so that a name cannot change in between.

import { lookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import { DomainError } from '@/server/domain/errors';
import { readEnv } from './env';

const refused = new BlockList();
refused.addSubnet('169.254.0.0', 16, 'ipv4');
refused.addSubnet('0.0.0.0', 8, 'ipv4');
refused.addSubnet('224.0.0.0', 4, 'ipv4');
refused.addAddress('100.100.100.200', 'ipv4');
refused.addAddress('255.255.255.255', 'ipv4');
refused.addSubnet('fe80::', 10, 'ipv6');
refused.addSubnet('ff00::', 8, 'ipv6');
refused.addAddress('::', 'ipv6');
refused.addAddress('fd00:ec2::254', 'ipv6');

/** Link-local, metadata, multicast and unspecified addresses, also written as IPv6, but those of `allowed`. A name is none. */
export function isRefusedAddress(address: string, allowed: readonly string[]): boolean {
  const family = isIP(address);
  return family !== 0 && holds(refused, address) && !holds(listOf(allowed), address);
}

/** Throws `invalid` where `hostname` is itself an address that is refused; of a name only its lookup tells. */
export function requireAllowedHost(hostname: string): void {
  if (isRefusedHere(hostname.replace(/^\[|\]$/g, ''))) throw refusal(hostname);
}

function isRefusedHere(address: string): boolean {
  return isRefusedAddress(address, []) && isRefusedAddress(address, readEnv().allowedAddresses);
}

type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/** A `lookup` for sockets, which fails with the DomainError of `requireAllowedHost`. */
export function allowedLookup(hostname: string, options: LookupOptions, callback: LookupCallback): void {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, []);
    if (addresses.some(({ address }) => isRefusedHere(address))) return callback(refusal(hostname), []);
    if (options.all === true) return callback(null, addresses);
    const [first] = addresses;
    callback(null, first?.address ?? '', first?.family ?? 4);
  });
}

function refusal(hostname: string): DomainError {
  return new DomainError(
    'invalid',
    `${hostname} is an address of this machine's own network link, which Spillway does not ask. If what you mean is there, name it in SPILLWAY_ALLOWED_ADDRESSES.`,
  );
}

function holds(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
}

/** Each an address, or a range as `169.254.10.0/24`. */
function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}
