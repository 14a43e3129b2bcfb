import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { SignInForm } from '@/components/access/sign-in-form';
import { isSetUp } from '@/server/api/who-asks';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage() {
  // Asked for every request: the answer changes once.
  await headers();
  return <SignInForm setUp={await isSetUp()} />;
}
