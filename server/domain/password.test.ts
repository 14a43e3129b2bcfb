import { expect, test } from 'vitest';
import { passwordProblem } from './password';

const email = 'grace@example.org';

test.each([
  'short',
  'elevenchars',
  'aaaaaaaaaaaaaaaa',
  'abababababababab',
  'Password2024!!',
  '123456789012',
  'correctHorseBatteryStaple',
  'changeme-changeme'.replace('-', ''),
  'GRACE@example.org',
  'grace1234567890',
  'x'.repeat(129),
])('%s is refused', (password) => expect(passwordProblem(password, email)).toMatch(/\.$/));

test.each(['a level line over an edge', 'pfau-tinte-morgen', '🦚🦆🦉🐦🦢🦩🐧🦜🐓🦃🦅🕊'])(
  '%s is good',
  (password) => expect(passwordProblem(password, email)).toBe(null),
);
