// What stands around the pages that are there before anybody is signed in.

import { Mark } from '../shell/mark';
import { ThemeToggle } from '../shell/theme-toggle';

export function AuthFrame({ children }: { children: React.ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col bg-raised">
      <header className="flex h-12 items-center justify-between px-4 md:px-6">
        <span className="flex items-center gap-2">
          <Mark className="size-5" />
          <span className="text-[15px] font-semibold tracking-tight">spillway</span>
        </span>
        <ThemeToggle />
      </header>
      <main className="flex flex-1 items-start justify-center px-4 pt-[8vh] pb-16 sm:pt-[16vh]">
        <div className="w-full max-w-sm rounded-lg border bg-ground p-6 shadow-sm">{children}</div>
      </main>
    </div>
  );
}
