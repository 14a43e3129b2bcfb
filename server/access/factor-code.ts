// Codes of a second factor, as authenticator apps compute them (RFC 6238: SHA-1, six digits, 30 s), and backup codes. Not the plugin
// of the sign-in library: it seals secrets with the key of the sessions, which a rotation of the key would lose, takes a code
// twice, and counts attempts beside ours.

import { randomInt } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { limits } from '@/server/domain/limits';

/** Base32, 160 bits. */
export function newFactorSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** What an app reads from the QR code. */
export function factorUri(secret: string, email: string): string {
  return totpOf(secret, email).toString();
}

/** The span of time whose code this is, if it is one of now, give or take what a clock may be off; null: it is none. */
export function stepOfCode(secret: string, code: string, nowMs: number): number | null {
  // The library throws for six characters of more bytes.
  if (!/^\d{6}$/.test(code)) return null;
  const delta = totpOf(secret, '').validate({ token: code, timestamp: nowMs, window: limits.factorSteps });
  return delta === null ? null : Math.floor(nowMs / stepMs) + delta;
}

const period = 30;
const stepMs = period * 1000;

function totpOf(secret: string, label: string): TOTP {
  return new TOTP({ issuer: 'Spillway', label, secret: Secret.fromBase32(secret), period, digits: 6 });
}

/** 80 bits each, without letters and digits that look alike. */
export function newBackupCodes(): string[] {
  const character = () => alphabet.charAt(randomInt(alphabet.length));
  const part = () => Array.from({ length: 4 }, character).join('');
  return Array.from({ length: limits.backupCodes }, () => [part(), part(), part(), part()].join('-'));
}

/** As it was given out, however it was typed. */
export function plainBackupCode(typed: string): string {
  return typed
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/(.{4})(?=.)/g, '$1-');
}

const alphabet = 'abcdefghjkmnpqrstuvwxyz023456789';
