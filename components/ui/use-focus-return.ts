// Focus goes back to what opened a dialog. Where that is gone (an entry of a menu, a row that was removed), it goes to what
// the page is about, so that Tab does not begin at the top again.

import { useState } from 'react';

export function useFocusReturn(): (event: Event) => void {
  const [before] = useState(() => document.activeElement);
  return (event) => {
    event.preventDefault();
    const target = isThere(before) ? before : document.querySelector<HTMLElement>('#content');
    target?.focus({ preventScroll: true });
  };
}

function isThere(element: Element | null): element is HTMLElement {
  return element instanceof HTMLElement && element !== document.body && element.checkVisibility();
}
