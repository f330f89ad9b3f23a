import type { LossReport } from './analysis-report';
import { SourceText } from './findings/source-text';
import { callablesOf, type Callable } from './loss/definitions';
import { Evidence } from './loss/evidence';
import { Probe } from './loss/probe';
import type { SourceFiles } from './loss/request';
import { targetOf, type Target } from './loss/session';
import { trainingSettings, type TrainingSettings } from './loss/training-settings';
import type { TracedLoss } from './pictures/element-sweep';
import { classPlane, type ClassPlane } from './pictures/class-plane';
import { gradientCurve, type GradientCurve } from './pictures/gradient-curve';
import { gradientMap, type GradientMap } from './pictures/gradient-map';
import { sampleGradient, type SampleGradient } from './pictures/sample-gradient';
import { lessonSaid } from './roles/directive';
import { directiveEdit } from './roles/directive-edit';
import type { Reading } from './roles/reading';
import { selectedLoss } from './selected-loss';
import { definitionsOf, inlineLosses } from './study/callables';
import { candidatesOf } from './study/candidates';
import { traceOnce, type StudyContext } from './study/context';
import { isFollowed } from './study/followed';
import { studyLoss } from './study/study-loss';
import { parsedPython } from './syntax/python/parsed-files';
import type { TextEdit } from './text/edit';
import { contains, spanLength, type Span } from './text/span';

/** What a user asks to see: the loss at an offset, one by its name (the nearest to an offset), a selected expression. */
export type Asked =
  | { readonly kind: 'at'; readonly offset: number }
  | { readonly kind: 'named'; readonly name: string; readonly offset: number }
  | { readonly kind: 'selection'; readonly start: number; readonly end: number };

/** A loss in full, and what it tells one element of its prediction. */
export interface Visualization {
  readonly report: LossReport;
  /** How to ask for the same loss again. */
  readonly asked: Asked;
  readonly curve: GradientCurve | null;
  /** Writes down how the inputs were read, for the user to change; null where there is nothing to write or no place for it. */
  readonly readingEdit: TextEdit | null;
  /** What comments beside the loss say of a lesson: `guess`, `dataset=spirals`. */
  readonly lesson: Readonly<Record<string, string>>;
  /** How the same file trains. */
  readonly training: TrainingSettings;
}

/** Studies what was asked for, a loss or not. null where nothing there can be called. */
export function visualize(files: SourceFiles, path: string, asked: Asked, seed: number): Visualization | null {
  const context = contextOf(files, path, seed);
  const callable = listedCallable(context, asked);
  if (callable === null) return null;
  const report = studyLoss(callable, context, 'asked');
  if (report === null) return null;
  const { reading } = report;
  return {
    report,
    asked: askedAgain(callable, asked),
    curve: pictureOf(callable, report, context, gradientCurve),
    readingEdit:
      reading === null ? null : directiveEdit(callable, context.evidence.module, reading, files.read(path) ?? ''),
    lesson: lessonSaid(callable, context.evidence.module, (offset) =>
      context.source.line({ path, start: offset, end: offset }),
    ),
    training: trainingSettings(context.evidence.module),
  };
}

/** What is drawn beside the first picture; null where a loss has no such picture. */
export interface Pictures {
  readonly map: GradientMap | null;
  readonly plane: ClassPlane | null;
  readonly sample: SampleGradient | null;
}

/** The pictures of the same loss that take longer than the first. */
export function visualizeMore(files: SourceFiles, path: string, asked: Asked, seed: number): Pictures | null {
  const context = contextOf(files, path, seed);
  const callable = listedCallable(context, asked);
  if (callable === null) return null;
  const report = studyLoss(callable, context, 'asked');
  return (
    report &&
    pictureOf(callable, report, context, (loss, reading) => ({
      map: gradientMap(loss, reading),
      plane: classPlane(loss, reading),
      sample: sampleGradient(loss, reading),
    }))
  );
}

/** What was asked for, as a session opens it. null where nothing there can be called. */
export function askedTarget(files: SourceFiles, path: string, asked: Asked): Target | null {
  const callable = callableOf(contextOf(files, path, 0), asked);
  return callable === null ? null : targetOf(callable);
}

/** What a file calls by this name: a definition, else an inline loss, else whatever else bears it. */
export function targetNamed(files: SourceFiles, path: string, name: string): Target {
  const isDefined = callablesOf(parsedPython(files.read(path) ?? '', path)).some((callable) => callable.name === name);
  const context = contextOf(files, path, 0);
  const inline = isDefined ? [] : inlineLosses(context, definitionsOf(context));
  const found = inline.find((callable) => callable.name === name);
  return found === undefined ? { kind: 'named', name } : targetOf(found);
}

