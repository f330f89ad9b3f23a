import type { Parameter, Parameters } from '../../../program/program';
import { isError, withoutBrackets, type Slot } from '../tree/slots';
import type { SyntaxNode } from '../tree/syntax-node';
import { lowerSlot } from './expressions';
import { across, incomplete, type Source } from './source';

interface Gathered {
  positionalOnly: Parameter[];
  positional: Parameter[];
  rest: Parameter | null;
  keywordOnly: Parameter[];
  keywordRest: Parameter | null;
}

/** The parameters of a function or a lambda; `undefined` is a lambda's empty list. */
export function lowerParameters(list: SyntaxNode | undefined, source: Source): Parameters {
  const gathered: Gathered = { positionalOnly: [], positional: [], rest: null, keywordOnly: [], keywordRest: null };
  let onlyByKeyword = false;
  for (const { slot, isSlash } of list === undefined ? [] : parameterSlots(list, source)) {
    const [first, ...named] = slot;
    if (isSlash) {
      gathered.positionalOnly = gathered.positional;
      gathered.positional = [];
    } else if (first?.name === '*') {
      onlyByKeyword = true;
      gathered.rest = named.length === 0 ? null : lowerParameter(named, source);
    } else if (first?.name === '**') {
      gathered.keywordRest = lowerParameter(named, source);
    } else {
      const parameter = lowerParameter(slot, source);
      if (parameter !== null) (onlyByKeyword ? gathered.keywordOnly : gathered.positional).push(parameter);
    }
  }
  return gathered;
}

/** The slots of a parameter list. Of a function's `/` Lezer makes no node: it is the text between two commas. */
function parameterSlots(list: SyntaxNode, source: Source): { readonly slot: Slot; readonly isSlash: boolean }[] {
  const slots: { slot: Slot; isSlash: boolean }[] = [];
  const nodes = withoutBrackets(list.children);
  let slot: SyntaxNode[] = [];
  let from = list.from;
  const close = (to: number): void => {
    const isSlash = slot.length === 0 ? isSlashText(source.text.slice(from, to)) : slot[0]?.name === '/';
    if (slot.length > 0 || isSlash) slots.push({ slot, isSlash });
    slot = [];
  };
  for (const node of nodes) {
    if (node.name === ',') {
      close(node.from);
      from = node.to;
    } else {
      slot.push(node);
    }
  }
  close(list.to);
  return slots;
}

function isSlashText(text: string): boolean {
  return text.replace(/#.*/g, '').includes('/');
}

/** `name: annotation = default`; null, and noted as unread, when it has no name. */
function lowerParameter(slot: Slot, source: Source): Parameter | null {
  const [name, ...rest] = slot;
  if (name === undefined) return null;
  const stretch = across(slot, name);
  if (name.name !== 'VariableName') {
    source.unreadExpression(stretch);
    return null;
  }
  const annotation = rest.find((node) => node.name === 'TypeDef');
  const assign = rest.findIndex((node) => node.name === 'AssignOp');
  if (assign < 0 && rest.some(isError)) source.noteUnread(stretch, incomplete);
  return {
    name: source.nameOf(name),
    annotation: annotation === undefined ? null : lowerTypeDef(annotation, source),
    defaultValue: assign < 0 ? null : lowerSlot(rest.slice(assign + 1), stretch, source),
    span: source.span(stretch),
  };
}

/** `: type` of a parameter or variable, or `-> type` of a function, whose arrow has no node. */
export function lowerTypeDef(node: SyntaxNode, source: Source): ReturnType<typeof lowerSlot> {
  return lowerSlot(
    node.children.filter((child) => child.name !== ':'),
    node,
    source,
  );
}
