// What is said about something just done, in a corner. What shows it is loaded with the first one.

export type Toast = { kind: 'success' | 'error' | 'info'; words: string };

const waiting: Toast[] = [];
const changed = new EventTarget();
let asked = false;

function say(toast: Toast): void {
  waiting.push(toast);
  asked = true;
  changed.dispatchEvent(new Event('change'));
}

export const toast = {
  success: (words: string) => say({ kind: 'success', words }),
  error: (words: string) => say({ kind: 'error', words }),
  info: (words: string) => say({ kind: 'info', words }),
};

export const toasts = {
  wereAsked: () => asked,
  take: () => waiting.splice(0),
  onChange: (listener: () => void) => {
    changed.addEventListener('change', listener);
    return () => changed.removeEventListener('change', listener);
  },
};
