import type { Argument } from '../../../program/program';
import { slotsOf, withoutBrackets, type Slot } from '../tree/slots';
import type { SyntaxNode } from '../tree/syntax-node';
import { isClauseStart, lowerGenerator } from './comprehensions';
import { lowerSlot } from './expressions';
import { across, type Source } from './source';

/** The arguments of a call, or the bases and keywords of a class. */
export function lowerArguments(list: SyntaxNode, source: Source): Argument[] {
  const nodes = withoutBrackets(list.children);
  if (!nodes.some(isClauseStart)) return slotsOf(nodes).map((slot) => lowerArgument(slot, list, source));
  const stretch = across(nodes, list);
  return [{ kind: 'positional', value: lowerGenerator(nodes, stretch, source), span: source.span(stretch) }];
}

function lowerArgument(slot: Slot, list: SyntaxNode, source: Source): Argument {
  const [first, second, ...rest] = slot;
  const stretch = across(slot, list);
  const span = source.span(stretch);
  if (first?.name === '**') return { kind: 'spreadKeywords', value: lowerSlot(slot.slice(1), stretch, source), span };
  if (first?.name === '*') return { kind: 'spread', value: lowerSlot(slot.slice(1), stretch, source), span };
  if (first?.name === 'VariableName' && second?.name === 'AssignOp') {
    const name = source.nameOf(first);
    const value = lowerSlot(rest, stretch, source);
    if (source.textOf(second) === '=') return { kind: 'keyword', name, value, span };
    return { kind: 'positional', value: { kind: 'walrus', name, value, span }, span };
  }
  return { kind: 'positional', value: lowerSlot(slot, stretch, source), span };
}
