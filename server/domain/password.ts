// What is asked of a password.

import { commonPasswords } from './common-passwords';
import { limits } from './limits';

/** What is wrong with a password, in a sentence; null when nothing is. Long ones need no odd characters. */
export function passwordProblem(password: string, email: string): string | null {
  const length = [...password].length;
  if (length < limits.passwordCharsMin)
    return `A password has at least ${limits.passwordCharsMin} characters.`;
  if (password.length > limits.passwordCharsMax) {
    return `A password has at most ${limits.passwordCharsMax} characters.`;
  }
  const plain = password.toLowerCase();
  const [mailbox = ''] = email.toLowerCase().split('@');
  if (new Set(plain).size < 5 || commonPasswords.has(plain) || commonPasswords.has(stemOf(plain))) {
    return 'This password is among the first that are tried. Choose another: three or four words that do not belong together are good.';
  }
  if (plain === email.toLowerCase() || (mailbox.length > 3 && stemOf(plain) === mailbox)) {
    return 'A password that is the address itself is among the first that are tried. Choose another.';
  }
  return null;
}

/** "Password2024!!" is still "password". */
function stemOf(plain: string): string {
  return plain.replace(/^[^a-z]+|[^a-z]+$/g, '');
}
