import type { Expression, Statement, Unread } from '../../../program/program';
import type { Span } from '../../../text/span';
import { misindentedName, tooDeepName, type Stretch, type SyntaxNode } from '../tree/syntax-node';

/** The file that is being lowered, and what is gathered on the way. */
export class Source {
  readonly unread: Unread[] = [];
  #yields = false;

  constructor(
    readonly text: string,
    readonly path: string,
  ) {}

  span({ from, to }: Stretch): Span {
    return { path: this.path, start: from, end: to };
  }

  textOf({ from, to }: Stretch): string {
    return this.text.slice(from, to);
  }

  /** An identifier as Python compares it. */
  nameOf(stretch: Stretch): string {
    const name = this.textOf(stretch);
    return /[\u0080-\uffff]/.test(name) ? name.normalize('NFKC') : name;
  }

  noteUnread(stretch: Stretch, because: string): void {
    this.unread.push({ span: this.span(stretch), because });
  }

  unreadExpression(stretch: Stretch, because: string = incomplete): Expression {
    this.noteUnread(stretch, because);
    return { kind: 'unreadExpression', because, span: this.span(stretch) };
  }

  unreadStatement(stretch: Stretch, because: string = incomplete): Statement {
    this.noteUnread(stretch, because);
    return { kind: 'unreadStatement', because, span: this.span(stretch) };
  }

  noteYield(): void {
    this.#yields = true;
  }

  /** Reads the body of one function and says whether it yields. */
  inFunction<T>(read: () => T): { readonly body: T; readonly yields: boolean } {
    const outer = this.#yields;
    this.#yields = false;
    const body = read();
    const yields = this.#yields;
    this.#yields = outer;
    return { body, yields };
  }
}

export const incomplete = 'incomplete, or beyond what the parser reads';
export const tooDeep = 'nested too deeply';
export const notInTime = 'the time was up';
export const tooLong = 'the file is too long';

/** Why a node is not read, where its name tells. */
const reasons: ReadonlyMap<string, string> = new Map([
  [tooDeepName, tooDeep],
  [misindentedName, 'indented unlike the lines around it'],
]);

export function reasonOf(node: SyntaxNode): string {
  return reasons.get(node.name) ?? incomplete;
}

/** A stretch from the start of the first node to the end of the last. */
export function across(nodes: readonly SyntaxNode[], otherwise: Stretch): Stretch {
  const first = nodes[0];
  const last = nodes.at(-1);
  return first === undefined || last === undefined ? otherwise : { from: first.from, to: last.to };
}
