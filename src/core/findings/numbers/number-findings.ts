import type { LossStory } from '../cut-findings';
import type { Finding, RuleId } from '../finding';
import type { Rewriting } from '../rule';
import { FlowMap } from '../../graph/flow';
import type { GraphNode } from '../../graph/graph';
import { RepeatedLoss, type Answer } from '../../loss/repeated-loss';
import type { Given, GivenArguments } from '../../loss/request';
import type { Outcome } from '../../loss/outcome';
import type { Reading } from '../../roles/reading';
import { configArguments, defaultSample, sampleArguments } from '../../roles/sample';
import type { Ref } from '../../ops/ref';
import { sizedByData } from '../../ops/table';
import { tensorData } from '../../tensor/data';
import { breakagesOf, type Breakage } from './breakage';
import { numberRules } from './number-rules';
import { ordinary, witnessesOf, type Witness } from './witnesses';

type Traced = Extract<Outcome, { kind: 'value' }>;

/** What was found, before its rewriting was tried. */
export type NumberDraft = Omit<Finding, 'fix'> & { readonly rewriting: Rewriting | null };

/** Findings on numbers that break, each with inputs on which they do. `sample` is the loss on inputs on which they should not. */
export function numberFindings(
  reading: Reading,
  sample: Traced,
  call: (args: GivenArguments) => Outcome,
  isOver: () => boolean,
  story: LossStory,
): readonly NumberDraft[] {
  const mayBeMissing = askedForNumbers(sample);
  if (!sample.isTensor || !(mayBeMissing.size > 0 || mayBreak(sample))) return [];
  const live = ({ trace, inputs }: Traced): readonly Ref[] =>
    inputs.map(({ entered }) => entered).filter((ref) => trace.requiresGrad(ref));
  const [loss, inDoubles] = [new RepeatedLoss(call, live), new RepeatedLoss(call, live)];
  const onSample = loss.traced(sample, sampleArguments(reading, defaultSample));
  const found = new Map<string, NumberDraft>();
  for (const witness of breakagesOf(onSample).length > 0
    ? ordinary(reading)
    : witnessesOf(reading, boundedIn(sample), mayBeMissing)) {
    if (isOver()) break;
    const answer = loss.on(witness.args);
    for (const breakage of answer === null ? [] : breakagesOf(answer)) {
      const finding = findingOf(breakage, witness, reading, story);
      if (finding === null) continue;
      const { path, start, end } = finding.span;
      const key = `${path}:${String(start)}:${String(end)}`;
      if (!found.has(key) && !isBeyondNumbers(finding.rule, witness, inDoubles)) found.set(key, finding);
    }
  }
  return [...found.values()];
}

/** Inputs that the program takes for what may be negative: all that it does with them is to bound them from below. */
function boundedIn({ trace, inputs, value }: Traced): ReadonlySet<string> {
  const [used, unbounded] = [new Set<number>(), new Set<number>()];
  const isBounded = (id: number): boolean => used.has(id) && !unbounded.has(id);
  const first = Math.min(...inputs.map(({ entered }) => entered.id));
  // What uses a value comes after it.
  for (let user = value.id; user > first; user -= 1) {
    const node = trace.node(user);
    const keeps = bounds(node) || (isPassing(node) && isBounded(user));
    for (const operand of node.operands) {
      used.add(operand);
      if (!keeps) unbounded.add(operand);
    }
  }
  return new Set(inputs.flatMap(({ name, entered }) => (isBounded(entered.id) ? [name] : [])));
}

/** Inputs of which the program asks whether they are numbers: some are missing. */
function askedForNumbers({ trace, inputs }: Traced): ReadonlySet<string> {
  const asked = trace.graph.nodes.flatMap(({ op, operands }) => (op === 'isNan' || op === 'isFinite' ? operands : []));
  const asGiven = (id: number): number => {
    const [inner] = trace.node(id).operands;
    return isPassing(trace.node(id)) && inner !== undefined ? asGiven(inner) : id;
  };
  const ids = new Set(asked.map(asGiven));
  return new Set(inputs.flatMap(({ name, entered }) => (ids.has(entered.id) ? [name] : [])));
}

