// Leads to the sign-in page, and from there back to where the link led.
'use client';

import { useEffect } from 'react';
import { toSignIn } from './leave';

export function ToSignIn() {
  useEffect(() => toSignIn(), []);
  return null;
}
