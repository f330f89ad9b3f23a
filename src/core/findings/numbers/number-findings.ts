import type { LossStory } from '../cut-findings';
import type { Finding, RuleId } from '../finding';
import type { Rewriting } from '../rule';
import { FlowMap } from '../../graph/flow';
import { decisionsOf, type GraphNode } from '../../graph/graph';
import { gradientsOf } from '../../loss/gradients';
import type { Given, GivenArguments } from '../../loss/request';
import type { Outcome } from '../../loss/outcome';
import type { Reading } from '../../roles/reading';
import { configArguments } from '../../roles/sample';
import { tensorData } from '../../tensor/data';
import { breakagesOf, isFinite, type Breakage } from './breakage';
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
  const found = new Map<string, NumberDraft>();
  for (const witness of broken(sample).length > 0 ? ordinary(reading) : witnessesOf(reading)) {
    if (isOver()) break;
    const outcome = call(witness.args);
    if (outcome.kind !== 'value') continue;
    for (const breakage of broken(outcome)) {
      const finding = findingOf(breakage, witness, reading, story);
      if (finding === null || isBeyondNumbers(finding.rule, witness, call)) continue;
      const { path, start, end } = finding.span;
      const key = `${path}:${String(start)}:${String(end)}`;
      if (!found.has(key)) found.set(key, finding);
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
  const { graph } = trace;
  const flow = new FlowMap(graph, new Set(inputs.map(({ entered }) => entered.id)));
  const isDecided = decisionsOf(graph).length > 0;
  const isSound = ({ op, operands, params }: GraphNode): boolean => {
    if (op === 'powScalar') return params.exponent >= 1;
    const divisor = op === 'div' ? operands[1] : undefined;
    // What the data decide may count what it divides by.
    if (divisor === undefined || isDecided || flow.depends(divisor)) return false;
    return !trace.data(trace.ref(divisor)).includes(0);
  };
  return graph.nodes.some((node, id) => fragile.has(node.op) && flow.depends(id) && !isSound(node));
}

function broken({ trace, value, inputs }: Traced): readonly Breakage[] {
  const wrt = inputs.filter(({ entered }) => trace.requiresGrad(entered)).map(({ entered }) => entered);
  return breakagesOf(trace, value, wrt);
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
