import { pathOf } from '../../program/dotted-path';
import { changesElements } from '../../program/in-place-methods';
import type { Expression, FunctionDefinition, Module, Statement } from '../../program/program';
import { allStatements, expressionsIn, innerStatements, ownExpressions, statementsIn } from '../../program/walk';
import { contains, type Span } from '../../text/span';
import {
  assignedPaths,
  copiesIn,
  detachedBy,
  gradientsIn,
  keptParameters,
  leafListsIn,
  leavesOf,
  markedIn,
  parametersOf,
  weightNamesOf,
  passedOn,
} from './bound-names';
import { freezersIn, freezesAny, freezesWithin } from '../../loss/freezing';
import { climbersIn } from './climbers';
import { differentiatesErrors } from './differentiated';
import { negativeNames } from './negative-names';
import { calledUnrecorded, stopsRecording } from './recording';
import { hasOneOptimizer, turnedBy } from './turned-gradients';
import { givesBack, writtenBy } from './writes';

/** A statement that writes to a weight by hand. */
export interface WeightUpdate {
  readonly span: Span;
  /** As it is written: `w`, `self.centers`, `p`. */
  readonly weight: string;
  /** Whether its own gradient is added to it or taken from it, or turned around for the step to come; null where none is. */
  readonly gradient: 'added' | 'subtracted' | 'turned' | null;
  /** Whether it is added only because a rate below 0 takes it away. */
  readonly isByRate: boolean;
  /** Whether it changes the weight in place and autograd sees that. */
  readonly isRecordedInPlace: boolean;
  /** Whether it sets the weight to what was kept, as after a look at the steepest place nearby. */
  readonly givesBack: boolean;
}

/** What is known at a place of the program. */
interface Place {
  /** Names of leaves that require a gradient. */
  readonly leaves: ReadonlySet<string>;
  /** What the classes of the file call their weights, where the file freezes nothing. */
  readonly weights: ReadonlySet<string>;
  /** Names of parameters that may be weights: adding a gradient to one climbs all the same. */
  readonly supposed: ReadonlySet<string>;
  /** Names of lists of leaves, or of what answers one. */
  readonly lists: ReadonlySet<string>;
  /** Names that hold gradients. */
  readonly gradients: ReadonlySet<string>;
  /** Names of numbers below 0. */
  readonly negatives: ReadonlySet<string>;
  readonly isRecording: boolean;
  /** Names of what the file calls where nothing is recorded. */
  readonly unrecorded: ReadonlySet<string>;
  /** Whether the file freezes anything: the parameters of a module may then be those of a frozen one, as of an average of weights. */
  readonly freezes: boolean;
  /** Names of leaves that may be frozen: those of them that a gradient is taken from are not. */
  readonly perhapsFrozen: ReadonlySet<string>;
  /** Names of what the file calls to freeze something. */
  readonly freezing: ReadonlySet<string>;
  /** Whether the definition at hand freezes anything, perhaps what it then writes to. */
  readonly isFreezing: boolean;
  /** Names of leaves to which their gradient may be added by right. */
  readonly climbers: ReadonlySet<string>;
  /** Whether the block at hand differentiates what may be meant to grow. */
  readonly isUphill: boolean;
}

/** Every statement that writes to a leaf that requires a gradient, where that is known for certain. */
export function weightUpdates(module: Module): readonly WeightUpdate[] {
  const updates: WeightUpdate[] = [];
  const gradients = gradientsIn(module.body);
  const unrecorded = new Set(calledUnrecorded(module.body));
  const freezing = new Set(freezersIn(module.body));
  const freezes = freezesAny(allStatements(module.body));
  const place = {
    leaves: leavesOf(module.body),
    weights: freezes ? new Set<string>() : weightNamesOf(module.body),
    supposed: new Set(markedIn(module.body)),
    lists: new Set(leafListsIn(module.body, leavesOf(module.body))),
    gradients,
    negatives: negativeNames(module.body),
    isRecording: true,
    unrecorded,
    freezes,
    perhapsFrozen: new Set<string>(),
    freezing,
    isFreezing: freezesWithin(module.body, freezing),
    ...directionsIn(module.body, leavesOf(module.body)),
  };
  visit(module.body, place, updates);
  return updates.filter((update) => {
    if (update.gradient === 'added') return !isTakenBack(update, updates, module);
    return update.gradient !== 'turned' || hasOneOptimizer(module);
  });
}

