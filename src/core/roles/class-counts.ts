import type { Outcome } from '../loss/outcome';
import type { Candidate } from './candidate';
import { withChanged } from './fitting-ranks';
import type { InputReading, TensorReading } from './reading';
import { largestSize, resized } from './resized';

type Raised = Pick<Extract<Outcome, { kind: 'raised' }>, 'message' | 'clash'>;

const beyondClasses = /index \d+ is out of bounds for dimension \d+ with size (\d+)/;
const ofLabels = /^Target -?\d+ is out of bounds/;

/** Whether an error brings two numbers of classes in place of two shapes. */
export function isOfClasses(message: string): boolean {
  return message.startsWith('Class values') || ofLabels.test(message);
}

/** As many classes as the program has room for, where that is no size of the inputs. */
export function withFewerClasses(candidate: Candidate, { message, clash }: Raised): Candidate | null {
  const [, room = 0] = message.startsWith('Class values') ? (clash ?? []).flat() : [];
  const to = Number(beyondClasses.exec(message)?.[1] ?? room);
  const tensors = candidate.inputs.filter((input) => input.kind === 'tensor');
  const labels = tensors.find(({ below }) => below !== null && below > to);
  // Where no labels say so, classes are what the prediction has scores for.
  const scores = tensors.find(({ role, shape }) => role === 'prediction' && shape.length > 1);
  const from = labels?.below ?? scores?.shape.at(-1) ?? null;
  if (to < 2 || to > largestSize || from === null || tensors.some(({ shape }) => shape.includes(to))) return null;
  return { ...candidate, inputs: candidate.inputs.map((input) => resized(input, from, to)) };
}

/** Labels below as many classes as the program keeps scores of; where it makes labels itself, scores of as many as these need. */
export function withRoomForLabels(candidate: Candidate, { message, clash }: Raised): Candidate | null {
  const [needed = 0, room = 0] = ofLabels.test(message) ? (clash ?? []).flat() : [];
  const isBeyond = (input: InputReading): boolean =>
    input.kind === 'tensor' && input.below !== null && input.below > room;
  if (room > 0 && candidate.inputs.some(isBeyond)) {
    const inputs = candidate.inputs.map((input) =>
      input.kind === 'tensor' && isBeyond(input) ? { ...input, below: room } : input,
    );
    return { ...candidate, inputs };
  }
  // Where nothing is left of the scores, there are to be more of them.
  if (room === 0 && ofLabels.test(message)) return withMoreScores(candidate);
  const hasScores = candidate.inputs.some((input) => input.kind === 'tensor' && input.shape.slice(1).includes(room));
  if (needed <= room || needed > largestSize || !hasScores) return null;
  // A few more than this sample needs: others need more.
  const to = roundUp(needed);
  return { ...candidate, inputs: candidate.inputs.map((input) => resized(input, room, to)) };
}

const manyScores = 16;

function withMoreScores(candidate: Candidate): Candidate | null {
  const scores = candidate.inputs.find(({ role }) => role === 'prediction');
  const size = scores?.kind === 'tensor' ? (scores.shape[1] ?? manyScores) : manyScores;
  if (size >= manyScores) return null;
  return { ...candidate, inputs: candidate.inputs.map((input) => resized(input, size, manyScores)) };
}

/** What is real numbers, of which the program makes labels, is labels below as many as there are scores of. */
export function asLabels(
  candidate: Candidate,
  { message, clash }: Raised,
  meant: readonly TensorReading[],
): Candidate | null {
  const [, room = 0] = ofLabels.test(message) ? (clash ?? []).flat() : [];
  const real = meant.find(({ role, dtype, domain }) => role === 'target' && dtype === 'float32' && domain === 'real');
  if (room < 1 || real === undefined) return null;
  return withChanged(candidate, real, { domain: 'classIndex', below: room });
}

function roundUp(count: number): number {
  return 2 ** Math.ceil(Math.log2(count));
}
