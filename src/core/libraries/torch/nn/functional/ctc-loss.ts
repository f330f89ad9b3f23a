import type { Library } from '../../../../interpreter/library';
import type { Value } from '../../../../interpreter/values';
import { refuse } from '../../../../ops/makers/types';
import { concat, constant, full, type Ref } from '../../../../ops/ref';
import { isFloating } from '../../../../tensor/dtype';
import { sequenceArgument, intArgument } from '../../kit/arguments';
import { onceDifferentiable } from '../../kit/once-differentiable';
import { torchFunction, type Arguments } from '../../kit/torch-function';
import { functional } from './entries';
import { reduced, plainReduction } from './reductions';

type Names = 'log_probs' | 'targets' | 'input_lengths' | 'target_lengths' | 'blank' | 'zero_infinity' | 'reduction';

/** Stands for log 0: finite, so that sums of impossible paths have a gradient of 0 and not NaN. */
const impossible = -1e30;

/** Connectionist temporal classification: −log of the probability of all alignments of a sequence of labels. */
export const ctcLosses: Library = functional({
  ctc_loss: torchFunction(
    'log_probs, targets, input_lengths, target_lengths, blank=0, reduction="mean", zero_infinity=False',
    (args) => {
      const given = args.ref('log_probs');
      const batched = given.rank === 3;
      const scores = batched ? given : given.unsqueeze(1);
      const [time = 0, samples = 0, classes = 0] = scores.shape;
      const inputLengths = lengths(args, 'input_lengths');
      const targetLengths = lengths(args, 'target_lengths');
      const blank = args.int('blank');
      if (blank < 0 || blank >= classes) refuse('blank must be in label range');
      if (inputLengths.length !== samples) refuse('input_lengths must be of size batch_size');
      if (targetLengths.length !== samples) refuse('target_lengths must be of size batch_size');
      checkTargets(args, targetLengths);
      for (const steps of inputLengths) checkLength('input_lengths', steps, time);
      const labels = labelRows(args, targetLengths);
      const rows = onceDifferentiable('_ctc_loss_backward', false, args.context, () =>
        labels.map((row, sample) => sampleLoss(scores, sample, row, inputLengths[sample] ?? 0, args)),
      );
      const losses = concat(
        rows.map((row) => row.reshape([1])),
        0,
      );
      const reduction = plainReduction(args);
      if (reduction === 'mean') {
        const divisors = constant(
          args.context.trace,
          [rows.length],
          losses.dtype,
          targetLengths.map((n) => Math.max(n, 1)),
        );
        return losses.div(divisors).mean();
      }
      return reduced(batched ? losses : losses.reshape([]), reduction);
    },
  ),
});

/** Lengths decide how many steps there are: what was read from a tensor is a guard. */
function lengths(args: Arguments<Names>, name: 'input_lengths' | 'target_lengths'): readonly number[] {
  const given = args.value(name);
  if (given.kind === 'tensor' && (isFloating(given.tensor.dtype) || given.tensor.dtype === 'bool')) {
    refuse(`${name} must be integral`);
  }
  const value = args.value(name);
  if (value.kind === 'tensor') return [...args.context.trace.guard(args.ref(name))];
  return sequenceArgument(value, name, args.context).map((item: Value) => intArgument(item, name, args.context));
}

const whileChecking = '(while checking arguments for ctc_loss_allocate_outputs)';

function checkLength(name: string, length: number, most: number): void {
  const subject = `Expected ${name} to have value`;
  if (length < 0) refuse(`${subject} at least 0, but got value ${length} ${whileChecking}`);
  if (length > most) refuse(`${subject} at most ${most}, but got value ${length} ${whileChecking}`);
}

/** Rows must be as wide as the longest label sequence; one row after the other as long as all together. */
function checkTargets(args: Arguments<Names>, targetLengths: readonly number[]): void {
  const targets = args.ref('targets');
  for (const length of targetLengths) checkLength('target_lengths', length, Infinity);
  if (targets.rank === 1 && args.ref('log_probs').rank === 3) {
    const total = targetLengths.reduce((sum, length) => sum + length, 0);
    if (targets.size === total) return;
    refuse(
      `Expected tensor to have size ${total} at dimension 0, but got size ${targets.size} for argument #2 'targets' ${whileChecking}`,
    );
  }
  const [longest, width] = [Math.max(0, ...targetLengths), targets.shape.at(-1) ?? 0];
  if (longest <= width) return;
  refuse(
    `Expected tensor to have size at least ${longest} at dimension 1, but got size ${width} for argument #2 'targets' ${whileChecking}`,
  );
}

