import { lastName, pathOf } from '../program/dotted-path';
import type { CallExpression, Expression, FunctionDefinition, Module, Statement } from '../program/program';
import { bodyExpressions, expressionsIn, ownExpressions, statementsIn } from '../program/walk';
import { assignedPairs, namesAssigned } from './assignments';
import { functionsOf, handedOver, type OwnFunction } from './own-functions';
import { namesIn, type Definition } from './places';
import { parametersOf } from './straight-way';

const known = new WeakMap<Module, ToldLeaves>();

/** What a file tells to require a gradient; read once. */
export function toldLeavesOf(module: Module): ToldLeaves {
  const found = known.get(module) ?? new ToldLeaves(module);
  known.set(module, found);
  return found;
}

/**
 * What a file tells to require a gradient, and what it asks the gradient of, by whichever way it comes there: by its name, in a loop over it, in a
 * function that is given it.
 */
export class ToldLeaves {
  /** What each name may hold or bring of others: a list its elements, a parameter what is given. */
  readonly #held = new Map<string, Set<string>>();
  readonly #told = new Set<string>();
  readonly #asked = new Set<string>();
  /** What is told by its name. */
  readonly #direct: ReadonlySet<string>;
  #names: ReadonlySet<string> | null = null;
  #trained: ReadonlySet<string> | null = null;
  readonly #functions: ReadonlyMap<string, OwnFunction>;

  constructor(module: Module) {
    this.#functions = functionsOf(module);
    this.#read(module.body, []);
    this.#direct = new Set(this.#told);
    this.#spread(this.#told);
    this.#spread(this.#asked);
  }

  /** Whether what is named so anywhere is told to require a gradient. */
  tells(name: string): boolean {
    this.#names ??= namesOf(this.#told);
    return this.#names.has(name);
  }

  /** Whether it is asked for that gradient, or told where it has another name: in a loop over it, by what is called. */
  trains(name: string): boolean {
    this.#trained ??= namesOf([...this.#told].filter((key) => this.#asked.has(key) || !this.#direct.has(key)));
    return this.#trained.has(name);
  }

  /** Whether what stands here is told to require a gradient. */
  isTold(expression: Expression, enclosing: readonly Definition[]): boolean {
    return heldIn(expression).some((name) => this.#told.has(keyOf(name, enclosing)));
  }

  /** Whether it is asked for that gradient too, or given to an optimiser: it is trained itself. */
  isTrained(expression: Expression, enclosing: readonly Definition[]): boolean {
    const names = heldIn(expression).map((name) => keyOf(name, enclosing));
    return names.some((name) => this.#told.has(name) && this.#asked.has(name));
  }

  #read(block: readonly Statement[], enclosing: readonly Definition[]): void {
    for (const statement of statementsIn(block)) {
      this.#statement(statement, enclosing);
      for (const whole of ownExpressions(statement))
        for (const part of expressionsIn(whole)) this.#expression(part, enclosing);
      if (statement.kind === 'function' || statement.kind === 'class')
        this.#read(statement.body, [...enclosing, statement]);
    }
  }

  #statement(statement: Statement, enclosing: readonly Definition[]): void {
    if (statement.kind === 'for') this.#hold(statement.target, statement.iterable, enclosing);
    if (statement.kind !== 'assign') return;
    for (const [target, value] of statement.targets.flatMap((one) => assignedPairs(one, statement.value))) {
      this.#hold(target, value, enclosing);
      const isMark = target.kind === 'attribute' && target.name === 'requires_grad' && !isFalse(value);
      if (isMark) this.#add(this.#told, target.object, enclosing);
    }
  }

