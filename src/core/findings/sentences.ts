import type { DetachedView } from '../roles/detached-views';
import type { AnalysisNote, FollowedOperation, Sentences } from './report';
import type { Span } from '../text/span';
import type { Finding, RuleId, Severity } from './finding';
import type { LossStory } from './cut-findings';
import type { Judgement } from './judgement';
import { lensPhrases } from './lens-phrases';
import type { Broken } from './numbers/told-breakage';
import { shortened, type SourceText } from './source-text';

const longestLens = 90;
const longestPlace = 24;

/** What is wrong with a loss, and what makes it, or its gradient, no finite number on its sample inputs. */
interface Found {
  readonly findings: readonly Finding[];
  readonly broken: Broken | null;
}

/** What the interface says of a verdict: facts, never marks. */
export function sentencesOf(
  judgement: Judgement,
  views: readonly DetachedView[],
  { predictions: followed, source }: LossStory,
  found: Found,
  nameAt: (span: Span) => string | null,
): Sentences {
  const { findings } = found;
  const [first] = findings;
  const predictions = followed.map(({ name }) => name);
  const unreached = followed.flatMap(({ name, isReached }) => (isReached ? [] : [name]));
  const reached = predictions.filter((name) => !unreached.includes(name));
  switch (judgement.verdict) {
    case 'trains':
      return trainsSentences(reached, views, found, source);
    case 'partial': {
      const place = placeOf(first, source, nameAt);
      const [dead, all] = [judgement.dead.length, judgement.terms.length];
      const terms = `${String(dead)} of ${String(all)} terms ${dead === 1 ? 'sends' : 'send'} no gradient${place}`;
      const part = dead > 0 ? terms : `a factor sends no gradient${place}`;
      return {
        lens:
          unreached.length === 0 || dead > 0
            ? part
            : fitted((names) => `no gradient reaches ${names}${place}`, unreached),
        full: first?.message ?? `Gradient reaches ${listed(predictions)}, but not through every term and factor.`,
      };
    }
    case 'noGradient': {
      const place = placeOf(first, source, nameAt);
      const isAny = predictions.length === 0;
      return {
        lens: fitted((names) => outcomeOf(judgement.backward, isAny ? 'any input' : names, place), predictions),
        full: first?.message ?? `No gradient reaches ${isAny ? 'any input' : listed(predictions)}.`,
      };
    }
    case 'unknown':
      return unknownSentences(null, 'beyond', { name: '', followed: [] }, source);
  }
}

/** Of a loss whose gradient flows: that it does, and what is wrong with it all the same. */
function trainsSentences(
  predictions: readonly string[],
  views: readonly DetachedView[],
  { findings, broken }: Found,
  source: SourceText,
): Sentences {
  const wrong = findings.find(({ rule, severity }) => isLoud(severity) && lensPhrases[rule] !== undefined);
  const phrase = wrong === undefined ? undefined : lensPhrases[wrong.rule];
  if (wrong === undefined || phrase === undefined) {
    const [view] = views;
    if (broken === null && view !== undefined) return viewSentences(predictions, view, source);
    return {
      lens: fitted((names) => `gradient reaches ${names}`, predictions),
      full: `Gradient reaches ${listed(predictions)}${broken === null ? '' : `, but on the sample inputs ${broken.part === 'value' ? 'the loss' : 'it'} is no finite number: ${broken.text}`}.`,
    };
  }
  const fact = tellingOfGradient.has(wrong.rule) ? '' : `Gradient reaches ${listed(predictions)}. `;
  return { lens: `${phrase} (${source.place(wrong.span)})`, full: `${fact}${wrong.message}` };
}

/** Of a loss that takes an input as it takes its prediction, but for a `detach`. */
function viewSentences(predictions: readonly string[], { name, site }: DetachedView, source: SourceText): Sentences {
  const place = source.place(site.span);
  return {
    lens: fitted((names) => `gradient reaches ${names}, not ${name} (detached, ${place})`, predictions),
    full: `Gradient reaches ${listed(predictions)}. \`${name}\`, which is taken as ${predictions.length > 1 ? 'they are' : 'that is'}, is detached (${place}): right where it is a teacher's.`,
  };
}

