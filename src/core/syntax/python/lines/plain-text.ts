import type { Substitution } from './lexer';

/**
 * The text as Lezer reads it best, every offset kept: line ends are `\n`, also after a backslash; no byte order mark
 * (which Lezer takes for a letter) and no form feed in an empty line (which it takes for code).
 */
export function withPlainLines(text: string): string {
  let plain = text;
  if (plain.includes('\r'))
    plain = plain.replaceAll('\\\r\n', ' \\\n').replaceAll('\r\n', ' \n').replaceAll('\r', '\n');
  if (plain.startsWith('\uFEFF')) plain = `\f${plain.slice(1)}`;
  if (plain.includes('\f')) plain = plain.replace(/^[ \t\f]*$/gm, (blank) => blank.replaceAll('\f', ' '));
  return plain;
}

/** Puts other characters in the place of some; substitutions are in the order of the text. */
export function substituted(text: string, substitutions: readonly Substitution[]): string {
  let done = '';
  let position = 0;
  for (const { at, character } of substitutions) {
    done += text.slice(position, at) + character;
    position = at + 1;
  }
  return done + text.slice(position);
}
