import type { ClassDefinition, FunctionDefinition } from '../../program/program';
import type { Span } from '../../text/span';
import type { Frame, Room } from './room';

/** The ways in which statements cut a value off, by the rules that tell of them. */
export type CutBy =
  | 'detached-prediction'
  | 'left-the-graph'
  | 'rounded-prediction'
  | 'argmax-on-prediction'
  | 'sign-of-prediction'
  | 'threshold-on-prediction'
  | 'equality-on-prediction'
  | 'cast-to-integer'
  | 'index-from-prediction'
  | 'counting-prediction'
  | 'sampled-prediction';

/** Where a gradient ends. */
export interface CarriedCut {
  readonly by: CutBy;
  readonly span: Span;
  /** Where it is seen from the file that is read: the call that leads there, if it is in another. */
  readonly seen: Span;
  /** What is cut off there. */
  readonly of: Span;
  /** Whether a gradient of zeros comes back, as through rounding. */
  readonly isZero: boolean;
  /** Whether it is computed where nothing is recorded. */
  readonly isUnrecorded: boolean;
}

/** What a value carries of a gradient to something that is trained, as far as the statements alone say. */
export type Carried =
  /** Numbers, texts and arrays that no library records. */
  | { readonly kind: 'plain' }
  /** A tensor of data. */
  | { readonly kind: 'data' }
  /** What comes from elsewhere: an object, or data. */
  | { readonly kind: 'unknown' }
  /** A gradient may flow. What an unknown call has answered that was given no tensor may bring data as well. */
  | { readonly kind: 'live'; readonly mayBring: boolean }
  | CutOff
  /** What was cut off, told to require a gradient after that: what is made of it is trained up to there. */
  | { readonly kind: 'told'; readonly cut: CutOff; readonly told: Span }
  | { readonly kind: 'several'; readonly parts: readonly Carried[] }
  | {
      readonly kind: 'function';
      readonly definition: FunctionDefinition;
      readonly room: Room;
      readonly self: Carried | null;
      /** Where it is defined. */
      readonly around: Frame;
    }
  | { readonly kind: 'class'; readonly definition: ClassDefinition; readonly room: Room }
  | { readonly kind: 'module'; readonly room: Room }
  /** What a name of an import stands for, looked up once it is asked for; null where the user has no such file. */
  | { readonly kind: 'imported'; readonly find: () => Carried | null }
  | CarriedObject
  /** What compares what it is given and has no weights; not sure where only its name says so. */
  | { readonly kind: 'criterion'; readonly isSure: boolean }
  /** A distribution of the library: what it carries are its parameters. What `rsample` draws of a path depends on those. */
  | { readonly kind: 'distribution'; readonly parameters: Carried; readonly hasPath: boolean }
  /** What has weights of its own and computes with them. */
  | { readonly kind: 'layer' }
  /** What computes without weights: an activation. */
  | { readonly kind: 'weightless' };

/** Something with weights has computed it, and no gradient goes back there. */
interface CutOff {
  readonly kind: 'cut';
  readonly cuts: readonly CarriedCut[];
  /** False where what compares it is not known. */
  readonly isSure: boolean;
  /** Whether a model was given it after that, which is not trained itself. */
  readonly isHanded: boolean;
}

/** An instance of a class that can be read. */
export interface CarriedObject {
  readonly kind: 'object';
  readonly definition: ClassDefinition;
  readonly room: Room;
  readonly attributes: Map<string, Carried>;
}

export const plain: Carried = { kind: 'plain' };
export const data: Carried = { kind: 'data' };
export const unknown: Carried = { kind: 'unknown' };
export const live: Carried = { kind: 'live', mayBring: false };
/** What a call has answered of which nothing is known: a model's result, or what brings data. */
export const answer: Carried = { kind: 'live', mayBring: true };

/** A name of an import, looked up once; while that goes on it is not there yet, as where a package imports from itself. */
export function importedBy(lookUp: () => Carried | null): Carried {
  let found: Carried | null | undefined;
  const find = (): Carried | null => {
    if (found !== undefined) return found;
    found = null;
    found = lookUp();
    return found;
  };
  return { kind: 'imported', find };
}

/** What holds whichever of two ways the program takes. */
export function either(one: Carried, other: Carried): Carried {
  if (one === other) return one;
  if (one.kind === 'several' && other.kind === 'several' && one.parts.length === other.parts.length)
    return { kind: 'several', parts: one.parts.map((part, index) => either(part, other.parts[index] ?? unknown)) };
  if (one.kind === 'told' && other.kind === 'told') return one;
  const isSame = one.kind === 'object' && other.kind === 'object' && one.definition === other.definition;
  if (isSame) return one;
  if (one.kind === 'criterion' && other.kind === 'criterion') return one.isSure ? other : one;
  // `loss = 0` before a loop, `loss = None` before a condition.
  const [first, second] = [flat(one), flat(other)];
  if (first.kind === 'plain') return second;
  if (second.kind === 'plain') return first;
  return together([first, second]);
}

