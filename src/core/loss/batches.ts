import { lastName } from '../program/dotted-path';
import type { CallExpression, Expression, Statement } from '../program/program';
import { assignedValue } from './assignments';

/**
 * What a loop over batches binds, as assignments: of `for x, y in DataLoader(TensorDataset(a, b), batch_size=8)` that `x` is `a[:8]` and
 * `y` is `b[:8]`, and of `for index in BatchSampler(…)` that `index` is a list of places; nothing where the tensors or the size are not in sight.
 */
export function batchOf(
  { target, iterable }: Extract<Statement, { kind: 'for' }>,
  before: readonly Statement[],
): readonly Statement[] {
  const isCounted = iterable.kind === 'call' && lastName(iterable.callee) === 'enumerate';
  const bound = isCounted && target.kind === 'tuple' ? target.elements.at(-1) : target;
  const source = isCounted ? iterable.arguments[0]?.value : iterable;
  if (bound?.kind === 'name' && madeBy(source, 'BatchSampler', before) !== null) return [firstPlaces(bound)];
  const loader = madeBy(source, 'DataLoader', before);
  const dataset = loader === null ? null : madeBy(argumentOf(loader, 'dataset', 0), 'TensorDataset', before);
  const size = loader === null ? null : countOf(argumentOf(loader, 'batch_size', 1), before);
  const tensors = dataset?.arguments.flatMap(({ kind, value }) => (kind === 'positional' ? [value] : [])) ?? [];
  if (size === null || bound?.kind !== 'tuple' || bound.elements.length !== tensors.length) return [];
  return tensors.flatMap((tensor, index): readonly Statement[] => {
    const name = bound.elements[index];
    if (name?.kind !== 'name') return [];
    const { span } = name;
    const slice: Expression = { kind: 'slice', start: null, stop: size, step: null, span };
    const value: Expression = { kind: 'subscript', object: tensor, index: slice, span };
    const binding: Statement = { kind: 'assign', targets: [name], value, span };
    bindings.add(binding);
    return [binding];
  });
}

/** `for index in BatchSampler(…)` brings places of samples: a list of whole numbers. */
function firstPlaces(name: Expression): Statement {
  const { span } = name;
  const elements = [0, 1].map((value): Expression => ({ kind: 'integer', value, span }));
  return { kind: 'assign', targets: [name], value: { kind: 'list', elements, span }, span };
}

const bindings = new WeakSet<Statement>();

/** Whether a statement stands for what a loop binds: data, however the file has prepared them. */
export function isOfBatch(statement: Statement): boolean {
  return bindings.has(statement);
}

/** The call of a class that makes what an expression stands for; null where another does. */
function madeBy(expression: Expression | undefined, name: string, before: readonly Statement[]): CallExpression | null {
  const made = expression?.kind === 'name' ? assignedValue(expression.name, before)?.value : expression;
  return made?.kind === 'call' && lastName(made.callee) === name ? made : null;
}

function argumentOf({ arguments: given }: CallExpression, name: string, place: number): Expression | undefined {
  const named = given.find((argument) => argument.kind === 'keyword' && argument.name === name);
  const positional = given[place];
  return named?.value ?? (positional?.kind === 'positional' ? positional.value : undefined);
}

/** A number that is written there or has a name. */
function countOf(expression: Expression | undefined, before: readonly Statement[]): Expression | null {
  const value = expression?.kind === 'name' ? assignedValue(expression.name, before)?.value : expression;
  return value?.kind === 'integer' ? value : null;
}
