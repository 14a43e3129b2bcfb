// XML, indented for reading. Entities are not resolved and nothing is fetched: it stays text.

import formatXml from 'xml-formatter';
import { limits } from '@/server/domain/limits';

/** Null with the reason where it is not well-formed, or longer than is worth indenting. */
export function indentXml(text: string): { pretty: string; why: null } | { pretty: null; why: string } {
  if (text.length > limits.prettyXmlChars) {
    return { pretty: null, why: `is longer than ${limits.prettyXmlChars.toLocaleString('en')} characters` };
  }
  try {
    const source = text.replace(/^\uFEFF/, '').trim();
    return {
      pretty: formatXml(source, {
        indentation: '  ',
        collapseContent: true,
        lineSeparator: '\n',
        strictMode: true,
      }),
      why: null,
    };
  } catch (error) {
    const detail = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    return { pretty: null, why: `is not well-formed: ${detail?.replace(/\.$/, '')}` };
  }
}