  #expression(part: Expression, enclosing: readonly Definition[]): void {
    if (part.kind === 'listComprehension' || part.kind === 'generator')
      for (const { target, iterable } of part.clauses) this.#hold(target, iterable, enclosing);
    else if (part.kind === 'attribute' && part.name === 'grad') this.#add(this.#asked, part.object, enclosing);
    else if (part.kind === 'call') this.#call(part, enclosing);
  }

  #call(call: CallExpression, enclosing: readonly Definition[]): void {
    const { callee, arguments: given } = call;
    const name = lastName(callee);
    const isOff = given.some(({ value }) => isFalse(value));
    if (callee.kind === 'attribute') {
      if (name === 'requires_grad_' && !isOff) this.#add(this.#told, callee.object, enclosing);
      if (name === 'retain_grad') this.#add(this.#asked, callee.object, enclosing);
      if (/^(append|extend|insert|update|setdefault)$/.test(name))
        for (const { value } of given) this.#hold(callee.object, value, enclosing);
    }
    if (isAsking(callee)) for (const { value } of given) this.#add(this.#asked, value, enclosing);
    const own = this.#functions.get(name);
    if (own !== undefined)
      for (const [{ name: parameter }, value] of handedOver(own.definition.parameters, own.isMethod, given))
        this.#holds(keyOf(parameter, own.within), value, enclosing);
    // What is brought in from elsewhere says by its name that it tells so.
    else if (/^(set_|toggle_|enable_)?requires_?grad$/.test(name) && !isOff)
      for (const { value } of given) this.#add(this.#told, value, enclosing);
  }

  #hold(target: Expression, value: Expression, enclosing: readonly Definition[]): void {
    for (const name of target.kind === 'tuple' ? namesIn(target) : heldIn(target))
      this.#holds(keyOf(name, enclosing), value, enclosing);
  }

  #holds(key: string, value: Expression, enclosing: readonly Definition[]): void {
    const held = this.#held.get(key) ?? new Set();
    for (const name of heldIn(value)) held.add(keyOf(name, enclosing));
    this.#held.set(key, held);
  }

  #add(names: Set<string>, value: Expression, enclosing: readonly Definition[]): void {
    for (const name of heldIn(value)) names.add(keyOf(name, enclosing));
  }

  /** What holds for a name holds for all that it may hold. */
  #spread(names: Set<string>): void {
    // The set grows while it is walked.
    for (const name of names) for (const held of this.#held.get(name) ?? []) names.add(held);
  }
}

function namesOf(keys: Iterable<string>): ReadonlySet<string> {
  return new Set([...keys].map((key) => key.slice(key.indexOf(':') + 1)));
}

/** The names of what an expression holds, picks from or goes through; a tensor that is computed is none of them. */
function heldIn(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'name':
      return [expression.name];
    case 'attribute': {
      const path = pathOf(expression);
      return path !== null && /^self\.\w+$/.test(path) ? [path] : heldIn(expression.object);
    }
    case 'subscript':
      return heldIn(expression.object);
    case 'starred':
      return heldIn(expression.value);
    case 'list':
    case 'tuple':
    case 'set':
      return expression.elements.flatMap(heldIn);
    case 'dict':
      return expression.entries.flatMap(({ value }) => heldIn(value));
    case 'conditional':
      return [...heldIn(expression.body), ...heldIn(expression.orElse)];
    case 'call': {
      const { callee, arguments: given } = expression;
      if (callee.kind === 'attribute' && /^(values|items|keys|parameters)$/.test(callee.name))
        return heldIn(callee.object);
      const isPassing = /^(zip|enumerate|list|tuple|reversed|iter|filter|chain)$/.test(lastName(callee));
      return isPassing ? given.flatMap(({ value }) => heldIn(value)) : [];
    }
    default:
      return [];
  }
}

/** A name as the function has it that binds it; what an object holds is the same everywhere. */
function keyOf(name: string, enclosing: readonly Definition[]): string {
  const owner = enclosing.findLast((one) => one.kind === 'function' && localsOf(one).has(name));
  return owner === undefined ? name : `${String(owner.span.start)}:${name}`;
}

const locals = new WeakMap<FunctionDefinition, ReadonlySet<string>>();

function localsOf(definition: FunctionDefinition): ReadonlySet<string> {
  const known = locals.get(definition);
  if (known !== undefined) return known;
  const { rest } = definition.parameters;
  const found = new Set([...parametersOf(definition).map(({ name }) => name), ...(rest === null ? [] : [rest.name])]);
  for (const statement of statementsIn(definition.body)) {
    for (const name of namesAssigned(statement)) found.add(name);
    if (statement.kind === 'for') for (const name of namesIn(statement.target)) found.add(name);
  }
  for (const part of bodyExpressions(definition.body))
    if (part.kind === 'listComprehension' || part.kind === 'generator')
      for (const { target } of part.clauses) for (const name of namesIn(target)) found.add(name);
  locals.set(definition, found);
  return found;
}

/** `torch.optim.Adam([z])`, `torch.autograd.grad(loss, z)` */
function isAsking(callee: Expression): boolean {
  const path = pathOf(callee) ?? '';
  return /optim/i.test(path) || /(^|\.)(autograd\.grad|add_param_group|Adam\w*|SGD|LBFGS|RMSprop|Adagrad)$/.test(path);
}

function isFalse(value: Expression): boolean {
  return value.kind === 'constant' && value.value === 'False';
}
