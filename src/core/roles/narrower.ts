import { isFloating } from '../tensor/dtype';
import { sameShape } from '../tensor/shape';
import type { Candidate } from './candidate';
import { narrowerDomains } from './families';
import type { Domain, InputReading, TensorReading } from './reading';

const overClasses: ReadonlySet<Domain> = new Set(['distribution', 'logProbability']);

/** `isRefused`: whether the program itself has refused the numbers: it says which are too small before it says which are too large. */
export function* withDomains(candidate: Candidate, isRefused: () => boolean): Iterable<Candidate> {
  yield candidate;
  const prediction = candidate.inputs.find((input) => input.kind === 'tensor' && input.role === 'prediction');
  if (prediction?.kind !== 'tensor') return;
  const wide = prediction.domain;
  if (wide !== 'real' && wide !== 'logits') return;
  const narrower: readonly (readonly [Domain, Domain])[] = narrowerDomains[wide];
  const ofSizes = narrower.filter(([domain]) => domain === 'positive');
  const ordered = isRefused() ? [...ofSizes, ...narrower.filter((one) => !ofSizes.includes(one))] : narrower;
  for (const domains of ordered) {
    // A distribution over one class is 1 whatever is predicted.
    if (prediction.shape[1] === 1 && overClasses.has(domains[0])) continue;
    if (domains[0] === 'unitNorm' && !isOfEmbeddings(candidate, prediction)) continue;
    yield { ...candidate, inputs: candidate.inputs.map((input) => narrowed(input, prediction, domains)) };
  }
}

/** Whether a prediction may be embeddings: rows that nothing of their shape is to meet. */
function isOfEmbeddings({ inputs }: Candidate, { shape }: TensorReading): boolean {
  const isRows = (shape.length === 2 || shape.length === 3) && (shape.at(-1) ?? 1) > 1;
  const isMet = ({ role }: InputReading): boolean => role !== 'prediction';
  return (
    isRows &&
    inputs.every(
      (input) => input.kind === 'plain' || !isMet(input) || !isFloating(input.dtype) || !sameShape(input.shape, shape),
    )
  );
}

function narrowed(
  input: InputReading,
  { domain: wide, shape }: TensorReading,
  [domain, ofTarget]: readonly [Domain, Domain],
): InputReading {
  if (input.kind !== 'tensor') return input;
  // What is as large as the prediction may yet be one: of shares there are several, or none.
  const isBeside = domain === 'probability' && input.role === 'weight' && input.domain === 'positive';
  if (isBeside && sameShape(input.shape, shape)) return { ...input, domain };
  return input.domain === wide ? { ...input, domain: input.role === 'target' ? ofTarget : domain } : input;
}