/** Whether the step is taken back later in the same definition, at whose end the weights have not climbed. */
function isTakenBack({ span }: WeightUpdate, updates: readonly WeightUpdate[], module: Module): boolean {
  const definition = module.body.find((one) => /^(function|class)$/.test(one.kind) && contains(one.span, span));
  return updates.some(
    (other) =>
      other.givesBack &&
      other.span.start > span.start &&
      (definition === undefined || contains(definition.span, other.span)),
  );
}

function visit(block: readonly Statement[], outer: Place, updates: WeightUpdate[]): void {
  const detached = new Set(block.flatMap(detachedBy));
  let place: Place = { ...outer, leaves: new Set([...outer.leaves].filter((name) => !detached.has(name))) };
  for (const statement of block) {
    // As a statement it holds from there on.
    if (statement.kind === 'expression' && stopsRecording(statement.value)) place = { ...place, isRecording: false };
    switch (statement.kind) {
      case 'function':
        visit(statement.body, inFunction(statement, place), updates);
        break;
      case 'class': {
        const leaves = new Set([...place.leaves, ...parametersOf(statement.body)]);
        visit(
          statement.body,
          {
            ...place,
            leaves,
            lists: new Set([...place.lists, ...leafListsIn(statement.body, leaves)]),
            supposed: new Set([...place.supposed, ...keptParameters(statement.body)]),
          },
          updates,
        );
        break;
      }
      case 'for': {
        const inside = inLoop(statement, place);
        const gradients = new Set([...inside.gradients, ...gradientsIn(statement.body)]);
        visit([...statement.body, ...statement.orElse], { ...inside, gradients }, updates);
        break;
      }
      case 'with': {
        const stops = statement.items.some(({ context }) => stopsRecording(context));
        visit(statement.body, stops ? { ...place, isRecording: false } : place, updates);
        break;
      }
      default: {
        const update = updateOf(statement, place);
        updates.push(...(update === null ? writesWithin(statement, place) : [update]));
        visit(innerStatements(statement), place, updates);
        if (update === null && statement.kind === 'assign') place = rebinding(statement, place);
      }
    }
  }
}

function directionsIn(block: readonly Statement[], leaves: ReadonlySet<string>): Pick<Place, 'climbers' | 'isUphill'> {
  return { climbers: climbersIn(block, leaves), isUphill: differentiatesErrors(block, 'called') === false };
}

/**
 * From here on a name means what it was given, which is no leaf unless it is made one, or is another name of one:
 * `for p in net.parameters(): p = p * 2; p /= k`, `w = self.weight`.
 */
function rebinding(statement: Extract<Statement, { kind: 'assign' }>, place: Place): Place {
  const made = leavesOf([statement]);
  const given = new Set(assignedPaths(statement).filter((path) => !made.has(path)));
  const of = pathOf(statement.value);
  const isOther = of !== null && isLeafIn(of, place) && !place.perhapsFrozen.has(of);
  const others = isOther ? statement.targets.flatMap((target) => (target.kind === 'name' ? [target.name] : [])) : [];
  return { ...place, leaves: new Set([...[...place.leaves].filter((name) => !given.has(name)), ...others]) };
}

function inFunction(definition: FunctionDefinition, place: Place): Place {
  const { leaves, gradients, isRecording, unrecorded } = place;
  const { positionalOnly, positional, keywordOnly } = definition.parameters;
  const given = [...positionalOnly, ...positional, ...keywordOnly].map(({ name }) => name);
  const own = new Set(given);
  for (const statement of statementsIn(definition.body)) for (const path of assignedPaths(statement)) own.add(path);
  const outer = [...leaves].filter((name) => !own.has(name));
  const isStopped = definition.decorators.some(stopsRecording);
  const passed = passedOn(definition.body);
  // A sample that a network is given may climb what it says of it.
  const samples = new Set(copiesIn(definition.body, own).filter((name) => passed.has(name)));
  const inside = new Set([...outer, ...[...leavesOf(definition.body)].filter((name) => !samples.has(name))]);
  return {
    ...place,
    leaves: inside,
    lists: new Set([...place.lists, ...leafListsIn(definition.body, inside)]),
    ...directionsIn(definition.body, new Set([...inside, ...markedIn(definition.body)])),
    isFreezing: freezesWithin(definition.body, place.freezing),
    supposed: new Set([
      ...[...place.supposed].filter((name) => !own.has(name)),
      ...given.filter((name) => !passed.has(name)),
      ...markedIn(definition.body),
    ]),
    gradients: new Set([...gradients, ...gradientsIn(definition.body)]),
    negatives: new Set([...[...place.negatives].filter((name) => !own.has(name)), ...negativeNames(definition.body)]),
    isRecording: isRecording && !isStopped && !unrecorded.has(definition.name),
  };
}

