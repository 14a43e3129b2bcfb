// The two typefaces, for Latin letters: preloaded, and shown from the first frame or, where they are late, not in this
// visit, so that no text moves. Other letters come by globals.css when they are met.

import localFont from 'next/font/local';

export const text = localFont({
  src: '../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
  variable: '--font-text',
  weight: '100 900',
  display: 'optional',
  adjustFontFallback: false,
});

export const code = localFont({
  src: '../node_modules/@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2',
  variable: '--font-code',
  weight: '100 800',
  display: 'optional',
  adjustFontFallback: false,
});