function bounds({ op, params }: GraphNode): boolean {
  return op === 'relu' || (op === 'clamp' && params.min !== null);
}

function isPassing({ op }: GraphNode): boolean {
  return op === 'view' || op === 'cast';
}

/** Operations with a place at which they or their derivatives do not exist, or beyond which they leave the numbers. */
const fragile = new Set<GraphNode['op']>([
  'log',
  'log2',
  'log10',
  'log1p',
  'xlogy',
  'logit',
  'sqrt',
  'rsqrt',
  'reciprocal',
  'div',
  'pow',
  'powScalar',
  'exp',
  'expm1',
  'norm',
  'standardDeviation',
  'cdist',
  'acos',
  'asin',
  'atanh',
]);

function mayBreak({ trace, inputs }: Traced): boolean {
  const { nodes, guards } = trace.graph;
  const flow = new FlowMap(trace.graph, new Set(inputs.map(({ entered }) => entered.id)));
  // A trace holds what ran before the loss as well.
  const first = Math.min(...inputs.map(({ entered }) => entered.id));
  const own = nodes.slice(first).flatMap((node, at) => (flow.depends(first + at) ? [node] : []));
  const isDecided = guards.some(({ node }) => flow.depends(node)) || own.some(({ op }) => sizedByData.has(op));
  const isSound = ({ op, operands, params }: GraphNode): boolean => {
    if (op === 'powScalar') return params.exponent >= 1;
    const divisor = op === 'div' ? operands[1] : undefined;
    // What the data decide may count what it divides by.
    if (divisor === undefined || isDecided || flow.depends(divisor)) return false;
    return !trace.data(trace.ref(divisor)).includes(0);
  };
  return own.some((node) => fragile.has(node.op) && !isSound(node));
}

/**
 * Whether the numbers themselves are at fault: what is too large whatever it is computed with, as the inverse of exp(−120), is no mistake of
 * the one who computes it. An exponential is one only where double precision gives what single precision could hold.
 */
function isBeyondNumbers(rule: RuleId, { args }: Witness, inDoubles: RepeatedLoss): boolean {
  const answer = inDoubles.on(Object.fromEntries(Object.entries(args).map(([name, given]) => [name, inDouble(given)])));
  const all = answer && elementsOf(answer);
  const isHeld = all?.every((element) => Number.isFinite(Math.fround(element))) ?? false;
  return rule === 'exp-overflow' ? !isHeld : !isHeld && all?.every(Number.isFinite) === true;
}

/** The elements of the value of a loss and its gradients; null where it has none. */
function elementsOf({ loss, numbers, gradients }: Answer): readonly number[] | null {
  return gradients && [loss.value, ...gradients].flatMap((ref) => (ref === null ? [] : [...numbers(ref.id)]));
}

function inDouble(given: Given): Given {
  if (given.kind !== 'tensor' || given.tensor.dtype !== 'float32') return given;
  return { ...given, tensor: { ...given.tensor, dtype: 'float64', data: tensorData('float64', given.tensor.data) } };
}

function findingOf(breakage: Breakage, witness: Witness, reading: Reading, story: LossStory): NumberDraft | null {
  const rule = numberRules.find((candidate) => candidate.explains(breakage));
  if (rule === undefined || !witness.speaksFor(rule.id, breakage)) return null;
  const broken = breakage.site.span;
  const span = rule.place?.(breakage) ?? broken;
  const what =
    breakage.part === 'value' ? 'The loss is then not finite' : 'The loss is then finite, but its gradient is not';
  return {
    rule: rule.id,
    severity: 'warning',
    span,
    message: `\`${story.source.quote(span)}\` ${rule.because(breakage)}. ${what}, for example ${witness.when}.`,
    related: span === broken ? [] : [{ span: broken, message: 'breaks here' }],
    rewriting: rule.rewriting(breakage),
    witness: { args: witness.args, config: configArguments(reading) },
  };
}