/** `for p in model.parameters()`, `for w in (w1, w2)`, `for p, g in zip(model.parameters(), gradients)`. */
function inLoop({ target, iterable }: Extract<Statement, { kind: 'for' }>, place: Place): Place {
  const isZipped = iterable.kind === 'call' && pathOf(iterable.callee) === 'zip' && target.kind === 'tuple';
  if (!isZipped) return boundTo(target, iterable, place);
  return iterable.arguments.reduce((before, { value }, index) => {
    const element = target.elements[index];
    return element === undefined ? before : boundTo(element, value, before);
  }, place);
}

/** What a loop over something binds. */
function boundTo(target: Expression, iterable: Expression, place: Place): Place {
  const over = pathOf(iterable.kind === 'call' ? iterable.callee : iterable) ?? '';
  const isOverLeaves =
    place.lists.has(over) ||
    (iterable.kind === 'call'
      ? iterable.callee.kind === 'attribute' && /^(named_)?parameters$/.test(iterable.callee.name) && !place.isFreezing
      : (iterable.kind === 'list' || iterable.kind === 'tuple') &&
        iterable.elements.every((element) => place.leaves.has(pathOf(element) ?? '')));
  const weight = target.kind === 'tuple' ? target.elements.at(-1) : target;
  const path = weight === undefined ? null : pathOf(weight);
  if (path === null) return place;
  return {
    ...place,
    leaves: withName(place.leaves, path, isOverLeaves),
    perhapsFrozen: withName(place.perhapsFrozen, path, iterable.kind === 'call' && place.freezes),
    supposed: withName(place.supposed, path, place.supposed.has(over)),
    gradients: withName(place.gradients, path, place.gradients.has(over)),
  };
}

function withName(names: ReadonlySet<string>, name: string, isOne: boolean): ReadonlySet<string> {
  const others = [...names].filter((other) => other !== name);
  return new Set(isOne ? [...others, name] : others);
}

function updateOf(
  statement: Statement,
  { leaves, weights, supposed, gradients, negatives, isRecording, perhapsFrozen, climbers, isUphill }: Place,
): WeightUpdate | null {
  const turned = turnedBy(statement);
  if (turned !== null && leaves.has(turned))
    return {
      span: statement.span,
      weight: turned,
      gradient: 'turned',
      isByRate: false,
      isRecordedInPlace: false,
      givesBack: false,
    };
  const written = writtenBy(statement);
  const path = written === null ? null : pathOf(written.target);
  if (written === null || path === null) return null;
  const weight = path.replace(/\.(data|detach)$/, '');
  const isLeaf = isLeafIn(weight, { leaves, weights });
  if (!isLeaf && !supposed.has(weight)) return null;
  const isGradient = (other: string): boolean =>
    other === `${weight}.grad` || other === `${weight}.grad.data` || gradients.has(other);
  const sign = written.sign({ isGradient, isNegative: (other) => negatives.has(other) });
  const isByRight = sign > 0 && (isUphill || climbers.has(weight));
  return {
    span: statement.span,
    weight,
    gradient: sign === 0 || isByRight ? null : sign > 0 ? 'added' : 'subtracted',
    isByRate: sign !== written.sign({ isGradient, isNegative: () => false }),
    isRecordedInPlace:
      written.isInPlace && isRecording && weight === path && isLeaf && (sign !== 0 || !perhapsFrozen.has(weight)),
    givesBack: sign === 0 && givesBack(statement),
  };
}

/** Whether it is known as a leaf, or is a weight of an object, whatever that is called: `model.spectra`. */
function isLeafIn(path: string, { leaves, weights }: Pick<Place, 'leaves' | 'weights'>): boolean {
  const [object, ...names] = path.split('.');
  return leaves.has(path) || (object !== 'self' && names.some((_, at) => weights.has(names.slice(at).join('.'))));
}

/** Methods on the way of a value that overwrite a leaf: `a = self.alpha.clamp_(min=0)`. */
function writesWithin(statement: Statement, place: Place): readonly WeightUpdate[] {
  const { leaves, weights, isRecording, perhapsFrozen } = place;
  if (!isRecording || leaves.size + weights.size === 0) return [];
  return ownExpressions(statement)
    .flatMap((expression) => [...expressionsIn(expression)])
    .flatMap((part) => {
      if (part.kind !== 'call' || part.callee.kind !== 'attribute' || !changesElements(part.callee.name)) return [];
      const weight = pathOf(part.callee.object);
      return weight !== null && isLeafIn(weight, place) && !perhapsFrozen.has(weight)
        ? [{ span: part.span, weight, gradient: null, isByRate: false, isRecordedInPlace: true, givesBack: false }]
        : [];
    });
}
