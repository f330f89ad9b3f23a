import { lastName, pathOf } from '../../program/dotted-path';
import type { CallExpression, Expression, Module } from '../../program/program';
import { allStatements, expressionsIn, statementsIn } from '../../program/walk';
import { assignedPairs } from '../assignments';
import type { BackwardCall } from '../training-steps';

/** The models whose weights a step changes, and those that another optimiser changes, by their dotted names. */
export interface Stepped {
  readonly optimisers: readonly string[];
  readonly models: readonly string[];
  readonly others: readonly string[];
}

/** Which optimisers a file makes, each of the weights of which models. */
export class Optimisers {
  /** null where an optimiser is given anything else, or a name stands for several. */
  readonly #models = new Map<string, readonly string[] | null>();

  constructor(private readonly module: Module) {
    for (const statement of allStatements(module.body)) {
      if (statement.kind !== 'assign') continue;
      for (const [target, value] of statement.targets.flatMap((one) => assignedPairs(one, statement.value))) {
        const name = pathOf(target);
        if (name === null || value.kind !== 'call' || !makesOptimiser(value)) continue;
        const models = modelsIn(value.arguments[0]?.value);
        const before = this.#models.get(name);
        const isSame = before === undefined || before?.join() === models?.join();
        this.#models.set(name, isSame ? models : null);
      }
    }
  }

  /** What is stepped between a statement that differentiates and the next one; null where that is not known, or all that the file has optimised. */
  after({ statement: { span }, enclosing }: BackwardCall): Stepped | null {
    if (this.#models.size < 2) return null;
    const around = enclosing.findLast(({ kind }) => kind === 'function');
    const later = [...statementsIn((around ?? this.module).body)].filter(({ span: { start } }) => start > span.start);
    const next = later.findIndex((one) => one.kind === 'expression' && calls(one.value, 'backward').length > 0);
    const own = next < 0 ? later : later.slice(0, next);
    const steps = own.flatMap((one) => (one.kind === 'expression' ? calls(one.value, 'step') : []));
    const optimisers = steps.flatMap((call) => this.#steppedBy(call) ?? []);
    const models = optimisers.map((name) => this.#models.get(name) ?? null);
    if (models.length === 0 || models.includes(null)) return null;
    const trained = models.flatMap((one) => one ?? []);
    const others = [...this.#models.values()]
      .flatMap((one) => one ?? [])
      .filter((other) => trained.every((one) => !isWithin(one, other) && !isWithin(other, one)));
    return others.length === 0 ? null : { optimisers, models: trained, others };
  }

  /** `optimizer.step()`, `scaler.step(optimizer)`; a schedule is no optimiser. */
  #steppedBy({ callee, arguments: [first] }: CallExpression): string | null {
    const object = callee.kind === 'attribute' ? pathOf(callee.object) : null;
    if (object !== null && this.#models.has(object)) return object;
    const given = first === undefined ? null : pathOf(first.value);
    return given !== null && this.#models.has(given) ? given : null;
  }
}

/** Whether a dotted name is another, or of what that holds. */
export function isWithin(name: string, outer: string): boolean {
  return name === outer || name.startsWith(`${outer}.`);
}

/** `torch.optim.Adam(…)` */
function makesOptimiser({ callee }: CallExpression): boolean {
  return /(^|\.)optim\.\w+$|^(SGD|Adam\w*|RMSprop|Adagrad|NAdam|RAdam)$/.test(pathOf(callee) ?? '');
}

/** The models of whose weights an expression is made: `list(a.parameters()) + list(b.parameters())`; null where it is made of more. */
function modelsIn(weights: Expression | undefined): readonly string[] | null {
  const ofAll = (parts: readonly Expression[]): readonly string[] | null => {
    const found = parts.map(modelsIn);
    return found.includes(null) ? null : found.flatMap((one) => one ?? []);
  };
  switch (weights?.kind) {
    case 'starred':
      return modelsIn(weights.value);
    case 'list':
    case 'tuple':
      return ofAll(weights.elements);
    case 'binary':
      return ofAll([weights.left, weights.right]);
    case 'call': {
      const { callee, arguments: given } = weights;
      const name = lastName(callee);
      if (name === 'parameters' && callee.kind === 'attribute') {
        const model = pathOf(callee.object);
        return model === null ? null : [model];
      }
      if (name === 'filter') return ofAll(given.slice(1).map(({ value }) => value));
      return /^(list|tuple|chain)$/.test(name) ? ofAll(given.map(({ value }) => value)) : null;
    }
    default:
      return null;
  }
}

function calls(expression: Expression, name: string): readonly CallExpression[] {
  return [...expressionsIn(expression)].flatMap((part) =>
    part.kind === 'call' && lastName(part.callee) === name ? [part] : [],
  );
}
