import type { Module, Statement } from '../program/program';
import { statementsIn } from '../program/walk';
import type { TextEdit } from '../text/edit';
import { contains, type Span } from '../text/span';

/** A temperature with a name of its own, and the line that gives it that; null where an earlier line does. */
export interface NamedTemperature {
  readonly name: string;
  readonly line: TextEdit | null;
}

/** A constant at the top of the function around a place, or before the statement there; null where no line can be put there. */
export function namedTemperature(
  temperature: number,
  place: Span,
  module: Module,
  text: string,
): NamedTemperature | null {
  const block = blockAround(place, module.body);
  const same = block.find((statement) => statement.span.end <= place.start && namesNumber(statement, temperature));
  if (same?.kind === 'assign' && same.targets[0]?.kind === 'name') return { name: same.targets[0].name, line: null };
  const isFirst = isOfModule(block, module)
    ? ({ span }: Statement): boolean => contains(span, place)
    : (statement: Statement): boolean => !isDocstring(statement);
  const first = block.find(isFirst);
  if (first === undefined) return null;
  const { start } = first.span;
  const indent = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  if (indent.trim() !== '') return null;
  const name = freeName('tau', text);
  const span = { ...first.span, end: start };
  return { name, line: { span, text: `${name} = ${String(temperature)}\n${indent}` } };
}

/** The body of the innermost function around a place, else of the module. */
function blockAround(place: Span, block: readonly Statement[]): readonly Statement[] {
  for (const statement of statementsIn(block)) {
    const isAround = statement.kind === 'function' || statement.kind === 'class';
    if (!isAround || !contains(statement.span, place)) continue;
    const inner = blockAround(place, statement.body);
    return statement.kind === 'class' && inner === statement.body ? block : inner;
  }
  return block;
}

function isOfModule(block: readonly Statement[], { body }: Module): boolean {
  return block === body;
}

export function isDocstring(statement: Statement): boolean {
  return statement.kind === 'expression' && statement.value.kind === 'string';
}

/** `tau = 0.1` */
export function namesNumber(statement: Statement, number: number): boolean {
  if (statement.kind !== 'assign' || statement.targets.length !== 1) return false;
  const [target] = statement.targets;
  const isTau = target?.kind === 'name' && /^tau(_\d+)?$/.test(target.name);
  return isTau && statement.value.kind === 'float' && statement.value.value === number;
}

/** A name that a file does not use: `tau`, else `tau_2`. */
export function freeName(wanted: string, text: string): string {
  let name = wanted;
  for (let number = 2; new RegExp(`\\b${name}\\b`).test(text); number += 1) name = `${wanted}_${String(number)}`;
  return name;
}
