import type { GraphNode } from '../graph/graph';
import type { Callable } from '../loss/definitions';
import { withElements, type GivenArguments } from '../loss/request';
import type { Expression, Module, Statement } from '../program/program';
import { lastName } from '../program/dotted-path';
import { allExpressions, expressionsIn } from '../program/walk';
import { agreeingPredictions } from '../roles/agreeing-predictions';
import type { Domain, Reading } from '../roles/reading';
import { defaultSample, sampleArguments } from '../roles/sample';
import type { TensorData } from '../tensor/data';
import { sumOf } from '../tensor/statistics';
import { sameShape } from '../tensor/shape';
import { isGradientReadByHand, namesAround } from './backward-calls';
import type { ExaminedLoss } from './examined-loss';

/** What drives things apart by right says so. */
const apart =
  /divers|repul|repel|adversar|^adv|_adv|attack|perturb|confus|separat|disagree|discrepan|ortho|decorrel|independen|dissimilar/i;

/** Whether a loss is one whose direction can be told: a number, or one per sample, that trains, and that the file does not turn around elsewhere. */
export function hasDirection(
  { judgement, surroundings, traced, trace, output }: ExaminedLoss,
  isLoss = surroundings.isLoss,
): boolean {
  const { size, rank } = trace.ref(output);
  const isNumber = size === 1 || (rank === 1 && surroundings.callable.kind !== 'inline');
  if (!traced.isTensor || !isNumber || !isLoss || judgement.verdict !== 'trains') return false;
  const { callable, module } = surroundings;
  if ([callable.name, ...namesAround(callable.span, module)].some((name) => apart.test(name))) return false;
  if (callable.kind === 'inline' && isGradientReadByHand(callable.definition, module)) return false;
  return !isTurnedAround(module, callable);
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

function behindKept(loss: ExaminedLoss, of: number): number {
  let id = of;
  for (let node = loss.node(id); keeping.has(node.op) && !isNegativeMultiple(node, loss); node = loss.node(id)) {
    const carrying = node.operands.filter((operand) => loss.carries(operand));
    const [next] = carrying;
    if (next === undefined || carrying.length > 1) break;
    id = next;
  }
  return id;
}

/** Whether an operation multiplies by a constant below 0: a minus that is written as `-0.5 *`. */
export function isNegativeMultiple({ op, operands }: GraphNode, { trace }: ExaminedLoss): boolean {
  if (op !== 'mul' && op !== 'div') return false;
  return operands.some((operand) => {
    const data = trace.node(operand).op === 'constant' ? trace.data(trace.ref(operand)) : null;
    return data !== null && data.length > 0 && data.every((factor) => factor < 0);
  });
}

const seeds = [1, 2, 3];

/** A similarity is at most 1, and there where its inputs agree; rounding and a summand against 0/0 leave a little. */
const highest = { least: 0.9, most: 1.0001 };

/** The product of the numbers above 0 that a loss is multiplied with at its end: 2 of `2 * similarity.mean()`. */
function outerFactor(loss: ExaminedLoss): number {
  let factor = 1;
  for (let node = loss.node(loss.output); node.site?.name === '*' && node.op === 'mul';) {
    const numbers = node.operands.flatMap((operand) => {
      const { op, params } = loss.node(operand);
      return op === 'constant' ? [...params.data] : [];
    });
    const [number = 0] = numbers;
    const next = node.operands.find((operand) => loss.carries(operand));
    if (numbers.length !== 1 || number <= 0 || next === undefined) break;
    factor *= number;
    node = loss.node(next);
  }
  return factor;
}

/** Whether the value is that of a similarity, or a multiple: a ratio, from −1 to 1 on random predictions, and 1 on those that agree with the target. */
export function isSimilarity(loss: ExaminedLoss): boolean {
  if (isNothingWhereEqual(loss) || isEven(loss)) return false;
  const reading = withoutUnused(loss);
  const factors = new Set([1, outerFactor(loss)]);
  const isRatio = loss.node(coreOf(loss)).op === 'div' || loss.calls('cosine_similarity').length > 0;
  return (
    isRatio &&
    [...readingsOf(reading), ...readingsOf(reading).map(withMore)].some((own) => {
      const random = seeds.map((seed) => loss.valueOn(sampleArguments(own, { ...defaultSample, seed })));
      const args = sampleArguments(own, defaultSample);
      return [...agreeingPredictions(own)].some(({ sure }) => {
        const best = loss.valueOn({ ...args, ...sure });
        const isHighest = (factor: number): boolean => {
          if (best === null || best < highest.least * factor || best > highest.most * factor) return false;
          return random.every(
            (value) => value !== null && value >= -highest.most * factor && value < best - 0.05 * factor,
          );
        };
        return [...factors].some(isHighest);
      });
    })
  );
}

/** Whether a value is next to 0 where a prediction is what it is compared with: an error, though it may tend to 1 far away, as `d / (1 + d)` does. */
function isNothingWhereEqual(loss: ExaminedLoss): boolean {
  const { reading } = loss.surroundings;
  const args = sampleArguments(reading, defaultSample);
  const before = loss.valueOn(args);
  return [...agreeingPredictions(reading)].some(({ sure, surer }) => {
    const after = surer === null ? loss.valueOn({ ...args, ...sure }) : null;
    return before !== null && after !== null && Math.abs(after) <= 0.1 * Math.abs(before);
  });
}

/**
 * Whether a value is as large for opposites as for equals, as the square of a similarity is: who minimises that wants the two to have nothing
 * in common.
 */
function isEven(loss: ExaminedLoss): boolean {
  const { reading } = loss.surroundings;
  const args = sampleArguments(reading, defaultSample);
  return [...agreeingPredictions(reading)].some(({ sure, surer }) => {
    if (surer !== null) return false;
    const [equal, opposed] = [sure, opposite(sure)].map((predictions) => loss.valueOn({ ...args, ...predictions }));
    const isBest = (equal ?? 0) >= highest.least * outerFactor(loss);
    return isBest && (opposed ?? 0) > 0.5 * (equal ?? 0);
  });
}

/** Predictions that say the contrary: as far from their mean, on the other side. */
function opposite(args: GivenArguments): GivenArguments {
  const mirrored = (elements: TensorData): number[] => {
    const twice = (2 * sumOf(elements)) / Math.max(elements.length, 1);
    return [...elements].map((element) => twice - element);
  };
  return Object.fromEntries(Object.entries(args).map(([name, given]) => [name, withElements(given, mirrored)]));
}

/** The reading with no targets but those that the value depends on: with others nothing is to agree. */
function withoutUnused(loss: ExaminedLoss): Reading {
  const { reading } = loss.surroundings;
  const used = loss.inputs.filter((input) => loss.dependsOn(loss.output, input));
  const names = new Set(used.map((input) => loss.inputNames.get(input)));
  return {
    ...reading,
    inputs: reading.inputs.map((input) =>
      input.kind === 'tensor' && input.role === 'target' && !names.has(input.name)
        ? { ...input, role: 'weight' }
        : input,
    ),
  };
}

/** A reading with more elements: of these a summand against 0/0 takes less away. */
function withMore(reading: Reading): Reading {
  const shape = reading.inputs.find(({ role }) => role === 'prediction');
  return {
    ...reading,
    inputs: reading.inputs.map((input) => {
      if (input.kind !== 'tensor' || shape?.kind !== 'tensor' || !sameShape(input.shape, shape.shape)) return input;
      return { ...input, shape: [...input.shape.slice(0, -1), 16 * (input.shape.at(-1) ?? 1)] };
    }),
  };
}

/** The reading, and others of numbers that it takes for any: boxes, or what says how likely something is and what is the case. */
function readingsOf(reading: Reading): readonly Reading[] {
  const as = (prediction: Domain, other: Domain): Reading => ({
    ...reading,
    inputs: reading.inputs.map((input) => {
      if (input.kind !== 'tensor' || (input.domain !== 'real' && input.domain !== 'logits')) return input;
      return { ...input, domain: input.role === 'prediction' ? prediction : other };
    }),
  });
  const isOfBoxes = reading.inputs.every((input) => input.kind !== 'tensor' || input.shape.at(-1) === 4);
  return [reading, as('probability', 'binary'), as('logits', 'binary'), ...(isOfBoxes ? [as('box', 'box')] : [])];
}

/**
 * Whether the file maximises: an optimiser is told to, at the top or in a definition that holds or names the loss; or the loss is
 * subtracted where it is used.
 */
function isTurnedAround(module: Module, { kind, name, span }: Callable): boolean {
  const own = name.split('.')[0] ?? name;
  const { maximizing, subtracted, attacking } = turnsIn(module);
  if (subtracted.has(own) || (kind !== 'inline' && attacking.has(own))) return true;
  return maximizing.some(({ statement, names }) => {
    const isDefinition = statement.kind === 'function' || statement.kind === 'class';
    const isInside = statement.span.start <= span.start && span.end <= statement.span.end;
    // What an inline loss is called means something else elsewhere.
    return !isDefinition || isInside || (kind !== 'inline' && names.has(own));
  });
}

/** What a file says of directions. */
interface Turns {
  /** The statements at its top that maximise, with all names in them. */
  readonly maximizing: readonly { readonly statement: Statement; readonly names: ReadonlySet<string> }[];
  /** The names of what it calls to subtract it. */
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
  const expressions = [...allExpressions([statement])];
  const maximizes = expressions.some((part) => part.kind === 'call' && part.arguments.some(isMaximize));
  const names = new Set(expressions.flatMap((part) => (part.kind === 'name' ? [part.name] : [])));
  const found: Turns = {
    maximizing: maximizes ? [{ statement, names }] : [],
    subtracted: new Set(expressions.flatMap(subtractedIn).flatMap(calledIn)),
    attacking: new Set(expressions.flatMap(givenToAttack)),
  };
  turnsByStatement.set(statement, found);
  return found;
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
    const { callee } = part;
    return callee.kind === 'name' || callee.kind === 'attribute' ? [callee.name] : [];
  });
}
