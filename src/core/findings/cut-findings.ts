import type { Site } from '../graph/graph';
import type { Span } from '../text/span';
import { ruleFor } from './cut-rules';
import type { Finding, RelatedPlace } from './finding';
import type { CutInGraph, DeadTerm, Judgement, UnreachedInput } from './judgement';
import type { SourceText } from './source-text';
import { unrecordedPlace } from './unrecorded-place';

/** What the messages need to know about the loss besides its graph. */
export interface LossStory {
  readonly source: SourceText;
  /** The predictions' names, as the user's parameters are called, and where they come in. */
  readonly predictions: readonly StoryPrediction[];
  /** Other inputs that no name speaks against being trained: where one requires a gradient, `backward()` trains that. */
  readonly mayTrain: readonly string[];
  /** Where the loss's value leaves: its return. */
  readonly result: Span | null;
  readonly siteOf: (node: number) => Site | null;
}

interface StoryPrediction {
  readonly name: string;
  /** The values as which it enters. */
  readonly entered: readonly number[];
  readonly span: Span;
  readonly assumed: boolean;
  /** Whether a gradient comes back to it from the loss, and from a value. */
  readonly isReached: boolean;
  readonly isReachedFrom: (node: number) => boolean;
}

/** The error by which people search: quoted, so that they find us. */
export const raisedByBackward = '"element 0 of tensors does not require grad"';

/** One finding for each expression at which a gradient ends: of a loss that sends none, of a dead term or factor, of one prediction among several. */
export function cutFindings(judgement: Judgement, story: LossStory): readonly Finding[] {
  const whole = leftLast(judgement.cuts).flatMap((cut) => lossFinding(cut, judgement, story) ?? []);
  const terms = judgement.dead.flatMap((term) =>
    term.cuts.flatMap((cut) => termFinding(cut, term, judgement, story) ?? []),
  );
  // Where a term of its own is dead, that is what keeps a prediction from being trained.
  const blamed = new Set(judgement.dead.flatMap(({ cuts }) => cuts.map(({ node }) => node)));
  const others = judgement.unreached.filter(({ cuts }) => !cuts.some(({ node }) => blamed.has(node)));
  const inputs = others.flatMap((unreached) =>
    unreached.cuts.flatMap((cut) => predictionFinding(cut, unreached, story) ?? []),
  );
  const factors = judgement.factors.flatMap((cut) => factorFinding(cut, story) ?? []);
  return distinctPlaces([...whole, ...terms, ...inputs, ...factors]);
}

/** Of the places at which one value leaves the graph the last: what was a number before, as the rate of two losses, may be meant for one. */
function leftLast(cuts: readonly CutInGraph[]): readonly CutInGraph[] {
  const isLeaving = ({ operation, site }: CutInGraph): boolean =>
    site !== null && ruleFor({ node: operation, name: site.name })?.id === 'left-the-graph';
  return cuts.filter(
    (cut) =>
      !isLeaving(cut) ||
      !cuts.some((other) => other.operand === cut.operand && other.node > cut.node && isLeaving(other)),
  );
}

function lossFinding(cut: CutInGraph, judgement: Judgement, story: LossStory): Finding | null {
  const place = described(cut, story);
  if (place === null) return null;
  const names = story.predictions.map(({ name }) => `\`${name}\``).join(', ');
  const message = `${claim(place, judgement, story)}${otherwise(story)}${assumption(story)}`;
  return {
    rule: place.rule,
    severity: isAssumed(story) || story.mayTrain.length > 0 ? 'warning' : 'error',
    span: place.span,
    message,
    related: [...arrivals(story), ...place.way, ...departure(story, names)],
    fix: null,
    witness: null,
  };
}

function claim(place: Place, { backward, refusal }: Judgement, { predictions }: LossStory): string {
  const names = predictions.map(({ name }) => `\`${name}\``).join(', ');
  const several = predictions.length > 1;
  switch (backward) {
    case 'runsWithZero':
      return `${names} ${several ? 'get' : 'gets'} gradient 0 through \`${place.name}\`: \`backward()\` runs without error, but no weight changes.`;
    case 'raises':
      return `No gradient reaches ${names}: ${place.because}. \`loss.backward()\` will raise ${refusal === null ? raisedByBackward : `"${refusal}"`}.`;
    case 'runs':
    case 'unknown':
      return `No gradient reaches ${names}: ${place.because}. \`loss.backward()\` runs without error, but ${several ? 'their' : 'its'} \`.grad\` stays \`None\`.`;
  }
}

function termFinding(cut: CutInGraph, term: DeadTerm, judgement: Judgement, story: LossStory): Finding | null {
  const place = described(cut, story);
  if (place === null) return null;
  const dead = new Set(judgement.dead.map(({ node }) => node));
  const living = judgement.terms.filter(({ node }) => !dead.has(node));
  const alive = living.flatMap(({ node }) => {
    const site = story.siteOf(node);
    const trained = story.predictions.filter(({ isReachedFrom }) => isReachedFrom(node));
    return site === null || trained.length === 0 ? [] : [{ span: site.span, trained }];
  });
  const [first] = alive;
  const names = first?.trained.map(({ name }) => `\`${name}\``).join(', ') ?? '';
  const others =
    first === undefined
      ? ''
      : ` The other term (\`${story.source.quote(first.span)}\`, ${story.source.place(first.span)}) still trains ${names}.`;
  const termSite = story.siteOf(term.node);
  return {
    rule: place.rule,
    severity: 'warning',
    span: place.span,
    message: `This term trains nothing: ${place.because}.${others}${assumption(story)}`,
    related: [
      ...arrivals(story),
      ...(termSite === null ? [] : [{ span: termSite.span, message: 'this term of the loss' }]),
      ...place.way,
      ...alive.slice(0, 1).map((site) => ({ span: site.span, message: 'this term still trains' })),
    ],
    fix: null,
    witness: null,
  };
}

