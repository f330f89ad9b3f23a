import type { Tree, TreeCursor } from '@lezer/common';

/** A part of the file, end exclusive. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** One node of Lezer's tree, with offsets into the file. Comments are left out. */
export interface SyntaxNode extends Stretch {
  readonly name: string;
  readonly children: readonly SyntaxNode[];
}

/** Lezer's name for what it could not fit into the grammar. */
export const errorName = '⚠';

/** Our names for what is not read for a reason that we know. */
export const tooDeepName = 'TooDeep';
export const misindentedName = 'Misindented';

/** Deep enough for every chain that Lezer can hold; readers that recurse into it stay within JavaScript's stack. */
const maximumDepth = 1000;

const noChildren: SyntaxNode[] = [];

export function leaf(name: string, from: number, to: number): SyntaxNode {
  return { name, from, to, children: noChildren };
}

export interface ReadTree {
  readonly root: SyntaxNode;
  /** Whether the tree holds a place that could not be read. */
  readonly hasErrors: boolean;
}

interface OpenNode extends SyntaxNode {
  to: number;
  readonly children: SyntaxNode[];
}

/** Nodes whose children say no more than their text does. */
const leaves = new Set(['ArithOp', '/', '}', tooDeepName]);

/** Copies Lezer's tree of `piece`; offsets are moved by `offset` and kept up to `end`. */
export function readTree(tree: Tree, piece: string, offset: number, end: number): ReadTree {
  const cursor = tree.cursor();
  const bounded = (position: number): number => Math.min(position + offset, end);
  const root: OpenNode = { name: cursor.name, from: bounded(cursor.from), to: bounded(cursor.to), children: [] };
  const ancestors: OpenNode[] = [];
  let current = root;
  let hasErrors = false;
  let more = cursor.firstChild();
  while (more) {
    const known = nameOf(cursor, current, piece);
    const name = known !== null && ancestors.length >= maximumDepth ? tooDeepName : known;
    const from = bounded(cursor.from);
    const to = bounded(cursor.to);
    if (name === errorName || name === tooDeepName) hasErrors = true;
    if (name !== null && !leaves.has(name) && cursor.firstChild()) {
      const node = { name, from, to, children: [] };
      current.children.push(node);
      ancestors.push(current);
      current = node;
    } else {
      if (name !== null) current.children.push(leaf(name, from, to));
      else if (to === current.to) shrink(current, ancestors);
      more = cursor.nextSibling();
      while (!more && ancestors.length > 0) {
        cursor.parent();
        current = ancestors.pop() ?? root;
        more = cursor.nextSibling();
      }
    }
  }
  return { root, hasErrors };
}

/** What is left out at the end of a node does not count to it. */
function shrink(node: OpenNode, ancestors: readonly OpenNode[]): void {
  const { to } = node;
  const end = node.children.at(-1)?.to ?? to;
  node.to = end;
  for (let index = ancestors.length - 1; ancestors[index]?.to === to; index--) {
    const ancestor = ancestors[index];
    if (ancestor !== undefined) ancestor.to = end;
  }
}

/** The name under which a node is kept; null when it is left out. */
function nameOf(cursor: TreeCursor, parent: OpenNode, piece: string): string | null {
  const { name } = cursor.type;
  if (name === 'Comment') return null;
  return name === errorName ? nameOfError(piece, cursor, parent) : name;
}

/** Some errors are valid Python that Lezer's grammar lacks and steps over unharmed. */
function nameOfError(piece: string, { from, to }: TreeCursor, { name, children, ...parent }: OpenNode): string | null {
  const written = piece.slice(from, to);
  if (written === '/' && name === 'ParamList') return '/';
  if (written === '}' && name === 'MappingPattern' && children.length === 1) return '}';
  if (written !== '') return errorName;
  const isBareYield = (name === 'YieldExpression' || name === 'YieldStatement') && children.length === 1;
  const isEmptyPattern = name === 'LiteralPattern' && parent.from === parent.to;
  const isTrailingComma =
    name === 'ParamList' && children.at(-1)?.name === ',' && /^\s*:/.test(piece.slice(to, to + 80));
  return isBareYield || isEmptyPattern || isTrailingComma ? null : errorName;
}
