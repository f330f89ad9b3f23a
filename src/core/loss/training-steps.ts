import { lastName } from '../program/dotted-path';
import type { Expression, FunctionDefinition, Module, Statement } from '../program/program';
import { assignedPairs, assigns } from './assignments';
import type { SubjectOrigin } from './definitions';
import { takes } from './slice-expressions';
import { placesIn, type Definition, type Place } from './places';
import { allExpressions, allStatements, expressionsIn, statementsIn } from '../program/walk';

/** A place where the file has something differentiated. */
export interface BackwardCall extends Place {
  /** What is differentiated: of several readings the first that computes anything. */
  readonly subjects: readonly Subject[];
}

/** What may be differentiated. */
export interface Subject {
  readonly expression: Expression;
  readonly origin: SubjectOrigin;
}

/** Every `X.backward()` of a module and every value that a training step hands to its framework for that, in source order. */
export function backwardCalls(module: Module): readonly BackwardCall[] {
  const steps = stepsOf(module);
  const subjectsAt = (statement: Statement, definition: Definition | undefined): readonly Subject[] | null => {
    const subjects = subjectsOf(statement, definition, steps);
    return subjects.length > 0 ? subjects : null;
  };
  return placesIn(module, subjectsAt).map(({ found, ...place }) => ({ ...place, subjects: found }));
}

function subjectsOf(
  statement: Statement,
  definition: Definition | undefined,
  steps: ReadonlyMap<Definition, number | null>,
): readonly Subject[] {
  if (statement.kind === 'expression') return backwardSubjects(statement.value);
  const place = definition === undefined ? undefined : steps.get(definition);
  if (statement.kind !== 'return' || statement.value === null || definition === undefined || place === undefined)
    return [];
  // What goes back itself, or has it done, returns a number for the log.
  if (allExpressions(definition.body).some(goesBack)) return [];
  return [{ expression: lossReturned(statement.value, place), origin: 'differentiated' }];
}

/** The loss in what a step returns: `{'loss': loss}`, `(loss, outputs) if return_outputs else loss`, or at its place of a tuple. */
export function lossReturned(value: Expression, place: number | null): Expression {
  if (value.kind === 'conditional') return lossReturned(value.orElse, place);
  if (value.kind === 'tuple') return value.elements[place ?? 0] ?? value;
  return entryOf(value, 'loss') ?? value;
}

/** Whether something in it has gradients computed: `loss.backward()`, `forward_backward(model, batch)`. */
export function goesBack(expression: Expression): boolean {
  return [...expressionsIn(expression)].some((part) => part.kind === 'call' && /backward/i.test(lastName(part.callee)));
}

/** The value of a key of a dictionary that stands there as such. */
function entryOf(expression: Expression, name: string): Expression | null {
  if (expression.kind !== 'dict') return null;
  const found = expression.entries.find(({ key }) => key?.kind === 'string' && key.value === name);
  return found?.value ?? null;
}

/**
 * Methods whose answer a framework differentiates, with the place of the loss in it where they answer more: `training_step`, or what it hands
 * the work to, `return self._shared_step(batch, 'train')`; `compute_loss` of a trainer.
 */
function stepsOf(module: Module): ReadonlyMap<Definition, number | null> {
  const steps = new Map<Definition, number | null>();
  const handing = new Set<Definition>();
  for (const statement of allStatements(module.body)) {
    // A class comes before its methods.
    if (statement.kind === 'function' && statement.name === 'training_step' && !handing.has(statement))
      steps.set(statement, null);
    if (statement.kind !== 'class') continue;
    const methods = [...statementsIn(statement.body)].filter((member) => member.kind === 'function');
    const isTrainer = statement.bases.some(({ value }) => lastName(value).endsWith('Trainer'));
    for (const method of methods) {
      if (isTrainer && method.name === 'compute_loss') steps.set(method, null);
      const handed = method.name === 'training_step' ? handedTo(method, methods) : null;
      if (handed === null) continue;
      handing.add(method);
      steps.set(handed.method, handed.place);
    }
  }
  return steps;
}

