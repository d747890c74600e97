/** The beginning of a text file, as far as it tells what the file is. */

const MARK = /^\ufeff/;
/** Blanks, remarks, processing instructions and conditions of Office: they may stand before anything. */
const BEFORE = /^(?:\s+|<!--.*?-->|<\?[a-z].*?\?>|<!\[if\b.*?>)/is;

/** Its text behind a byte order mark, blanks and remarks. Letters beyond ASCII are not decoded, but for those of UTF-16. */
export function textOfHead(head: Uint8Array): string {
  let text = lettersOf(head).replace(MARK, '');
  for (let before = BEFORE.exec(text); before !== null; before = BEFORE.exec(text)) text = text.slice(before[0].length);
  return text;
}

function lettersOf(head: Uint8Array): string {
  const [first, second, third] = head;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(head);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(head);
  const start = first === 0xef && second === 0xbb && third === 0xbf ? 3 : 0;
  return Buffer.from(head.subarray(start)).toString('latin1');
}