function predictionFinding(cut: CutInGraph, { input, getsZero }: UnreachedInput, story: LossStory): Finding | null {
  const place = described(cut, story);
  const own = story.predictions.find((prediction) => prediction.entered.includes(input));
  if (place === null || own === undefined) return null;
  const others = story.predictions.filter(({ isReached }) => isReached).map(({ name }) => `\`${name}\``);
  const gets = getsZero ? 'is 0' : 'stays `None`';
  return {
    rule: place.rule,
    severity: 'warning',
    span: place.span,
    message: `No gradient reaches \`${own.name}\`: ${place.because}. \`backward()\` runs and still trains ${others.join(', ')}, but the gradient of \`${own.name}\` ${gets}.${assumption(story)}`,
    related: [...arrivals({ ...story, predictions: [own] }), ...place.way],
    fix: null,
    witness: null,
  };
}

function factorFinding(cut: CutInGraph, story: LossStory): Finding | null {
  const place = described(cut, story);
  if (place === null) return null;
  const trained = story.predictions.flatMap(({ name, isReached }) => (isReached ? [`\`${name}\``] : []));
  const whatIsLeft =
    place.rule === 'equality-on-prediction'
      ? 'Two real numbers hardly ever are, so that it is 0, and what it is multiplied with too.'
      : `Only what it is multiplied with, or divided by, still trains ${trained.join(', ')}.`;
  return {
    rule: place.rule,
    severity: 'warning',
    span: place.span,
    message: `This factor trains nothing: ${place.because}. ${whatIsLeft}${assumption(story)}`,
    related: [...arrivals(story), ...place.way],
    fix: null,
    witness: null,
  };
}

/** What is said of the place where a gradient ends. */
export interface Place {
  readonly rule: Finding['rule'];
  readonly name: string;
  readonly span: Span;
  readonly because: string;
  /** The calls through which a prediction gets there, and the end of its gradient. */
  readonly way: readonly RelatedPlace[];
}

/** What is said of a cut; null where it stands nowhere, or no rule explains it. */
export function described(cut: CutInGraph, story: LossStory): Place | null {
  if (cut.site === null) return null;
  const rule = ruleFor({ node: cut.operation, name: cut.site.name });
  if (rule === null) return null;
  const isOff = cut.operation.op !== 'detach' && !cut.operation.recorded;
  const unrecorded = isOff ? unrecordedPlace(cut.site, story.source) : null;
  const site = unrecorded?.site ?? cut.site;
  const { span, name } = site;
  const way = [...callsTo(site, story), { span, message: 'its gradient ends here' }];
  const because = rule.because(story.source.quote(span), cut);
  return { rule: rule.id, name, span: unrecorded?.blamed ?? span, because, way };
}

/** The calls that lead to a place in a helper, outermost first. */
function callsTo({ caller }: Site, story: LossStory): readonly RelatedPlace[] {
  if (caller === null) return [];
  return [
    ...callsTo(caller, story),
    { span: caller.span, message: `goes through \`${story.source.quote(caller.span)}\`` },
  ];
}

function arrivals(story: LossStory): readonly RelatedPlace[] {
  return story.predictions.map(({ name, span }) => ({ span, message: `\`${name}\`, the prediction, comes in here` }));
}

function departure(story: LossStory, names: string): readonly RelatedPlace[] {
  return story.result === null
    ? []
    : [{ span: story.result, message: `the loss depends on ${names} only through that` }];
}

function isAssumed(story: LossStory): boolean {
  return story.predictions.some(({ assumed }) => assumed);
}

/** More names than that are counted. */
const mostNamed = 3;

function otherwise({ mayTrain }: LossStory): string {
  if (mayTrain.length === 0) return '';
  const named = mayTrain.slice(0, mayTrain.length > mostNamed ? 1 : mostNamed).map((name) => `\`${name}\``);
  const others = mayTrain.length - named.length;
  const names = others === 0 ? named : [...named, `another of ${others} more`];
  return ` Unless ${names.join(' or ')} requires a gradient: then that alone is trained.`;
}

/** What a claim about a prediction says where that one was only guessed. */
export function assumption(story: LossStory): string {
  const assumed = story.predictions.filter((prediction) => prediction.assumed);
  if (assumed.length === 0) return '';
  const names = assumed.map(({ name }) => `\`${name}\``);
  const [only, ...others] = names;
  const said =
    others.length === 0
      ? `${only ?? ''} is the prediction; if it is not`
      : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''} are the predictions; if they are not`;
  return ` Assumes that ${said}: # loss-lens: pred=…`;
}

function distinctPlaces(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Map<string, Finding>();
  for (const finding of findings) {
    const key = `${finding.span.path}:${String(finding.span.start)}:${String(finding.span.end)}`;
    if (!seen.has(key)) seen.set(key, finding);
  }
  return [...seen.values()];
}
