import type { GraphNode } from '../graph/graph';
import type { Callable } from '../loss/definitions';
import type { Expression, Module, Statement } from '../program/program';
import { lastName, pathOf } from '../program/dotted-path';
import { importedNames } from '../program/imported-names';
import { allExpressions, allStatements, expressionsIn } from '../program/walk';
import { contains, type Span } from '../text/span';
import { isGradientReadByHand, namesAround } from './backward-calls';
import type { ExaminedLoss } from './examined-loss';

/** What drives things apart by right says so. */
export const apart =
  /divers|repul|repel|adversar|^adv|_adv|attack|perturb|confus|separat|disagree|discrepan|ortho|decorrel|independen|dissimilar|unlearn|forget/i;

/** Whether a loss is one whose direction can be told: a number, or those of a definition, that trains, and that the file does not turn around elsewhere. */
export function hasDirection(
  { judgement, surroundings, traced, trace, output }: ExaminedLoss,
  isLoss = surroundings.isLoss,
): boolean {
  const { size } = trace.ref(output);
  const isReduced = size === 1 || surroundings.callable.kind !== 'inline';
  if (!traced.isTensor || !isReduced || !isLoss || judgement.verdict !== 'trains') return false;
  const { callable, module, reading } = surroundings;
  // What is a distance or a cost by its name is to be small at what is right.
  if (reading.inputs.some(({ name, role }) => role === 'prediction' && isDistanceName(name))) return false;
  if ([callable.name, ...namesAround(callable.span, module)].some((name) => apart.test(name))) return false;
  if (callable.kind === 'inline' && isGradientReadByHand(callable.definition, module)) return false;
  if (callable.kind === 'method' && isOfExplainer(callable)) return false;
  return !isTurnedAround(module, callable);
}

/** Whether a method is of an object that differentiates and trains nothing, as one that asks which pixels a class hangs on. */
function isOfExplainer({ owner }: Callable): boolean {
  const calls = allExpressions(owner?.body ?? []).flatMap((part) =>
    part.kind === 'call' ? [lastName(part.callee)] : [],
  );
  return calls.includes('backward') && !calls.some((name) => /step|minimi[sz]e|optim/i.test(name));
}

/** Whether a name says that the less of it the better. */
function isDistanceName(name: string): boolean {
  return /(^|_)(dist(mat|s|ances?)?|costs?|energ(y|ies))(_|$)/i.test(name);
}

/** Operations through which the sign of a value stays its sign: means, sums, positive factors. */
const keeping = new Set<GraphNode['op']>(['sum', 'view', 'cast', 'mul', 'div']);

/** The first operation behind the means and sums of a value: the minus before all of it, or what it is made of. */
export function coreOf(loss: ExaminedLoss, of = loss.output): number {
  const id = behindKept(loss, of);
  const [negated] = loss.node(id).operands;
  // What is turned around twice is as it was.
  if (loss.node(id).op !== 'neg' || negated === undefined) return id;
  const inner = behindKept(loss, negated);
  const [twice] = loss.node(inner).operands;
  return loss.node(inner).op === 'neg' && twice !== undefined ? coreOf(loss, twice) : id;
}

/** The first operation behind the means and sums of a value, be it one minus before another. */
export function behindKept(loss: ExaminedLoss, of: number): number {
  let id = of;
  for (let node = loss.node(id); keeping.has(node.op) && !isNegativeMultiple(node, loss); node = loss.node(id)) {
    const carrying = node.operands.filter((operand) => loss.carries(operand));
    const [next] = carrying;
    if (next === undefined || carrying.length > 1) break;
    id = next;
  }
  return id;
}

/** Whether an operation multiplies by a constant below 0, or by what a minus has made so throughout: `-0.5 *`, `-weights *`. */
export function isNegativeMultiple({ op, operands }: GraphNode, loss: ExaminedLoss): boolean {
  if (op !== 'mul' && op !== 'div') return false;
  return operands.some((operand) => {
    const made = loss.node(loss.origin(operand)).op;
    if (loss.carries(operand) || !(made === 'constant' || made === 'neg')) return false;
    const data = loss.trace.data(loss.trace.ref(operand));
    return data.length > 0 && data.every((factor) => factor < 0);
  });
}

/**
 * Whether the file maximises: an optimiser is told to, at the top or in a definition that holds or names the loss; or the loss is
 * subtracted where it is used.
 */
function isTurnedAround(module: Module, { kind, name, span }: Callable): boolean {
  // A method is called by its own name, whatever its class is called.
  const own = name.split('.').at(-1) ?? name;
  const { maximizing, subtracted, attacking } = turnsIn(module);
  if (kind !== 'inline' && attacking.has(own)) return true;
  const imported = importedNames(module);
  const kept = keptIn(module);
  // What a library's function of that name is subtracted for is no business of it: `-F.cross_entropy(...)`.
  const isOwn = (path: string): boolean => {
    const [first = path, ...rest] = path.split('.');
    const called = rest.at(-1) ?? first;
    return (called === own || kept.get(called) === own) && (rest.length === 0 || !imported.has(first));
  };
  if ([...subtracted].some(isOwn)) return true;
  return maximizing.some(({ statement, names }) => {
    const isDefinition = statement.kind === 'function' || statement.kind === 'class';
    if (!isDefinition || contains(statement.span, span)) return true;
    // What an inline loss is called means something else elsewhere: it takes what makes its optimiser, or is given it by who calls both.
    return kind === 'inline' ? meet(statement.name, span, module) : names.has(own);
  });
}

