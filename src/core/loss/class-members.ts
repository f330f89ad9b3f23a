import type { ClassDefinition, Expression, FunctionDefinition, Statement } from '../program/program';
import { statementsIn } from '../program/walk';

/** The class of the file that a name means where these statements have run. */
export function classNamed(name: Expression, before: readonly Statement[]): ClassDefinition | null {
  if (name.kind !== 'name') return null;
  const found = before.findLast((one) => one.kind === 'class' && one.name === name.name);
  return found?.kind === 'class' ? found : null;
}

/** A class and its bases, as far as the file defines them. */
export function* lineOf(
  owner: ClassDefinition,
  before: readonly Statement[],
  seen = new Set<ClassDefinition>(),
): Iterable<ClassDefinition> {
  if (seen.has(owner)) return;
  seen.add(owner);
  yield owner;
  for (const { value } of owner.bases) {
    const base = classNamed(value, before);
    if (base !== null) yield* lineOf(base, before, seen);
  }
}

/** A method of a class, its own or of a base in the file. */
export function methodOf(
  owner: ClassDefinition,
  name: string,
  before: readonly Statement[],
): FunctionDefinition | null {
  for (const { body } of lineOf(owner, before)) {
    const own = [...statementsIn(body)].findLast((one) => one.kind === 'function' && one.name === name);
    if (own?.kind === 'function') return own;
  }
  return null;
}
