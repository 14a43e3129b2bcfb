import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { allowedLookup, isRefusedAddress } from './allowed-address';

describe('an address', () => {
  test.each([
    '169.254.169.254',
    '169.254.0.1',
    '0.0.0.0',
    '100.100.100.200',
    'fe80::1',
    'fd00:ec2::254',
    '::ffff:169.254.169.254',
    '224.0.0.1',
  ])('%s is refused', (address) => {
    expect(isRefusedAddress(address, [])).toBe(true);
  });

  test.each(['127.0.0.1', '10.0.0.7', '192.168.1.1', '::1', '8.8.8.8', 'registry'])(
    '%s may be asked',
    (address) => {
      expect(isRefusedAddress(address, [])).toBe(false);
    },
  );

  test('that is named, or in a range that is, may be asked, and none beside it', () => {
    const allowed = ['169.254.10.2', '169.254.20.0/24', 'fe80::7'];
    expect(['169.254.10.2', '169.254.20.9', 'fe80::7'].some((one) => isRefusedAddress(one, allowed))).toBe(
      false,
    );
    expect(['169.254.10.3', '169.254.21.1', 'fe80::8'].every((one) => isRefusedAddress(one, allowed))).toBe(
      true,
    );
  });
});

test('a lookup answers as that of Node does, and refuses an address as a name, too', async () => {
  const find = promisify(allowedLookup);
  expect(await find('127.0.0.1', {})).toBe('127.0.0.1');
  expect(await find('127.0.0.1', { all: true })).toEqual([{ address: '127.0.0.1', family: 4 }]);
  await expect(find('169.254.169.254', {})).rejects.toThrow(/does not ask/);
});
