// What is looked at: a screen in a state, or what is opened on one.

import type { Page } from '@playwright/test';
import type { ScreenState } from '@/components/gallery/screens';

export type View = {
  id: string;
  state: ScreenState;
  path: string;
  /** What is pressed once the page stands, until that which is meant is on it. */
  open?: (page: Page) => Promise<void>;
  /** What becomes of all that the browser asks the API; `cut later`: once the page stands. */
  network?: 'held' | 'cut' | 'cut later';
  /** It fills the window: beneath its lower edge is nothing more of it, or a list without end. */
  window?: true;
};
