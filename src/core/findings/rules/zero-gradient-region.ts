import type { GraphNode } from '../../graph/graph';
import type { Trace } from '../../graph/trace';
import { gradientsOf } from '../../loss/gradients';
import { namedParameters } from '../../loss/definitions';
import type { InputReading, Reading } from '../../roles/reading';
import { sampleArguments } from '../../roles/sample';
import { countNonZero } from '../../tensor/statistics';
import type { ExaminedLoss } from '../examined-loss';
import { withoutCall } from '../rewritings';
import { neverPassed } from '../never-passed';
import type { CutRule, Draft, GraphRule } from '../rule';

/** Samples of different size: what is flat on all of them is no matter of a margin that happens to be met. */
const usual = { seed: 2, scale: 0.3 };
const samples = [usual, { seed: 3, scale: 1 }, { seed: 4, scale: 3 }];

/** Where all is nearly alike, a margin between any two is not met, however small; what saturates is hardly steep. */
const nearly = { seed: 5, scale: 1e-6 };
/** A lower bound that no usual sample comes near may be in hertz or in days, and predictions with it. */
const far = { seed: 6, scale: 100 };
const farthest = 10;

/** What is no bound, but another scale. */
const saturating = new Set<GraphNode['op']>(['sigmoid', 'tanh']);

/** Below this share of elements with a gradient, most of the prediction learns nothing. */
const leastShare = 0.1;
/** Of a small sample so many may lie where a gradient passes, where on the others hardly any do. */
const mostByChance = 0.2;

export const zeroGradientRegion: GraphRule = {
  id: 'zero-gradient-region',
  find: (loss) => [
    ...neverPassed(loss).flatMap(({ id, when, defaults }): readonly Draft[] => {
      const span = loss.siteOf(id)?.span;
      if (span === undefined) return [];
      const message = `No gradient passes ${loss.quote(span)}: what goes in is never ${when}${whileBy(defaults)}, whatever the inputs are, so that ${loss.predictions} gets 0 from it.`;
      const trains = loss.isOnlyWay(id) ? { trainsNothing: 'always' as const } : {};
      return [
        {
          severity: 'warning',
          span,
          message,
          related: [],
          rewriting: withoutCall(span, 'Take the bound away'),
          ...trains,
        },
      ];
    }),
    ...(isIdle(loss) ? [] : loss.ancestors).flatMap((id): readonly Draft[] => {
      const { site } = loss.node(id);
      const share = passedShare(loss.trace.node(id), loss.trace);
      if (site === null || share === null || share > mostByChance || !loss.isOnlyWayAt(loss.node(id))) return [];
      if (isOfOwnLayer(id, loss)) return [];
      const sizes = sizesFor(loss.node(id));
      const shares = isHardlyReached(id, loss) ? sizes.flatMap((sample) => sharesOn(sample, id, loss) ?? 1) : [1];
      const passed = meanOf([share, ...shares]);
      if (passed > leastShare || shares.some((other) => other > mostByChance)) return [];
      if (
        withOtherNumbers(loss).some((other) =>
          (sharesOn(usual, id, loss, other) ?? []).some((one) => one > mostByChance),
        )
      )
        return [];
      const percent = `${String(Math.round(100 * (1 - passed)))} %`;
      return [
        {
          severity: 'warning',
          span: site.span,
          message: `Almost no gradient passes ${loss.quote(site.span)}: on samples of several sizes ${percent} of its elements lie where it is flat, and ${loss.predictions} gets 0 from them.`,
          related: [],
          rewriting: saturating.has(loss.node(id).op) ? null : withoutCall(site.span, 'Take the bound away'),
        },
      ];
    }),
  ],
};

function whileBy(defaults: readonly string[]): string {
  if (defaults.length === 0) return '';
  const names = defaults.map((name) => `\`${name}\``).join(' and ');
  return ` while ${names} ${defaults.length === 1 ? 'keeps its default' : 'keep their defaults'}`;
}

function sizesFor(node: GraphNode): readonly (typeof usual)[] {
  if (saturating.has(node.op)) return samples;
  const isFar = node.op === 'clamp' && (node.params.min ?? 0) > farthest;
  return [...samples, nearly, ...(isFar ? [far] : [])];
}

/** Bounds between which nothing lies: flat wherever the sample is. */
export const closedBounds: CutRule = {
  id: zeroGradientRegion.id,
  explains: ({ node }) => node.op === 'clamp' && node.recorded,
  because: (expression) => `nothing lies between the bounds of \`${expression}\``,
  reason: () => 'Its lower bound is not below its upper one, so that it is a constant',
  advice: 'PyTorch gives zeros without an error, and no weight changes.',
};

/** Whether what is bounded is made with weights of the loss's own: which of it is flat hangs on how they begin, and moves as they are trained. */
function isOfOwnLayer(id: number, loss: ExaminedLoss): boolean {
  const given = new Set(loss.surroundings.reading.inputs.map(({ name }) => name));
  return loss.inputs.some((input) => {
    const name = loss.inputNames.get(input) ?? '';
    return !given.has(name) && loss.trace.requiresGrad(loss.trace.ref(input)) && loss.dependsOn(id, input);
  });
}

