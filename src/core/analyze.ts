import type { Analysis, AnalysisNote, LossReport } from './analysis-report';
import type { Finding } from './findings/finding';
import { SourceText, type Quoted } from './findings/source-text';
import { toldSteps, type ToldStep } from './findings/steps/cut-step-findings';
import { stepFindings } from './findings/steps/step-findings';
import { KnownStudies, type OpenStudies, type Studied } from './known-studies';
import type { Callable } from './loss/definitions';
import { Evidence, isMethodOfModel } from './loss/evidence';
import { Probe } from './loss/probe';
import type { SourceFiles } from './loss/request';
import { candidatesOf } from './study/candidates';
import type { StudyContext } from './study/context';
import { saidOf } from './study/inputs';
import { isFollowed } from './study/followed';
import { isEvidentLoss, studyLoss, type Asked, type Later } from './study/study-loss';
import { parsedPython } from './syntax/python/parsed-files';
import { contains, type Span } from './text/span';
import { withSteps } from './untrained-steps';

export interface AnalyzeOptions {
  readonly seed: number;
  /** True when the caller no longer wants the answer or its time is up: what is left is named in a note. */
  readonly isOver: () => boolean;
  /** Whether what an editor shows of single operations, and the derivative, is of no use. */
  readonly isBrief?: boolean;
  /** What is known of the file from before it was edited. */
  readonly known?: KnownStudies;
}

/** Everything that is said of one file. Never throws on account of what the file contains. */
export function analyze(files: SourceFiles, path: string, options: AnalyzeOptions): Analysis {
  const text = files.read(path) ?? '';
  const module = parsedPython(text, path, options.isOver);
  const notes: AnalysisNote[] = module.unread.map(({ span, because }) => ({ message: `not read: ${because}`, span }));
  const studies = (options.known ?? new KnownStudies()).open(files, module, options.seed);
  const context: StudyContext = {
    files: studies.files,
    path,
    source: new SourceText(studies.files, path),
    evidence: new Evidence(module),
    seed: options.seed,
    isOver: options.isOver,
    isBrief: options.isBrief === true,
    note: (note) => notes.push(note),
    probe: new Probe(studies.files, path, options.seed),
  };
  const losses: LossReport[] = [];
  // A second look only after every definition has had a first: what is hard to read takes no time from what is easy.
  const found = unlessFailed('The search for losses', null, context, () => candidatesOf(context));
  let left: readonly Callable[] = found?.candidates ?? [];
  /** What was read at first sight, and is yet to be judged. */
  const putOff = new Map<Callable, () => Studied>();
  /** What was not read, by what is read in its place. */
  const unread = new Map<Callable, Studied>();
  /** What was read of what a model is given, by the same of what its own layers give. */
  const ofData = new Map<Callable, LossReport>();
  for (const asked of ['glanced', 'found'] as const) {
    const tiring: Callable[] = [];
    // What is read in the place of another comes after all others.
    const queue = [...left];
    for (const callable of queue) {
      const study = options.isOver()
        ? 'tiring'
        : (putOff.get(callable)?.() ?? known(callable, context, asked, studies));
      if (study === 'tiring' || 'later' in study) {
        // A second look is not waited for.
        if (!ofData.has(callable)) tiring.push(callable);
        if (study !== 'tiring') putOff.set(callable, study.later);
        continue;
      }
      const instead = found?.otherwise(callable);
      const isRead = study.report !== null && isFollowed(study.report, callable, instead ?? null);
      const other = isRead ? undefined : instead;
      if (other) {
        queue.push(other);
        unread.set(other, study);
      }
      if (other !== undefined) continue;
      const whole = ofData.get(callable);
      if (whole !== undefined) {
        if (study.report !== null) losses.splice(losses.indexOf(whole), 1, withFindings(whole, study.report));
        continue;
      }
      const { report, notes: told } = study.report === null ? (unread.get(callable) ?? study) : study;
      if (report !== null) losses.push(report);
      if (report !== null && instead && isOfOwnModel(callable, instead)) {
        queue.push(instead);
        ofData.set(instead, report);
      }
      notes.push(...told);
    }
    left = tiring;
  }
  if (left.length === 0 && !options.isOver()) studies.end();
  const [first, ...others] = left;
  if (first !== undefined) {
    const more = others.length === 0 ? '' : ` and ${others.length} other definitions`;
    notes.push({
      message: `\`${first.name}\`${more} not read to the end: the time for this file is up.`,
      span: first.nameSpan,
    });
  }
  const { source } = context;
  const steps = unlessFailed('The reading of training steps', null, context, () => stepFindings(module, text)) ?? [];
  const cut = (): readonly ToldStep[] => toldSteps(studies.files, module, source, options.isOver);
  losses.sort((one, other) => one.span.start - other.span.start);
  const told = withSteps(losses, unlessFailed('The following of training steps', null, context, cut) ?? []);
  notes.sort(inOrder);
  const findings = [...steps, ...told.findings];
  const gaps = module.unread.map(({ span }) => span);
  return { path, losses: told.losses, findings, notes, unread: gaps, left: left.length, needs: [] };
}

