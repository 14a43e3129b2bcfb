// What the palette offers besides queues: every screen, what can be done from anywhere and, once something is searched for,
// the pages of the handbook.
'use client';

import { useQueryClient } from '@tanstack/react-query';
import {
  BookOpen,
  Boxes,
  ChartLine,
  EyeOff,
  Keyboard,
  type LucideIcon,
  Pause,
  Play,
  RefreshCw,
  SunMoon,
  UserRound,
} from 'lucide-react';
import { useTheme } from 'next-themes';
import { useRouter } from 'next/navigation';
import { helpPageNames, helpPages } from '../help/help-pages';
import { links } from '../links';
import { keys } from './keys';
import { allDestinations } from './navigation';
import { useRefresh } from './refresh';

export type PaletteEntry = { id: string; label: string; shortcut: string; icon: LucideIcon; act: () => void };

/** Screens that have no place in the rail. */
const furtherScreens = [
  { href: links.charts, label: 'Charts of all queues', shortcut: '', icon: ChartLine },
  { href: links.newCluster, label: 'Add a cluster', shortcut: '', icon: Boxes },
  { href: links.masking, label: 'Masking', shortcut: '', icon: EyeOff },
  { href: links.account, label: 'Account', shortcut: '', icon: UserRound },
];

/** Those that hold `search`. */
export function usePaletteEntries(search: string, openHelp: () => void): PaletteEntry[] {
  const holds = (words: string) => words.toLowerCase().includes(search.toLowerCase());
  const router = useRouter();
  const client = useQueryClient();
  const { resolvedTheme, setTheme } = useTheme();
  const { everyMs, setEveryMs } = useRefresh();
  const dark = resolvedTheme === 'dark';
  const off = everyMs === 0;
  const screens = [...allDestinations, ...furtherScreens].map(({ href, label, shortcut, icon }) => ({
    ...{ id: href, label, shortcut, icon },
    act: () => router.push(href),
  }));
  const entries = [
    ...screens,
    {
      ...{ id: 'refresh', label: 'Refresh now', shortcut: keys.refresh, icon: RefreshCw },
      act: () => void client.refetchQueries({ type: 'active' }),
    },
    {
      ...{ id: 'pause', label: off ? 'Resume refreshing' : 'Pause refreshing', shortcut: keys.pause },
      icon: off ? Play : Pause,
      act: () => setEveryMs(off ? 5_000 : 0),
    },
    {
      ...{ id: 'theme', label: dark ? 'Light theme' : 'Dark theme', shortcut: '', icon: SunMoon },
      act: () => setTheme(dark ? 'light' : 'dark'),
    },
    { id: 'help', label: 'Keyboard shortcuts', shortcut: keys.help, icon: Keyboard, act: openHelp },
  ];
  const handbook = helpPageNames
    .filter((name) => search !== '' && holds(`${helpPages[name].title} ${helpPages[name].about} help`))
    .map((name) => ({
      ...{ id: `help ${name}`, label: helpPages[name].title, shortcut: 'help', icon: BookOpen },
      act: () => router.push(links.help(name)),
    }));
  return [...entries.filter(({ label }) => holds(label)), ...handbook];
}