/** What comes of several values that an operation takes, in which those from elsewhere may be trained. */
export function together(values: readonly Carried[]): Carried {
  const parts = values.map(flat);
  const cuts = parts.flatMap((part) => (part.kind === 'cut' ? [part] : []));
  if (parts.some(({ kind }) => kind === 'live')) return live;
  const isOfElsewhere = parts.some(({ kind }) => kind === 'unknown');
  if (cuts.length > 0) return isOfElsewhere ? live : joined(cuts);
  if (isOfElsewhere) return unknown;
  return parts.some(({ kind }) => kind === 'data') ? data : plain;
}

/** What a criterion makes of what it is given. */
export function compared(values: readonly Carried[], isSure: boolean): Carried {
  // What is given a model may ask for its weights.
  if (values.some(({ kind }) => kind === 'object' || kind === 'function')) return live;
  const whole = together(values);
  return whole.kind === 'cut' ? { ...whole, isSure: whole.isSure && isSure } : whole.kind === 'live' ? live : unknown;
}

/** What a model hands on that is not trained itself: what is brought in beside what is cut off is data, as the state beside the action. */
export function passed(values: readonly Carried[]): Carried {
  const parts = values.map(flat);
  if (!parts.some(({ kind }) => kind === 'cut')) return together(parts);
  const isBrought = (part: Carried): boolean => part.kind === 'unknown' || (part.kind === 'live' && part.mayBring);
  const whole = together(parts.map((part) => (isBrought(part) ? data : part)));
  return whole.kind === 'cut' ? { ...whole, isHanded: true } : whole;
}

/** What a loop over a value, or `next`, brings: of what comes from elsewhere a batch of data. */
export function elementOf(value: Carried): Carried {
  const whole = flat(value);
  return whole.kind === 'unknown' || (whole.kind === 'live' && whole.mayBring) ? data : whole;
}

/** Whether nobody stops a gradient so who means to: what is decided or drawn, not what is cut off by name. */
export function isByMistake(by: CutBy): boolean {
  return by !== 'detached-prediction' && by !== 'left-the-graph';
}

/** A value as one: of several parts what all of them carry. */
export function flat(value: Carried): Carried {
  switch (value.kind) {
    case 'several':
      // What holds nothing yet may be filled elsewhere.
      return value.parts.length === 0 ? unknown : together(value.parts);
    case 'told':
      return live;
    case 'distribution':
      return flat(value.parameters);
    case 'function':
    case 'class':
    case 'module':
    case 'imported':
    case 'object':
    case 'criterion':
    case 'layer':
    case 'weightless':
      return unknown;
    default:
      return value;
  }
}

/** How a value is cut off: what is told of `CarriedCut`. */
type Manner = Partial<Pick<CarriedCut, 'isUnrecorded' | 'isZero'>>;

/** A value after a cut, in another form; what nothing with weights has computed stays as it is. */
export function cutOff(
  value: Carried,
  by: CutBy,
  span: Span,
  of: Span,
  { isUnrecorded = false, isZero = sendingZeros.has(by) }: Manner = {},
): Carried {
  const whole = flat(value);
  if (whole.kind !== 'live') return whole;
  const cut = { by, span, seen: span, of, isZero, isUnrecorded };
  return { kind: 'cut', cuts: [cut], isSure: true, isHanded: false };
}

/** A value that is told to require a gradient. */
export function toldToRequire(value: Carried, span: Span): Carried {
  const whole = flat(value);
  return whole.kind === 'cut' ? { kind: 'told', cut: whole, told: span } : live;
}

/** Of these PyTorch makes a gradient of zeros. */
const sendingZeros: ReadonlySet<CutBy> = new Set(['rounded-prediction', 'sign-of-prediction']);

/** What a call has brought, seen from where it stands. */
export function seenFrom(value: Carried, span: Span): Carried {
  const moved = (cut: CarriedCut): CarriedCut => (cut.seen.path === span.path ? cut : { ...cut, seen: span });
  if (value.kind === 'cut') return { ...value, cuts: value.cuts.map(moved) };
  return value.kind === 'several' ? { kind: 'several', parts: value.parts.map((part) => seenFrom(part, span)) } : value;
}

function joined(cuts: readonly CutOff[]): Carried {
  return {
    kind: 'cut',
    cuts: distinct(cuts.flatMap((one) => one.cuts)),
    isSure: cuts.every(({ isSure }) => isSure),
    isHanded: cuts.every(({ isHanded }) => isHanded),
  };
}

function distinct(cuts: readonly CarriedCut[]): readonly CarriedCut[] {
  return [...new Map(cuts.map((cut) => [placeOf(cut), cut])).values()];
}

/** What tells one cut from another: a loop comes by the same one again. */
export function placeOf({ span }: CarriedCut): string {
  return `${span.path}:${String(span.start)}:${String(span.end)}`;
}
