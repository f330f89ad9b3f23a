import { errorName, type SyntaxNode } from './syntax-node';

/** The nodes between two commas. */
export type Slot = readonly SyntaxNode[];

const brackets = new Set(['(', ')', '[', ']', '{', '}']);

export function isError(node: SyntaxNode): boolean {
  return node.name === errorName;
}

export function containsError(node: SyntaxNode): boolean {
  return isError(node) || node.children.some(containsError);
}

export function withoutBrackets(nodes: readonly SyntaxNode[]): readonly SyntaxNode[] {
  const start = brackets.has(nodes[0]?.name ?? '') ? 1 : 0;
  const end = brackets.has(nodes.at(-1)?.name ?? '') ? nodes.length - 1 : nodes.length;
  return nodes.slice(start, Math.max(start, end));
}

/** Splits at commas; a trailing comma makes no slot. */
export function slotsOf(nodes: readonly SyntaxNode[]): Slot[] {
  const slots: SyntaxNode[][] = [];
  let slot: SyntaxNode[] = [];
  for (const node of nodes) {
    if (node.name === ',') {
      slots.push(slot);
      slot = [];
    } else {
      slot.push(node);
    }
  }
  if (slot.length > 0) slots.push(slot);
  return slots;
}

export function hasComma(nodes: readonly SyntaxNode[]): boolean {
  return nodes.some((node) => node.name === ',');
}

/** Splits at every node of a name, keeping none of the separators. */
export function splitAt(nodes: readonly SyntaxNode[], name: string): readonly (readonly SyntaxNode[])[] {
  const parts: SyntaxNode[][] = [[]];
  for (const node of nodes) {
    if (node.name === name) parts.push([]);
    else parts.at(-1)?.push(node);
  }
  return parts;
}
