import type { FunctionDefinition } from '../program/program';
import { bodyExpressions, statementsIn } from '../program/walk';
import { parametersOf } from './straight-way';
import type { InlineNames } from './surroundings';

/** Functions that call functions are looked into so far. */
const mostDepth = 3;

const plain = new Set(['len', 'range', 'zip', 'enumerate', 'int', 'tuple', 'list', 'isinstance', 'print']);

/**
 * Whether a function of the file only computes: it answers, and calls libraries, methods of tensors and other such functions alone, nothing that it is
 * handed or that may hold weights.
 */
export function onlyComputes(definition: FunctionDefinition, names: InlineNames, depth = 0): boolean {
  const { body, isAsync, isGenerator, decorators } = definition;
  if (isAsync || isGenerator || decorators.length > 0 || depth > mostDepth) return false;
  if (![...statementsIn(body)].some((one) => one.kind === 'return' && one.value !== null)) return false;
  const own = new Set(parametersOf(definition).map(({ name }) => name));
  const calls = bodyExpressions(body).flatMap((part) => (part.kind === 'call' ? [part.callee] : []));
  return (
    calls.length > 0 &&
    calls.every((callee) => {
      if (callee.kind === 'attribute') return names.isFollowed(callee) || names.isTensorMethod(callee.name);
      if (callee.kind !== 'name' || own.has(callee.name)) return false;
      if (plain.has(callee.name) || names.isFollowed(callee)) return true;
      const other = names.functions().get(callee.name);
      return other?.within.length === 1 && onlyComputes(other.definition, names, depth + 1);
    })
  );
}
