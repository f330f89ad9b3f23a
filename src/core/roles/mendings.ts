import type { Outcome } from '../loss/outcome';
import type { Keys } from './body-names';
import type { Candidate } from './candidate';
import type { ValuesForDefaults } from './constructor-choices';
import type { KnownInput } from './known-inputs';
import { withIntegers } from './fitting';
import { tensorsAmong } from './fitting-ranks';
import { asLaidOver } from './laid-over';
import { changed, changedIn } from './open-sizes';
import { asColumns, asCompared, differingSizes, longEnough, repaired, repairedAlone, smaller } from './repair';
import { sizesThatClash } from './mismatches';
import { largestSize } from './resized';
import { sameShape } from '../tensor/shape';

type Raised = Extract<Outcome, { kind: 'raised' }>;
type Traced = Extract<Outcome, { kind: 'value' }>;

/** What may be tried in place of a candidate that failed. */
interface Mendings {
  /** Longer than the framework refuses, which may be said again of the next: of several spectra each takes a longer one. */
  readonly longer: Candidate | null;
  /** At once, in this order. */
  readonly now: readonly Candidate[];
  /** In shapes that the program asks for: one that has them to begin with is better. */
  readonly askedFor: readonly Candidate[];
  /** In shapes that one of its inputs alone may have: for when nothing else runs. */
  readonly unlikely: readonly Candidate[];
}

/** What an error asks for: other sizes, or as many classes as there are. `leastLength`: what is too short is made no shorter than this; `behind`: which inputs what failed is made of. */
export function mendingsOf(
  candidate: Candidate,
  outcome: Raised,
  known: readonly KnownInput[],
  forDefaults: ValuesForDefaults,
  { leastLength, behind }: { readonly leastLength: number; readonly behind: Keys | null },
): Mendings {
  const { compared, clash } = outcome;
  const other = changed(candidate, known, (open) => repaired(open, outcome));
  const asked = compared === null ? null : changed(candidate, known, (open) => asCompared(open, compared));
  const sizes = asked === null ? differingSizes(compared ?? clash) : [];
  return {
    longer: changed(candidate, known, (open) => longEnough(open, outcome.message, leastLength)),
    now: [
      ...changedIn(candidate, known, (open) => asWhole(open, outcome.message, behind)),
      ...madeForInputs(candidate, outcome.message),
      ...(other === null ? [] : [other]),
      ...madeForFewerClasses(candidate, sizes, forDefaults),
    ],
    askedFor: asked === null ? [] : [asked],
    unlikely: clash === null ? [] : changedIn(candidate, known, (open) => repairedAlone(open, clash)),
  };
}

/** What draws classes, picks by them or masks was given something else; losses of classes that were are among the families in other orders. */
const lacksWhole = /within the support \(IntegerInterval|gather\(\): Expected dtype int64|only supports boolean masks/;

/** The one input as labels, or as a mask, that alone may be what has to be whole numbers. */
function asWhole(candidate: Candidate, message: string, behind: Keys | null): readonly Candidate[] {
  if (!lacksWhole.test(message)) return [];
  const tensors = tensorsAmong(candidate);
  const meant = tensors.filter(
    ({ name, role, dtype }) => behind?.has(name) === true && role !== 'prediction' && dtype === 'float32',
  );
  // Of several it is a target of what there are scores of each class for.
  const scores = tensors.find(({ role }) => role === 'prediction');
  const ofScores = meant.filter(
    ({ role, shape }) => role === 'target' && sameShape(shape, scores?.shape.slice(0, -1) ?? []),
  );
  const [one, ...others] = meant.length > 1 ? ofScores : meant;
  const changed = one === undefined || others.length > 0 ? null : withIntegers(candidate, message, [one]);
  return changed === null ? [] : [changed];
}

/** Made of the size that an input has, where a size that its constructor was given meets it. */
function madeForInputs(candidate: Candidate, message: string): readonly Candidate[] {
  const [one = 0, other = 0] = sizesThatClash(message);
  const { inputs, config } = candidate;
  const isOfInput = (size: number): boolean =>
    inputs.some((input) => input.kind === 'tensor' && input.shape.slice(1).includes(size));
  return [
    [one, other],
    [other, one],
  ].flatMap(([from = 0, to = 0]) => {
    const [name, ...others] = Object.keys(config).filter((key) => config[key] === from);
    const isClear = name !== undefined && others.length === 0 && from !== to && isOfInput(to);
    return isClear ? [{ ...candidate, config: { ...config, [name]: to } }] : [];
  });
}

/** Made with as many classes as there are, where by default there are more than in any sample. */
function madeForFewerClasses(
  candidate: Candidate,
  sizes: readonly (readonly [number, number])[],
  { resized }: ValuesForDefaults,
): readonly Candidate[] {
  return sizes.flatMap(([one, other]) => {
    const [fewer, more] = one < other ? [one, other] : [other, one];
    const config = more > largestSize ? resized(more, fewer) : {};
    return Object.keys(config).length > 0 ? [{ ...candidate, config: { ...config, ...candidate.config } }] : [];
  });
}

/**
 * What may be tried beside a candidate that ran: what has a number for each sample as a column, where tables were made of it; masks that are one number
 * in the shape of what they are laid over.
 */
export function besides(
  candidate: Candidate,
  outcome: Traced,
  known: readonly KnownInput[],
  isOfTables: boolean,
): readonly Candidate[] {
  const columns = isOfTables ? changed(candidate, known, asColumns) : null;
  const masks = changed(candidate, known, (open) => asLaidOver(open, outcome));
  return [columns, masks].flatMap((one) => one ?? []);
}

/** A candidate that took too much in smaller samples. */
export function inSmaller(candidate: Candidate, known: readonly KnownInput[]): readonly Candidate[] {
  return [changed(candidate, known, smaller)].flatMap((one) => one ?? []);
}
