import type { Metadata } from 'next';
import { SignInForm } from '@/components/access/sign-in-form';
import { arePasskeysUsed, isSetUp, providerShown } from '@/server/api/who-asks';

export const metadata: Metadata = { title: 'Sign in' };

type Props = { searchParams: Promise<Record<string, unknown>> };

export default async function SignInPage({ searchParams }: Props) {
  // Asked for every request: whether there is anybody changes once.
  const { then, failed } = await searchParams;
  const provider = providerShown(failed);
  const passkeys = await arePasskeysUsed();
  return (
    <SignInForm setUp={await isSetUp()} led={then !== undefined} provider={provider} passkeys={passkeys} />
  );
}
