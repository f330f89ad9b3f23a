import { parser } from '@lezer/python';
import { errorName, leaf, readTree, type ReadTree } from './syntax-node';

/** Steps of Lezer, about a microsecond each, between two looks at the clock. */
const stepsBetweenChecks = 1024;

/** Parses pieces of one text; each may be given what Python needs around it to be a whole. */
export class Lezer {
  /** Whether the time was up: from then on nothing more is read. */
  isLate = false;

  constructor(
    private readonly text: string,
    private readonly deadline: () => boolean,
  ) {}

  /** Nodes have the offsets of the text: those of `before` come out before `from`, those of `after` end at `to`. */
  read(from: number, to: number, before = '', after = ''): ReadTree {
    this.isLate ||= this.deadline();
    if (this.isLate) return { root: leaf(errorName, from, to), hasErrors: true };
    const piece = before + this.text.slice(from, to) + after;
    const parse = parser.startParse(piece);
    for (let step = 1; ; step++) {
      const tree = parse.advance();
      if (tree !== null) return readTree(tree, piece, from - before.length, to);
      if (step % stepsBetweenChecks === 0 && !this.isLate && this.deadline()) {
        this.isLate = true;
        parse.stopAt(parse.parsedPos);
      }
    }
  }
}
