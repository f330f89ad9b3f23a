/** Lines, as a document of VS Code has them. */
interface Lines {
  lineAt(line: number): { readonly text: string };
}

/** The line on which somebody is writing: that of a cursor which is still in the block of the file's top level that was edited last. */
export function writtenLine(document: Lines, edited: number, cursors: readonly number[]): number | null {
  const block = blockAt(document, edited);
  return cursors.find((cursor) => blockAt(document, cursor) === block) ?? null;
}

/** Where the block of a line begins: with the last line that is not indented, and closes no bracket of an earlier one. */
function blockAt(document: Lines, line: number): number {
  let start = line;
  while (start > 0 && !/^[^\s)\]}]/.test(document.lineAt(start).text)) start -= 1;
  return start;
}
