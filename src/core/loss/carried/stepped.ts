import { lastName, pathOf } from '../../program/dotted-path';
import type { CallExpression, Expression, Module } from '../../program/program';
import { allExpressions, allStatements, expressionsIn, statementsIn } from '../../program/walk';
import { assignedPairs } from '../assignments';
import type { Definition } from '../places';
import type { BackwardCall } from '../training-steps';

/** The models whose weights a step changes, and those that another optimiser changes, by their dotted names. */
export interface Stepped {
  readonly optimisers: readonly string[];
  readonly models: readonly string[];
  readonly others: readonly string[];
  /** Whether it is all that an object holds, `self.parameters()`, of which nobody has said that each part is to be trained. */
  readonly areHeld: boolean;
}

/** Names that stand for others are followed so far. */
const mostHands = 3;

/** Which optimisers are made in a file or one of its definitions, each of the weights of which models. */
export class Optimisers {
  /** null where an optimiser is given anything else, or a name stands for several. */
  readonly #models = new Map<string, readonly string[] | null>();
  readonly #assigned = new Map<string, Expression | null>();

  constructor(private readonly around: Module | Definition) {
    const pairs = allStatements(around.body).flatMap((statement) =>
      statement.kind === 'assign' ? statement.targets.flatMap((one) => assignedPairs(one, statement.value)) : [],
    );
    for (const [target, value] of pairs) {
      const name = pathOf(target);
      if (name !== null) this.#assigned.set(name, this.#assigned.has(name) ? null : value);
    }
    for (const [name, value] of [
      ...pairs.map(([target, value]) => [pathOf(target), value] as const),
      ...configured(around),
    ]) {
      if (name === null || value.kind !== 'call' || !makesOptimiser(value)) continue;
      const models = this.#modelsIn(value.arguments[0]?.value);
      const before = this.#models.get(name);
      const isSame = before === undefined || before?.join() === models?.join();
      this.#models.set(name, isSame ? models : null);
    }
  }

  /** Each model of the only optimiser, apart from all others that it is to train. */
  ofOne(): readonly Stepped[] {
    const [only, ...more] = this.#models;
    const [name, given] = only ?? ['', null];
    const areHeld = given?.join() === 'self';
    const models = areHeld ? this.#held() : given;
    if (more.length > 0 || models === null || models.length < 2) return [];
    return models.map((model) => ({
      optimisers: [name],
      models: [model],
      others: models.filter((other) => !isWithin(model, other) && !isWithin(other, model)),
      areHeld,
    }));
  }

  /** What an object holds that may be a model: what is made by a call, or given, and then called. */
  #held(): readonly string[] {
    const called = new Set(
      allExpressions(this.around.body).flatMap((part) => (part.kind === 'call' ? (pathOf(part.callee) ?? []) : [])),
    );
    return [...this.#assigned].flatMap(([name, value]) =>
      /^self\.\w+$/.test(name) && /^(call|name)$/.test(value?.kind ?? '') && called.has(name) ? [name] : [],
    );
  }

  /** What is stepped between a statement that differentiates and the next one; null where that is not known, or all that the file has optimised. */
  after({ statement: { span }, enclosing }: BackwardCall): Stepped | null {
    if (this.#models.size < 2) return null;
    const around = enclosing.findLast(({ kind }) => kind === 'function');
    const later = [...statementsIn((around ?? this.around).body)].filter(({ span: { start } }) => start > span.start);
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
    return others.length === 0 ? null : { optimisers, models: trained, others, areHeld: false };
  }

  /** The models of whose weights an expression is made: `list(a.parameters()) + list(b.parameters())`; null where it is made of more. */
  #modelsIn(weights: Expression | undefined, hands = mostHands): readonly string[] | null {
    const ofAll = (parts: readonly Expression[]): readonly string[] | null => {
      const found = parts.map((part) => this.#modelsIn(part, hands));
      return found.includes(null) ? null : found.flatMap((one) => one ?? []);
    };
    switch (weights?.kind) {
      case 'starred':
        return this.#modelsIn(weights.value, hands);
      case 'list':
      case 'tuple':
        return ofAll(weights.elements);
      case 'binary':
        return ofAll([weights.left, weights.right]);
      case 'dict': {
        const group = weights.entries.find(({ key }) => key?.kind === 'string' && key.value === 'params');
        return group === undefined ? null : this.#modelsIn(group.value, hands);
      }
      case 'name': {
        const named = this.#assigned.get(weights.name) ?? null;
        return named === null || hands === 0 ? null : this.#modelsIn(named, hands - 1);
      }
      case 'call': {
        const { callee, arguments: given } = weights;
        const name = lastName(callee);
        if (name === 'parameters' && callee.kind === 'attribute') return this.#modelsOf(callee.object);
        if (name === 'filter') return ofAll(given.slice(1).map(({ value }) => value));
        return /^(list|tuple|chain)$/.test(name) ? ofAll(given.map(({ value }) => value)) : null;
      }
      default:
        return null;
    }
  }

  /** The models that are held under a name: `nn.ModuleList([a, b])` holds both. */
  #modelsOf(model: Expression): readonly string[] | null {
    const name = pathOf(model);
    const made = model.kind === 'call' ? model : name === null ? null : this.#assigned.get(name);
    const [parts] = made?.kind === 'call' && lastName(made.callee) === 'ModuleList' ? made.arguments : [];
    const names = parts?.value.kind === 'list' ? parts.value.elements.map(pathOf) : [name];
    return names.includes(null) ? null : names.flatMap((one) => one ?? []);
  }

  /** `optimizer.step()`, `scaler.step(optimizer)`; a schedule is no optimiser. */
  #steppedBy({ callee, arguments: [first] }: CallExpression): string | null {
    const object = callee.kind === 'attribute' ? pathOf(callee.object) : null;
    if (object !== null && this.#models.has(object)) return object;
    const given = first === undefined ? null : pathOf(first.value);
    return given !== null && this.#models.has(given) ? given : null;
  }
}

/** What a Lightning module says to optimise by, under the name of the method that does. */
function configured({ body }: Module | Definition): readonly (readonly [string, Expression])[] {
  return [...statementsIn(body)].flatMap((method) =>
    method.kind === 'function' && method.name === 'configure_optimizers'
      ? allStatements(method.body).flatMap((statement) =>
          statement.kind === 'return' && statement.value !== null ? [[method.name, statement.value] as const] : [],
        )
      : [],
  );
}

/** Whether a dotted name is another, or of what that holds. */
export function isWithin(name: string, outer: string): boolean {
  return name === outer || name.startsWith(`${outer}.`);
}

/** `torch.optim.Adam(…)` */
function makesOptimiser({ callee }: CallExpression): boolean {
  return /(^|\.)optim\.\w+$|^(SGD|Adam\w*|RMSprop|Adagrad|NAdam|RAdam)$/.test(pathOf(callee) ?? '');
}

function calls(expression: Expression, name: string): readonly CallExpression[] {
  return [...expressionsIn(expression)].flatMap((part) =>
    part.kind === 'call' && lastName(part.callee) === name ? [part] : [],
  );
}
