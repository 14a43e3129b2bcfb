// The frame of every signed-in page: environment bar, navigation, search, freshness. No Suspense boundary stands
// around the page: it would be hydrated by itself and later, when its data may differ from what the server drew.
'use client';

import { Search } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useState } from 'react';
import { links } from '../links';
import { arrived } from '../ui/arrive';
import { Button } from '../ui/button';
import { ElevationChip, ElevationLine } from '../access/elevation-chip';
import { ApprovalsIcon } from '../approvals/waiting-count';
import { holdKeys } from './early-keys';
import { EnvironmentBar } from './environment-bar';
import { Freshness } from './freshness';
import { Mark } from './mark';
import { ActorIcon, ActorLine } from './actor-line';
import { BottomBar, Rail } from './navigation';
import { SilenceNotice } from './silence-notice';
import { useFocusOnMove } from './use-focus-on-move';
import { useShortcuts } from './shortcuts';
import { ThemeToggle } from './theme-toggle';

const Palette = dynamic(() => arrived(import('./palette').then((file) => file.Palette)));
const ShortcutHelp = dynamic(() => arrived(import('./shortcut-help').then((file) => file.ShortcutHelp)));

export function Shell({ children }: { children: React.ReactNode }) {
  const [paletteOpen, setPaletteOpen] = useState(false);
  const [helpOpen, setHelpOpen] = useState(false);
  const openPalette = () => {
    if (!paletteOpen) holdKeys();
    setPaletteOpen(true);
  };
  useShortcuts({ openPalette, openHelp: () => setHelpOpen(true) });
  useFocusOnMove();
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-ground focus:p-2"
      >
        Skip to content
      </a>
      <EnvironmentBar />
      <div className="flex flex-1 [--bar:0px] [[data-environment]+&]:[--bar:--spacing(6)]">
        <aside className="hidden w-52 shrink-0 border-r bg-raised md:block">
          <div className="sticky top-0 flex h-[calc(100dvh-var(--bar))] flex-col overflow-y-auto">
            <Brand />
            <Rail />
            <ActorLine />
          </div>
        </aside>
        <div className="flex min-w-0 flex-1 flex-col">
          <header className="sticky top-0 z-30 flex h-12 items-center justify-between gap-3 border-b bg-ground px-4 md:px-6">
            <div className="md:hidden">
              <Brand />
            </div>
            <JumpButton onClick={openPalette} />
            <div className="flex items-center gap-1">
              <span className="max-sm:hidden">
                <ElevationChip />
              </span>
              <Freshness />
              <ThemeToggle />
              <ApprovalsIcon />
              <ActorIcon />
            </div>
          </header>
          <main
            id="content"
            tabIndex={-1}
            className="outline-none mx-auto w-full max-w-[1600px] flex-1 px-4 py-5 pb-20 md:px-6 md:pb-8"
          >
            <ElevationLine />
            <SilenceNotice />
            {children}
          </main>
        </div>
      </div>
      <div className="fixed inset-x-0 bottom-0 z-30 md:hidden">
        <BottomBar />
      </div>
      {paletteOpen && <Palette onOpenChange={setPaletteOpen} openHelp={() => setHelpOpen(true)} />}
      {helpOpen && <ShortcutHelp open onOpenChange={setHelpOpen} />}
    </div>
  );
}

function JumpButton({ onClick }: { onClick: () => void }) {
  return (
    <Button
      className="w-8 justify-center px-0 text-faint sm:w-64 sm:justify-between sm:px-2.5"
      onClick={onClick}
    >
      <span className="flex items-center gap-2">
        <Search />
        <span className="max-sm:sr-only">Jump to a queue…</span>
      </span>
      <kbd className="hidden font-sans text-label sm:inline" aria-hidden>
        ⌘K
      </kbd>
    </Button>
  );
}

function Brand() {
  return (
    <Link href={links.overview} className="flex h-12 items-center gap-2 md:px-4">
      <Mark className="size-5" />
      <span className="text-[15px] font-semibold tracking-tight">spillway</span>
    </Link>
  );
}
