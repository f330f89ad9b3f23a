/** Cell magics that run the rest of the cell as Python; any other cell with one is in another language, or is not run. */
const runningPython = /^%%(time|timeit|capture|prun|memit|mprun|lprun|heat)\b/;

/** Magics, shell lines and questions; `!=` at the start of a line continues an expression. */
const special = /^\s*(%{1,2}[A-Za-z_]|!(?!=)|\?|[\w.]+\?{1,2}\s*$)/;

/** What a magic or the shell answers, given to a variable. */
const assigned = /^(\s*[\w.,[\]'" ]+=\s*)([!%][A-Za-z_].*)$/;

/**
 * The Python of a cell: what IPython alone understands is replaced by as many characters that do nothing, so that every place stays where
 * it is. What a magic answers becomes an unknown name.
 */
export function pythonOf(cell: string): string {
  const first = cell.trimStart();
  if (first.startsWith('%%') && !runningPython.test(first)) return blank(cell);
  let isContinued = false;
  return cell
    .split(/(\r\n|\r|\n)/)
    .map((piece, index) => {
      if (index % 2 === 1) return piece;
      const wasContinued = isContinued;
      const isSpecial = special.test(piece);
      const given = isSpecial || wasContinued ? null : assigned.exec(piece);
      isContinued = (isSpecial || wasContinued || given !== null) && piece.trimEnd().endsWith('\\');
      if (wasContinued) return blank(piece);
      if (given !== null) return filled(given[1] ?? '', '_', piece.length);
      return isSpecial ? filled(/^\s*/.exec(piece)?.[0] ?? '', '0', piece.length) : piece;
    })
    .join('');
}

function filled(before: string, expression: string, length: number): string {
  return (before + expression).padEnd(length).slice(0, length);
}

function blank(cell: string): string {
  return cell.replace(/[^\r\n]/g, ' ');
}
