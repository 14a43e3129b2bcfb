import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { helpPages, isHelpPage } from '@/components/help/help-pages';
import { HelpScreen } from '@/components/help/help-screen';
import { readHelp } from '@/components/help/read-help';

type Props = { params: Promise<{ page: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { page } = await params;
  return { title: isHelpPage(page) ? helpPages[page].title : 'Help' };
}

export default async function HelpPage({ params }: Props) {
  const { page } = await params;
  if (!isHelpPage(page)) notFound();
  return <HelpScreen page={page} text={await readHelp(page)} />;
}
