import type { ImportAlias, Statement } from '../../../program/program';
import { isError, slotsOf, withoutBrackets, type Slot } from '../tree/slots';
import type { SyntaxNode } from '../tree/syntax-node';
import { across, type Source } from './source';

export function lowerImport(node: SyntaxNode, source: Source): Statement {
  if (node.children.some(isError)) return source.unreadStatement(node);
  const keyword = node.children.findIndex((child) => child.name === 'import');
  const imported = withoutBrackets(node.children.slice(keyword + 1));
  const span = source.span(node);
  if (keyword === 0) return { kind: 'import', names: lowerAliases(imported, source), span };
  const origin = node.children.slice(1, keyword);
  return {
    kind: 'importFrom',
    module: dottedName(
      origin.filter((child) => child.name === 'VariableName'),
      source,
    ),
    names: imported[0]?.name === '*' ? '*' : lowerAliases(imported, source),
    level: leadingDots(origin),
    span,
  };
}

function leadingDots(origin: readonly SyntaxNode[]): number {
  const end = origin.findIndex((child) => child.name === 'VariableName');
  return origin.slice(0, end < 0 ? undefined : end).reduce((dots, { from, to }) => dots + to - from, 0);
}

function lowerAliases(nodes: readonly SyntaxNode[], source: Source): ImportAlias[] {
  return slotsOf(nodes).map((slot) => lowerAlias(slot, source));
}

function lowerAlias(slot: Slot, source: Source): ImportAlias {
  const as = slot.findIndex((node) => node.name === 'as');
  const name = slot.slice(0, as < 0 ? undefined : as).filter((node) => node.name === 'VariableName');
  const renamed = as < 0 ? undefined : slot[as + 1];
  return {
    name: dottedName(name, source),
    asName: renamed === undefined ? null : source.nameOf(renamed),
    span: source.span(across(slot, { from: 0, to: 0 })),
  };
}

function dottedName(names: readonly SyntaxNode[], source: Source): string {
  return names.map((name) => source.nameOf(name)).join('.');
}
