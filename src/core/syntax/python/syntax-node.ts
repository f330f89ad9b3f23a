import type { Tree } from '@lezer/common';

/** One node of Lezer's tree, with offsets into the file. Comments are left out. */
export interface SyntaxNode {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly children: readonly SyntaxNode[];
}

/** Lezer's name for what it could not fit into the grammar. */
export const errorName = '⚠';

/** Our name for a node whose inside is nested beyond `maximumDepth`. */
export const tooDeepName = 'TooDeep';

/** Deep enough for every chain that Lezer itself can hold; recursive readers of the tree stay within JavaScript's stack. */
const maximumDepth = 1000;

interface OpenNode extends SyntaxNode {
  readonly children: SyntaxNode[];
}

const noChildren: SyntaxNode[] = [];

export interface ReadTree {
  readonly root: SyntaxNode;
  /** Whether the tree holds a place that could not be read. */
  readonly hasErrors: boolean;
}

/** Copies a Lezer tree; `offset` is the file's offset of the tree's start. */
export function readTree(tree: Tree, offset: number): ReadTree {
  const cursor = tree.cursor();
  let hasErrors = false;
  let current: OpenNode = { name: cursor.name, from: cursor.from + offset, to: cursor.to + offset, children: [] };
  const ancestors: OpenNode[] = [];
  const root = current;
  let more = cursor.firstChild();
  while (more) {
    const { name } = cursor.type;
    const from = cursor.from + offset;
    const to = cursor.to + offset;
    if (name === 'Comment') {
      more = cursor.nextSibling();
    } else if (cursor.firstChild()) {
      const tooDeep = ancestors.length >= maximumDepth;
      const node = { name: tooDeep ? tooDeepName : name, from, to, children: [] };
      current.children.push(node);
      if (name === errorName || tooDeep) hasErrors = true;
      if (tooDeep) {
        cursor.parent();
        more = cursor.nextSibling();
      } else {
        ancestors.push(current);
        current = node;
      }
    } else {
      const node = understood({ name, from, to, children: noChildren }, current);
      if (node !== null) {
        if (node.name === errorName) hasErrors = true;
        current.children.push(node);
      }
      more = cursor.nextSibling();
    }
    while (!more && ancestors.length > 0) {
      cursor.parent();
      current = ancestors.pop() ?? root;
      more = cursor.nextSibling();
    }
  }
  return { root, hasErrors };
}

/** Valid Python that Lezer's grammar lacks but steps over unharmed: a bare `yield`. */
function understood(node: SyntaxNode, parent: SyntaxNode): SyntaxNode | null {
  const yields = parent.name === 'YieldExpression' || parent.name === 'YieldStatement';
  return yields && node.name === errorName && node.from === node.to && parent.children.length === 1 ? null : node;
}
