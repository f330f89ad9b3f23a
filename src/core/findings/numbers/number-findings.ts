import type { LossStory } from '../cut-findings';
import type { Finding, RuleId } from '../finding';
import type { Rewriting } from '../rule';
import { FlowMap } from '../../graph/flow';
import type { GraphNode } from '../../graph/graph';
import { gradientsOf } from '../../loss/gradients';
import { Replay } from '../../loss/replay';
import type { Given, GivenArguments } from '../../loss/request';
import type { Outcome } from '../../loss/outcome';
import type { Reading } from '../../roles/reading';
import { configArguments } from '../../roles/sample';
import { sizedByData } from '../../ops/table';
import { tensorData } from '../../tensor/data';
import { breakagesOf, isFinite, type Breakage, type Differentiated } from './breakage';
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
  if (!sample.isTensor || !mayBreak(sample) || !isFinite(sample.trace.data(sample.value))) return [];
  const onSample = differentiated(sample);
  const replay = new Replay(sample, [onSample.output, ...onSample.gradients]);
  const found = new Map<string, NumberDraft>();
  for (const witness of breakagesOf(onSample).length > 0 ? ordinary(reading) : witnessesOf(reading)) {
    if (isOver()) break;
    const numbers = replay.on(witness.args);
    const answered = numbers === null ? called(call(witness.args)) : { ...onSample, numbers };
    for (const breakage of answered === null ? [] : breakagesOf(answered)) {
      const finding = findingOf(breakage, witness, reading, story);
      if (finding === null) continue;
      const { path, start, end } = finding.span;
      const key = `${path}:${String(start)}:${String(end)}`;
      if (!found.has(key) && !isBeyondNumbers(finding.rule, witness, call)) found.set(key, finding);
    }
  }
  return [...found.values()];
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

function called(outcome: Outcome): Differentiated | null {
  return outcome.kind === 'value' ? differentiated(outcome) : null;
}

/** A loss and its gradients as they were traced. */
function differentiated({ trace, value, inputs }: Traced): Differentiated {
  const wrt = inputs.filter(({ entered }) => trace.requiresGrad(entered)).map(({ entered }) => entered);
  const found = isFinite(trace.data(value)) ? gradientsOf(trace, value, wrt) : [];
  const gradients = 'kind' in found ? [] : found.flatMap((gradient) => gradient?.id ?? []);
  return { trace, numbers: (id) => trace.data(trace.ref(id)), output: value.id, gradients };
}

/**
 * Whether the numbers themselves are at fault: what is too large whatever it is computed with, as the inverse of exp(−120), is no mistake of
 * the one who computes it. An exponential is one only where double precision gives what single precision could hold.
 */
function isBeyondNumbers(rule: RuleId, { args }: Witness, call: (args: GivenArguments) => Outcome): boolean {
  const all = numbersOf(call(Object.fromEntries(Object.entries(args).map(([name, given]) => [name, inDouble(given)]))));
  const isHeld = all?.every((element) => Number.isFinite(Math.fround(element))) ?? false;
  return rule === 'exp-overflow' ? !isHeld : !isHeld && all?.every(Number.isFinite) === true;
}

/** The value of a loss and its gradients; null where it has none. */
function numbersOf(outcome: Outcome): readonly number[] | null {
  if (outcome.kind !== 'value') return null;
  const { trace, value, inputs } = outcome;
  const wrt = inputs.map(({ entered }) => entered).filter((ref) => trace.requiresGrad(ref));
  const gradients = gradientsOf(trace, value, wrt);
  if ('kind' in gradients) return null;
  return [value, ...gradients.flatMap((gradient) => gradient ?? [])].flatMap((ref) => [...trace.data(ref)]);
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