/** Whether a method of a model is a loss of what the model's own layers give: what it takes is the data that they are given. */
function isOfOwnModel(callable: Callable, instead: Callable): boolean {
  return isMethodOfModel(callable) && [...instead.computed].some((name) => /^self\b/.test(name));
}

/** A report with what is found besides where the same is looked at as a loss of what layers give. */
function withFindings(report: LossReport, ofLayers: LossReport): LossReport {
  if (ofLayers.verdict !== report.verdict) return report;
  const isKnown = ({ rule, span }: Finding): boolean =>
    report.findings.some((other) => other.rule === rule && (contains(other.span, span) || contains(span, other.span)));
  const more = ofLayers.findings.filter((finding) => !isKnown(finding));
  return { ...report, findings: [...report.findings, ...more] };
}

/** By their places; those of one place by what they say, as they may have been found in any order. */
function inOrder(one: AnalysisNote, other: AnalysisNote): number {
  const apart = (one.span?.start ?? 0) - (other.span?.start ?? 0);
  return apart === 0 ? one.message.localeCompare(other.message, 'en') : apart;
}

/** The study of a definition as it is known, else a new one. */
function known(
  callable: Callable,
  context: StudyContext,
  asked: Asked,
  studies: OpenStudies,
): Studied | 'tiring' | Later<Studied> {
  const { probe, source, isOver } = context;
  const form = formOf(callable, context);
  const before = studies.recall(callable, form);
  if (before !== null) return before;
  const notes: AnalysisNote[] = [];
  const quoted: Quoted[] = [];
  const within = <T>(body: () => T): T | null => {
    source.takeQuoted();
    probe.begin(callable);
    const result = studied(callable, context, body);
    quoted.push(...source.takeQuoted());
    return result;
  };
  const kept = (report: LossReport | null): Studied => {
    const study = { report, notes };
    // What was broken off says less than there is to say.
    if (!isOver()) studies.keep(callable, form, study, { entered: probe.entered.all, quoted });
    return study;
  };
  const report = within(() => studyLoss(callable, { ...context, note: (note) => notes.push(note) }, asked));
  if (report === 'tiring') return report;
  return report !== null && 'later' in report ? { later: () => kept(within(report.later)) } : kept(report);
}

/** What decides about a definition that the text of its file says elsewhere. */
function formOf(callable: Callable, context: StudyContext): string {
  const made = callable.kind === 'inline' ? [callable.definition, callable.parameters, [...callable.makers]] : [];
  const withoutPlaces = (key: string, value: unknown): unknown => (/^(nameS|s)pan$/.test(key) ? undefined : value);
  return JSON.stringify([isEvidentLoss(callable, context), saidOf(callable, context), made], withoutPlaces);
}

/** An error of our own costs the file this definition, and no other. */
function studied<T>(callable: Callable, context: StudyContext, body: () => T): T | null {
  return unlessFailed(`\`${callable.name}\``, callable.nameSpan, context, body);
}

/** What `body` gives; null, with a note, where it ends in an error of our own. */
function unlessFailed<T>(what: string, span: Span | null, context: StudyContext, body: () => T): T | null {
  try {
    return body();
  } catch (error) {
    const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    context.note({ message: `${what} ended in an error of Loss Lens: ${said}`, span });
    return null;
  }
}