/** Whether labels are compared that never agree on the sample: then it says nothing of those that do. */
function isIdle(loss: ExaminedLoss): boolean {
  return loss.ancestors.some((id) => {
    const isOfLabels = loss.node(id).op === 'eq' && !loss.flow.depends(id);
    return isOfLabels && loss.trace.data(loss.trace.ref(id)).every((isSame) => isSame === 0);
  });
}

/**
 * Whether the predictions get a gradient on few of the elements that would get one without the bound: what passes it may reach all of them, as
 * from a histogram, and what a mask leaves out gets none in any case.
 */
function isHardlyReached(bound: number, loss: ExaminedLoss): boolean {
  const { trace, traced, output } = loss;
  const predictions = [...traced.predictions].map((id) => trace.ref(id));
  const [operand = output] = loss.node(bound).operands;
  const reached = (from: number): number => {
    const gradients = gradientsOf(trace, trace.ref(from), predictions);
    if ('kind' in gradients) return NaN;
    return gradients.reduce((sum, gradient) => sum + (gradient === null ? 0 : countNonZero(trace.data(gradient))), 0);
  };
  const without = reached(operand);
  return without > 0 && reached(output) <= mostByChance * without;
}

/** Which part of a bounding operation's elements a gradient passes; null for an operation that bounds nothing. */
function passedShare(node: GraphNode, trace: Trace): number | null {
  const bounds = node.operands.filter((operand) => isNumber(operand, trace));
  const operand = node.operands.find((id) => !bounds.includes(id));
  const [bound] = bounds.flatMap((id) => [...trace.data(trace.ref(id))]);
  const inside = insideOf(node, bound);
  if (inside === null || operand === undefined) return null;
  const data = trace.data(trace.ref(operand));
  let count = 0;
  for (const element of data) if (inside(element)) count += 1;
  return data.length === 0 ? null : count / data.length;
}

/** Whether a value is a number that the program writes. */
function isNumber(id: number, trace: Trace): boolean {
  return trace.node(id).op === 'constant' && trace.ref(id).size === 1;
}

/** From here on float32 knows no difference from the end that is drawn near to, and the gradient is 0 or next to it. */
const sure = { sigmoid: 17, tanh: 9 };

function insideOf(node: GraphNode, bound = NaN): ((element: number) => boolean) | null {
  switch (node.op) {
    case 'relu':
      return (element) => element > 0;
    case 'clamp': {
      const { min, max } = node.params;
      return (element) => element >= (min ?? -Infinity) && element <= (max ?? Infinity);
    }
    case 'hardtanh':
      return (element) => element > node.params.min && element < node.params.max;
    case 'sigmoid':
    case 'tanh': {
      const end = sure[node.op];
      return (element) => Math.abs(element) < end;
    }
    case 'minimum':
      return Number.isNaN(bound) ? null : (element) => element <= bound;
    case 'maximum':
      return Number.isNaN(bound) ? null : (element) => element >= bound;
    default:
      return null;
  }
}

/** The reading with each number that is only supposed, as a margin that has no default, far smaller and far larger. */
function withOtherNumbers({ surroundings: { reading, callable } }: ExaminedLoss): readonly Reading[] {
  const open = namedParameters(callable.parameters).filter(({ defaultValue }) => defaultValue === null);
  const isOpen = (input: InputReading): boolean =>
    input.kind === 'plain' && typeof input.value === 'number' && open.some(({ name }) => name === input.name);
  return reading.inputs.filter(isOpen).flatMap((one) =>
    [1e-3, 1e3].map((value) => ({
      ...reading,
      inputs: reading.inputs.map((input) => (input === one && input.kind === 'plain' ? { ...input, value } : input)),
    })),
  );
}

/** Which part of its elements a gradient passes on another sample; null where it is not reached there. */
function sharesOn(
  sample: { readonly seed: number; readonly scale: number },
  id: number,
  loss: ExaminedLoss,
  reading = loss.surroundings.reading,
): readonly number[] | null {
  const outcome = loss.surroundings.call(sampleArguments(reading, sample));
  if (outcome.kind !== 'value') return null;
  const { trace } = outcome;
  const { op, site } = loss.node(id);
  const shares = trace.graph.nodes
    .slice(Math.min(...outcome.inputs.map(({ entered }) => entered.id)), outcome.value.id + 1)
    .filter((node) => node.op === op && node.site?.span.start === site?.span.start)
    .map((node) => passedShare(node, trace) ?? 1);
  return shares.length === 0 ? null : shares;
}

function meanOf(shares: readonly number[]): number {
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  'A bound passes the gradient between its limits and stops it beyond. Where what goes in lies beyond for nearly every sample, the loss is a constant there: `backward()` runs, and hardly a weight moves.';