/** The method of its own that a step gives its batch, and whose answer it returns. */
function handedTo(
  step: FunctionDefinition,
  methods: readonly FunctionDefinition[],
): { readonly method: FunctionDefinition; readonly place: number | null } | null {
  const statements = [...statementsIn(step.body)];
  const [returned, ...others] = statements.filter((statement) => statement.kind === 'return');
  if (!returned?.value || others.length > 0) return null;
  const own = (value: Expression): FunctionDefinition | null => {
    const callee = value.kind === 'call' && value.callee.kind === 'attribute' ? value.callee : null;
    const [self, batch] = step.parameters.positional;
    const isOfSelf = callee?.object.kind === 'name' && callee.object.name === self?.name;
    return (
      (isOfSelf && takes(value, (name) => name === batch?.name)
        ? methods.find(({ name }) => name === callee.name)
        : null) ?? null
    );
  };
  const loss = lossReturned(returned.value, null);
  const direct = own(loss);
  if (direct !== null) return { method: direct, place: null };
  if (loss.kind !== 'name') return null;
  const [made, ...more] = statements.filter((statement) => assigns(statement, loss.name));
  if (made?.kind !== 'assign' || more.length > 0) return null;
  const method = own(made.value);
  const [target] = made.targets;
  if (method === null || target === undefined) return null;
  const place = target.kind === 'tuple' ? target.elements.findIndex((part) => lastName(part) === loss.name) : null;
  return place === -1 ? null : { method, place };
}

function backwardSubjects(expression: Expression): readonly Subject[] {
  for (const part of expressionsIn(expression)) {
    if (part.kind !== 'call' || part.callee.kind !== 'attribute') continue;
    const { object, name } = part.callee;
    const given = part.arguments
      .slice(0, 1)
      // `loss.backward(retain_graph=True)` says how, not what.
      .filter((argument) => argument.kind !== 'keyword' || argument.name === 'loss')
      .flatMap(({ value }) => (value.kind === 'list' || value.kind === 'tuple' ? value.elements : [value]))
      .filter((value) => !isNamedGradient(value))
      .map((value) => ({ expression: value, origin: 'given' as const }));
    // `accelerator.backward(loss)`: what is given is differentiated, where the object itself is none that was computed.
    // What a call computes is differentiated itself, `encoder(x).backward(slopes)`: it is given the gradient to begin with.
    const others = object.kind === 'call' ? [] : given;
    if (name === 'backward') return [{ expression: scaledSubject(object), origin: 'differentiated' }, ...others];
    if (name === 'manual_backward') return given;
  }
  return [];
}

/** `logits.backward(grad)` */
function isNamedGradient(value: Expression): boolean {
  return /grad/i.test(lastName(value));
}

/** `scaler.scale(loss).backward()` differentiates `loss`. */
export function scaledSubject(expression: Expression): Expression {
  if (expression.kind !== 'call' || expression.callee.kind !== 'attribute' || expression.callee.name !== 'scale')
    return expression;
  return expression.arguments[0]?.value ?? expression;
}

const lossSlots = new Set(['criterion', 'loss_fn', 'loss_func', 'loss_function', 'loss']);

/**
 * Names of functions and classes whose value is differentiated or that stand in a loss slot: evidence that they are losses, whatever
 * they are called.
 */
export function namesUsedAsLoss(module: Module): ReadonlySet<string> {
  const names = new Set<string>();
  const instances = instanceClasses(module);
  const methods = methodNames(module);
  const add = (callee: Expression): void => {
    if (callee.kind === 'name') {
      names.add(callee.name);
      const made = instances.get(callee.name);
      if (made !== undefined) names.add(made);
    } else if (callee.kind === 'attribute') {
      names.add(callee.name);
      const made = instances.get(callee.name);
      if (made !== undefined) names.add(made);
    } else if (callee.kind === 'call') add(callee.callee);
  };
  for (const call of backwardCalls(module)) {
    for (const expression of sourcesOf(call, methods))
      for (const callee of summandCallees(expression, methods)) add(callee);
  }
  for (const expression of allExpressions(module.body)) {
    if (expression.kind !== 'call') continue;
    for (const argument of expression.arguments) {
      if (argument.kind === 'keyword' && lossSlots.has(argument.name)) {
        const value = argument.value.kind === 'call' ? argument.value.callee : argument.value;
        if (value.kind === 'name') add(value);
      }
    }
  }
  return names;
}