export function contextOf(files: SourceFiles, path: string, seed: number): StudyContext {
  const module = parsedPython(files.read(path) ?? '', path);
  return {
    files,
    path,
    source: new SourceText(files, path),
    evidence: new Evidence(module),
    seed,
    probe: new Probe(files, path, seed),
    isOver: () => false,
    isBrief: false,
    note: () => undefined,
  };
}

function pictureOf<Picture>(
  callable: Callable,
  { reading }: LossReport,
  context: StudyContext,
  draw: (loss: TracedLoss, reading: Reading) => Picture,
): Picture | null {
  if (reading === null) return null;
  const traced = traceOnce(callable, context, reading);
  return traced.kind === 'value' ? draw(traced, reading) : null;
}

/** What was asked for, as an analysis of the file lists it: that studies it, which who asks again for the same by its name need not. */
function listedCallable(context: StudyContext, asked: Asked): Callable | null {
  const found = callableOf(context, asked);
  if (asked.kind !== 'at') return found;
  return found === null ? ownedAt(asked.offset, context) : asAnalyzed(found, context);
}

/** Of a class that is not called itself: its method that is a loss on the best evidence. */
function ownedAt(offset: number, context: StudyContext): Callable | null {
  const at: Span = { path: context.path, start: offset, end: offset };
  return candidatesOf(context).candidates.find(({ owner }) => owner !== null && contains(owner.span, at)) ?? null;
}

/** What a definition answers is read in its place only where an analysis of the file does so too. */
function asAnalyzed(found: Callable, context: StudyContext): Callable {
  const { candidates, otherwise } = candidatesOf(context);
  const place = found.inline?.place;
  const definition = candidates.find((callable) => place !== undefined && otherwise(callable)?.inline?.place === place);
  if (definition === undefined) return found;
  const report = studyLoss(definition, context, 'asked');
  return report !== null && isFollowed(report, definition, found) ? definition : found;
}

export function callableOf(context: StudyContext, asked: Asked): Callable | null {
  const { module } = context.evidence;
  const definitions = definitionsOf(context);
  const inline = inlineLosses(context, definitions);
  switch (asked.kind) {
    case 'at':
      return callableAt(definitions, inline, asked.offset, context);
    case 'named': {
      const named = [...definitions, ...inline].filter(({ name }) => name === asked.name);
      return nearest(named, asked.offset) ?? callableAt(definitions, inline, asked.offset, context);
    }
    case 'selection': {
      const selection: Span = { path: context.path, start: asked.start, end: asked.end };
      return (
        selectedLoss(module, selection, context, definitions) ?? callableAt(definitions, inline, asked.start, context)
      );
    }
  }
}

/** The inline loss on the line of an offset, else the innermost definition around it; of a training step its own loss. */
function callableAt(
  definitions: readonly Callable[],
  inline: readonly Callable[],
  offset: number,
  { source, path }: StudyContext,
): Callable | null {
  const at: Span = { path, start: offset, end: offset };
  const onLine = inline.filter(({ span, definition }) =>
    [span, definition.span].some((place) => touchesLine(place, at, source)),
  );
  const [onThisLine] = onLine;
  if (onThisLine !== undefined) return onThisLine;
  const around = definitions.filter(({ span }) => contains(span, at));
  const innermost = around.toSorted((one, other) => spanLength(one.span) - spanLength(other.span))[0];
  if (innermost === undefined) return null;
  const own = inline.filter(({ span }) => contains(innermost.span, span));
  return nearest(own, offset) ?? innermost;
}

function touchesLine(place: Span, at: Span, source: SourceText): boolean {
  const line = source.line(at);
  return source.line(place) <= line && line <= source.line({ ...place, start: place.end });
}

function nearest(callables: readonly Callable[], offset: number): Callable | null {
  const distance = ({ nameSpan }: Callable): number => Math.abs(nameSpan.start - offset);
  return callables.toSorted((one, other) => distance(one) - distance(other))[0] ?? null;
}

function askedAgain({ name, kind, nameSpan }: Callable, asked: Asked): Asked {
  if (asked.kind === 'selection' && kind === 'inline')
    return { kind: 'selection', start: nameSpan.start, end: nameSpan.end };
  return { kind: 'named', name, offset: nameSpan.start };
}