/** Whether a statement at the top of a file names a definition, and what stands at a place or the definition around that. */
function meet(name: string, place: Span, module: Module): boolean {
  const [around] = namesAround(place, module);
  return module.body.some((statement) => {
    const named = new Set(allExpressions([statement]).flatMap((part) => (part.kind === 'name' ? [part.name] : [])));
    return named.has(name) && (contains(statement.span, place) || (around !== undefined && named.has(around)));
  });
}

/** What definitions are kept as: `self.only_neg_loss = _only_neg_loss`. */
function keptIn(module: Module): ReadonlyMap<string, string> {
  return new Map(
    allStatements(module.body).flatMap((statement): [string, string][] => {
      if (statement.kind !== 'assign' || statement.value.kind !== 'name') return [];
      const { name } = statement.value;
      return statement.targets.flatMap((target): [string, string][] =>
        target.kind === 'attribute' ? [[target.name, name]] : [],
      );
    }),
  );
}

/** What a file says of directions. */
interface Turns {
  /** The statements at its top that maximise, with all names in them. */
  readonly maximizing: readonly { readonly statement: Statement; readonly names: ReadonlySet<string> }[];
  /** What it calls to subtract it, as it stands there. */
  readonly subtracted: ReadonlySet<string>;
  /** The names that it gives to what climbs by right: `PGDAttack(model, loss_fn=own_loss)`. */
  readonly attacking: ReadonlySet<string>;
}

/** Every loss of a file asks for them, and most statements are those of before an edit. */
const turns = new WeakMap<Module, Turns>();
const turnsByStatement = new WeakMap<Statement, Turns>();

function turnsIn(module: Module): Turns {
  const known = turns.get(module);
  if (known !== undefined) return known;
  const parts = module.body.map(turnsInStatement);
  const found: Turns = {
    maximizing: parts.flatMap(({ maximizing }) => maximizing),
    subtracted: new Set(parts.flatMap(({ subtracted }) => [...subtracted])),
    attacking: new Set(parts.flatMap(({ attacking }) => [...attacking])),
  };
  turns.set(module, found);
  return found;
}

function turnsInStatement(statement: Statement): Turns {
  const known = turnsByStatement.get(statement);
  if (known !== undefined) return known;
  const expressions = allExpressions([statement]);
  const maximizes = expressions.some((part) => part.kind === 'call' && part.arguments.some(isMaximize));
  const names = new Set(expressions.flatMap((part) => (part.kind === 'name' ? [part.name] : [])));
  const results = resultsIn(allStatements([statement]));
  const found: Turns = {
    maximizing: maximizes ? [{ statement, names }] : [],
    subtracted: new Set(
      expressions
        .flatMap(subtractedIn)
        .flatMap((part) => [part, ...valuesOf(namesIn(part), results)])
        .flatMap(calledIn),
    ),
    attacking: new Set(expressions.flatMap(givenToAttack)),
  };
  turnsByStatement.set(statement, found);
  return found;
}

/** What names stand for, and the names in it: of `losses = advantages * metric` what the metric is. */
function valuesOf(
  names: readonly string[],
  results: ReadonlyMap<string, readonly Expression[]>,
): readonly Expression[] {
  const followed = new Set(names);
  // What is added while they are gone through is followed too.
  for (const name of followed)
    for (const value of results.get(name) ?? [])
      if (value.kind === 'binary') for (const part of namesIn(value)) followed.add(part);
  return [...followed].flatMap((name) => results.get(name) ?? []);
}

/** What is kept under a name: what a call answers, `e = elbo(out, x)`, and what is reckoned of that. */
function resultsIn(statements: readonly Statement[]): ReadonlyMap<string, readonly Expression[]> {
  const results = new Map<string, readonly Expression[]>();
  for (const statement of statements) {
    if (statement.kind !== 'assign' || (statement.value.kind !== 'call' && statement.value.kind !== 'binary')) continue;
    for (const name of statement.targets.flatMap(namesIn)) {
      results.set(name, [...(results.get(name) ?? []), statement.value]);
    }
  }
  return results;
}

function namesIn(expression: Expression): readonly string[] {
  return [...expressionsIn(expression)].flatMap((part) => (part.kind === 'name' ? [part.name] : []));
}

function givenToAttack(expression: Expression): readonly string[] {
  if (expression.kind !== 'call' || !apart.test(lastName(expression.callee))) return [];
  return expression.arguments.flatMap(({ value }) => (value.kind === 'name' ? [value.name] : []));
}

function isMaximize(argument: { readonly kind: string; readonly name?: string }): boolean {
  return argument.kind === 'keyword' && argument.name === 'maximize';
}

function subtractedIn(expression: Expression): readonly Expression[] {
  if (expression.kind === 'unary' && expression.operator === '-') return [expression.operand];
  return expression.kind === 'binary' && expression.operator === '-' ? [expression.right] : [];
}

function calledIn(expression: Expression): readonly string[] {
  return [...expressionsIn(expression)].flatMap((part) => {
    if (part.kind !== 'call') return [];
    return pathOf(part.callee) ?? lastName(part.callee);
  });
}