/** The labels of each sample, from rows that are padded or from one row after the other. They decide the steps too. */
function labelRows(args: Arguments<Names>, targetLengths: readonly number[]): readonly (readonly number[])[] {
  const targets = args.ref('targets');
  const data = [...args.context.trace.guard(targets)];
  if (targets.rank === 1 && args.ref('log_probs').rank === 3) {
    const starts = targetLengths.map((_, sample) => targetLengths.slice(0, sample).reduce((sum, n) => sum + n, 0));
    return targetLengths.map((n, sample) => data.slice(starts[sample], (starts[sample] ?? 0) + n));
  }
  const width = targets.shape.at(-1) ?? 0;
  return targetLengths.map((n, sample) => data.slice(sample * width, sample * width + n));
}

function sampleLoss(
  scores: Ref,
  sample: number,
  labels: readonly number[],
  steps: number,
  args: Arguments<Names>,
): Ref {
  const [, , classes = 0] = scores.shape;
  const blank = args.int('blank');
  const states = [blank, ...labels.flatMap((label) => [label, blank])];
  const own = scores
    .slice(0, 0, steps)
    .slice(1, sample, sample + 1)
    .reshape([steps, classes]);
  const index = constant(scores.builder, [1, states.length], 'int64', states).expand([steps, states.length]);
  const loss = forward(own.gather(1, index).clamp(impossible, null), states, blank).neg();
  const [isLikely] = args.context.trace.guard(loss.lt(impossible / -2));
  if (isLikely === 1 && steps >= shortest(labels)) return pytorchGradient(loss, own);
  return args.bool('zero_infinity') ? withSlope(own, 0, own.scalar(0)) : withSlope(own, NaN, own.scalar(Infinity));
}

/** PyTorch's own gradient takes the scores for a log-softmax: it adds their probabilities. To a score of −∞ it is NaN. */
function pytorchGradient(loss: Ref, scores: Ref): Ref {
  const undefinedSlope = scores.mul(scores.eq(-Infinity).choose(scores.scalar(NaN), scores.scalar(0)));
  return loss.builder.emit('overwrite', [loss.add(scores.exp().sum()).add(undefinedSlope.sum()), loss], {});
}

/** Equal labels in a row need a blank between them. */
function shortest(labels: readonly number[]): number {
  return labels.length + labels.filter((label, at) => at > 0 && label === labels[at - 1]).length;
}

/** A loss without an alignment that could be: its value, and the gradient to each score. */
function withSlope(scores: Ref, slope: number, value: Ref): Ref {
  return scores.builder.emit('overwrite', [scores.mul(slope).sum(), value], {});
}

/** log Σ over alignments of exp(Σ scores): the forward variables of all states, step by step. */
function forward(scores: Ref, states: readonly number[], blank: number): Ref {
  const { builder, dtype } = scores;
  const [steps = 0, count = 0] = scores.shape;
  if (steps === 0) return full(builder, [], states.length === 1 ? 0 : impossible, dtype);
  const atStart = constant(
    builder,
    [count],
    dtype,
    states.map((_, s) => (s < 2 ? 0 : impossible)),
  );
  const canSkip = constant(
    builder,
    [count],
    dtype,
    states.map((state, s) => (s >= 2 && state !== blank && state !== states[s - 2] ? 0 : impossible)),
  );
  const step = (time: number): Ref => scores.slice(0, time, time + 1).reshape([count]);
  const shifted = (alpha: Ref, by: number): Ref =>
    by >= count
      ? full(builder, [count], impossible, dtype)
      : concat([full(builder, [by], impossible, dtype), alpha.slice(0, 0, count - by)], 0);
  let alpha = step(0).add(atStart);
  for (let time = 1; time < steps; time += 1) {
    const ways = [alpha, shifted(alpha, 1), shifted(alpha, 2).add(canSkip)].map((way) => way.unsqueeze(0));
    alpha = concat(ways, 0).logsumexp([0]).add(step(time));
  }
  return count === 1 ? alpha.reshape([]) : alpha.slice(0, count - 2, count).logsumexp([0]);
}