/** The subject and the expressions assigned to the names that it is a sum or product of, one level after the other. */
function sourcesOf(call: BackwardCall, methods: ReadonlySet<string>): readonly Expression[] {
  const assigned = assignmentsBefore(call.before);
  const found = call.subjects.map(({ expression }) => expression);
  const seen = new Set<string>();
  // The list grows while it is walked.
  for (const expression of found) {
    for (const part of summands(expression, methods)) {
      if (part.kind !== 'name' || seen.has(part.name)) continue;
      seen.add(part.name);
      found.push(...(assigned.get(part.name) ?? []));
    }
  }
  return found;
}

/** What is called to make the summands themselves: not what their arguments call. */
function summandCallees(expression: Expression, methods: ReadonlySet<string>): readonly Expression[] {
  return summands(expression, methods).flatMap((part) => (part.kind === 'call' ? [part.callee] : []));
}

/** Methods that leave a loss one: they sum it up or move it. Of what is squared it was no loss before. */
const keeping = new Set([
  ...['mean', 'sum', 'nanmean', 'nansum', 'squeeze', 'view', 'reshape', 'flatten', 'neg', 'mul', 'div', 'add', 'sub'],
  ...['to', 'cuda', 'cpu', 'float', 'double', 'half', 'clone', 'contiguous', 'item', 'detach', 'requires_grad_'],
]);

/** The parts of sums and products, through methods such as `.mean()`: those of the module's own classes have another result. */
function summands(expression: Expression, methods: ReadonlySet<string>): readonly Expression[] {
  switch (expression.kind) {
    case 'binary': {
      if (!/^[-+*/]$/.test(expression.operator)) return [expression];
      const left = summands(expression.left, methods);
      // What divides says how much a loss counts.
      if (expression.operator === '/') return left;
      const right = summands(expression.right, methods);
      return expression.operator === '*' ? factors(left, right) : [...left, ...right];
    }
    case 'unary':
      return summands(expression.operand, methods);
    case 'call': {
      const { callee } = expression;
      const isMethodOfResult =
        callee.kind === 'attribute' &&
        !methods.has(callee.name) &&
        keeping.has(callee.name) &&
        (callee.object.kind === 'call' || callee.object.kind === 'binary');
      return isMethodOfResult ? [expression, ...summands(callee.object, methods)] : [expression];
    }
    default:
      return [expression];
  }
}

/** The parts of a product, of which any may be the loss; what multiplies the likelihood of something says how much that counts. */
function factors(...sides: readonly (readonly Expression[])[]): readonly Expression[] {
  const isLikelihood = (part: Expression): boolean => part.kind === 'call' && lastName(part.callee) === 'log_prob';
  return sides.find((own) => own.some(isLikelihood)) ?? sides.flat();
}

function methodNames(module: Module): ReadonlySet<string> {
  const classes = allStatements(module.body).filter((statement) => statement.kind === 'class');
  const members = classes.flatMap(({ body }) => [...statementsIn(body)]);
  return new Set(members.flatMap((member) => (member.kind === 'function' ? [member.name] : [])));
}

function assignmentsBefore(statements: readonly Statement[]): ReadonlyMap<string, readonly Expression[]> {
  const assigned = new Map<string, Expression[]>();
  for (const statement of statementsIn(statements)) {
    if (statement.kind === 'assign') {
      for (const target of statement.targets) if (target.kind === 'name') push(assigned, target.name, statement.value);
    } else if (statement.kind === 'augmentedAssign' && statement.target.kind === 'name') {
      push(assigned, statement.target.name, statement.value);
    }
  }
  return assigned;
}

/** Variables and attributes that hold `SomeClass(…)`, by their last name. */
function instanceClasses(module: Module): ReadonlyMap<string, string> {
  const classes = new Map<string, string>();
  for (const statement of allStatements(module.body)) {
    if (statement.kind !== 'assign') continue;
    for (const [target, value] of statement.targets.flatMap((one) => assignedPairs(one, statement.value))) {
      const isHeld = target.kind === 'name' || target.kind === 'attribute';
      if (isHeld && value.kind === 'call' && value.callee.kind === 'name') classes.set(target.name, value.callee.name);
    }
  }
  return classes;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}
