// A dialog: one sentence that says what will happen, the facts, then the actions. What frames it is loaded when the
// first one opens; focus goes back to where it was when it closes.
'use client';

import dynamic from 'next/dynamic';
import { arrived } from './arrive';

export type DialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: React.ReactNode;
  children?: React.ReactNode;
  footer?: React.ReactNode;
  /** xl: choices beside what they mean. On a phone its head scrolls away with the content. */
  size?: 'md' | 'lg' | 'xl';
};

export type SheetProps = Omit<DialogProps, 'description' | 'footer' | 'size'>;

const DialogFrame = dynamic(() => arrived(import('./dialog-frame').then((file) => file.DialogFrame)), {
  ssr: false,
});
const SheetFrame = dynamic(() => arrived(import('./dialog-frame').then((file) => file.SheetFrame)), {
  ssr: false,
});

export function Dialog(props: DialogProps) {
  return props.open ? <DialogFrame {...props} /> : null;
}

/** A panel that slides over from the right: one message, beside the list it came from. */
export function Sheet(props: SheetProps) {
  return props.open ? <SheetFrame {...props} /> : null;
}