/** Findings that say themselves what becomes of the gradient. */
const tellingOfGradient: ReadonlySet<RuleId> = new Set([
  'cancelled-gradient',
  'threshold-on-prediction',
  'zero-gradient-region',
  'made-up-gradient',
  'unreduced-loss',
]);

function isLoud(severity: Severity): boolean {
  return severity === 'error' || severity === 'warning';
}

/** Of an evaluation metric: a fact, no scolding. */
export function metricSentences(predictions: readonly string[]): Sentences {
  return {
    lens: 'a metric: measures, sends no gradient',
    full: `A metric: it measures ${listed(predictions)} and sends no gradient. Fine to evaluate with; minimise a loss beside it.`,
  };
}

/** Of a loss that PyTorch itself refuses to differentiate. */
export function refusedSentences(finding: Finding | undefined, source: SourceText): Sentences {
  const place = finding === undefined ? '' : ` (${source.place(finding.span)})`;
  return {
    lens: `backward() will raise${place}`,
    full: finding?.message ?? '`backward()` will raise: PyTorch cannot differentiate this.',
  };
}

/**
 * Why a loss is not known: our limit, a budget that was spent, inputs on which it runs that were not found, or that it refuses a
 * prediction with a gradient.
 */
export type Unknown = 'beyond' | 'spent' | 'raised' | 'refused';

/** A loss, and what of it was followed. */
interface Followed {
  readonly name: string;
  readonly followed: readonly FollowedOperation[];
}

/** Of a loss that could not be followed to its end. Only where that is our limit nothing is wrong with the code. */
export function unknownSentences(
  note: AnalysisNote | null,
  why: Unknown,
  { name, followed }: Followed,
  source: SourceText,
): Sentences {
  const span = note?.span ?? null;
  if (note === null || span === null)
    return { lens: 'not followed', full: note?.message ?? 'Not followed to its end.' };
  const place = source.place(span);
  const last = followed.findLast((operation) => operation.span.path === span.path && operation.span.start < span.start);
  const upTo = last === undefined ? '' : `Followed \`${name}\` up to ${source.place(last.span)}. `;
  const quoted = source.quote(span);
  const there = `${place.charAt(0).toUpperCase()}${place.slice(1)}, \`${quoted}\``;
  switch (why) {
    case 'beyond':
      return {
        lens: shortened(`not followed past ${place} (${quoted})`, longestLens),
        full: `${upTo}${there}, is beyond what Loss Lens can read today (${note.message}); nothing is wrong with your code.`,
      };
    case 'spent':
      return {
        lens: shortened(`not followed past ${place} (${quoted})`, longestLens),
        full: `${upTo}${there}: ${note.message}.`,
      };
    case 'raised':
      return { lens: `no inputs found on which it runs (${place})`, full: `${there}: ${note.message}` };
    case 'refused':
      return { lens: shortened(`raises (${quoted}, ${place})`, longestLens), full: `${there}: ${note.message}` };
  }
}

function outcomeOf(backward: Judgement['backward'], names: string, place: string): string {
  switch (backward) {
    case 'runsWithZero':
      return `zero gradient for ${names}${place}: runs, but nothing trains`;
    case 'raises':
      return `no gradient reaches ${names}${place}: backward() will raise`;
    case 'runs':
    case 'unknown':
      return `no gradient reaches ${names}${place}: runs, but nothing trains`;
  }
}

/** The blamed operation and its line: a call by its name, a comparison as it stands if that is short. */
function placeOf(finding: Finding | undefined, source: SourceText, nameAt: (span: Span) => string | null): string {
  if (finding === undefined) return '';
  const name = nameAt(finding.span)?.split('.').at(-1) ?? '';
  const quoted = source.quote(finding.span);
  const isCalled = /^\w+$/.test(name) || (name !== '' && quoted.length > longestPlace);
  const called = isCalled && quoted.includes(name) ? name : shortened(quoted, longestPlace);
  return ` (${called}, ${source.place(finding.span)})`;
}

function fitted(text: (names: string) => string, names: readonly string[]): string {
  const whole = text(names.join(', '));
  if (whole.length <= longestLens) return whole;
  const room = Math.max(longestLens - text('').length, 8);
  return shortened(text(shortened(names.join(', '), room)), longestLens);
}

function listed(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
