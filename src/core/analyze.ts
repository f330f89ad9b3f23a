import type { Analysis, AnalysisNote, LossReport } from './analysis-report';
import type { Finding } from './findings/finding';
import { SourceText } from './findings/source-text';
import { toldSteps, type ToldStep } from './findings/steps/cut-step-findings';
import { stepFindings } from './findings/steps/step-findings';
import { KnownStudies, type OpenStudies, type Studied } from './known-studies';
import { positionalParameters, type Callable } from './loss/definitions';
import { Evidence, isDescribedAsLoss, isLossName, isMethodOfModel, libraryLoss } from './loss/evidence';
import { Probe } from './loss/probe';
import type { SourceFiles } from './loss/request';
import { lastName } from './program/dotted-path';
import { bodyExpressions, statementsIn } from './program/walk';
import { isOfPlainValues } from './roles/annotation';
import { definitionsOf, inlineOf } from './study/callables';
import type { StudyContext } from './study/context';
import { readParameters } from './roles/parts';
import { saidOf } from './study/inputs';
import { callsStandIn, isEvidentLoss, modelsOf, studyLoss, type Asked } from './study/study-loss';
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
  /** What was not read, by what is read in its place. */
  const unread = new Map<Callable, Studied>();
  /** What was read of what a model is given, by the same of what its own layers give. */
  const ofData = new Map<Callable, LossReport>();
  for (const asked of ['glanced', 'found'] as const) {
    const tiring: Callable[] = [];
    // What is read in the place of another comes after all others.
    const queue = [...left];
    for (const callable of queue) {
      const study = options.isOver() ? 'tiring' : known(callable, context, asked, studies);
      if (study === 'tiring') {
        // A second look is not waited for.
        if (!ofData.has(callable)) tiring.push(callable);
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

/**
 * Whether a report says what becomes of what is given: not where that goes through what stands for a model, and has nothing to meet, or only one
 * value is of a model `instead`; nor where the file says what the models are, and they are stood for, or a method gives its own what it detaches.
 */
function isFollowed({ verdict, reading, findings }: LossReport, callable: Callable, instead: Callable | null): boolean {
  const isMet = reading?.inputs.some(({ role }) => role === 'target' || role === 'teacher') ?? true;
  const isStoodFor = reading !== null && modelsOf(reading).length > 0;
  const isOfOne = instead?.computed.size === 1 && answersOnce(callable);
  const isOfKnown = instead !== null && instead.fromLayers.size > 0;
  const isDetached = verdict === 'noGradient' && findings.every(({ rule }) => rule === 'detached-prediction');
  const isOfData = (reading !== null && callsStandIn(reading)) || (callable.kind === 'method' && isDetached);
  return verdict !== 'unknown' && !(isOfKnown && isOfData) && !(isStoodFor && (!isMet || isOfOne));
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

/** Whether a definition answers in one place, and one value. */
function answersOnce({ definition }: Callable): boolean {
  const statements = definition.kind === 'function' ? [...statementsIn(definition.body)] : [];
  const [only, ...others] = statements.flatMap((one) => (one.kind === 'return' ? [one.value] : []));
  return others.length === 0 && only !== undefined && only?.kind !== 'tuple' && only?.kind !== 'dict';
}

/** By their places; those of one place by what they say, as they may have been found in any order. */
function inOrder(one: AnalysisNote, other: AnalysisNote): number {
  const apart = (one.span?.start ?? 0) - (other.span?.start ?? 0);
  return apart === 0 ? one.message.localeCompare(other.message, 'en') : apart;
}

/** The study of a definition as it is known, else a new one. */
function known(callable: Callable, context: StudyContext, asked: Asked, studies: OpenStudies): Studied | 'tiring' {
  const { probe, source, isOver } = context;
  const form = formOf(callable, context);
  const before = studies.recall(callable, form);
  if (before !== null) return before;
  const notes: AnalysisNote[] = [];
  source.takeQuoted();
  probe.begin(callable);
  const report = studied(callable, { ...context, note: (note) => notes.push(note) }, asked);
  if (report === 'tiring') return report;
  const study = { report, notes };
  // What was broken off says less than there is to say.
  if (!isOver()) studies.keep(callable, form, study, { entered: probe.entered.all, quoted: source.takeQuoted() });
  return study;
}

/** What decides about a definition that the text of its file says elsewhere. */
function formOf(callable: Callable, context: StudyContext): string {
  const made = callable.kind === 'inline' ? [callable.definition, callable.parameters, [...callable.makers]] : [];
  const withoutPlaces = (key: string, value: unknown): unknown => (/^(nameS|s)pan$/.test(key) ? undefined : value);
  return JSON.stringify([isEvidentLoss(callable, context), saidOf(callable, context), made], withoutPlaces);
}

/** An error of our own costs the file this definition, and no other. */
function studied(callable: Callable, context: StudyContext, asked: Asked): ReturnType<typeof studyLoss> {
  return unlessFailed(`\`${callable.name}\``, callable.nameSpan, context, () => studyLoss(callable, context, asked));
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

interface Candidates {
  /** What could be a loss by its form: takes a prediction and a target, is used as a loss, or is called one. Evident ones first. */
  readonly candidates: readonly Callable[];
  /**
   * What is read in the place of a definition that cannot be read by what it takes: what it answers; null where that is followed from where the file
   * differentiates it, undefined for others.
   */
  readonly otherwise: (callable: Callable) => Callable | null | undefined;
}

function candidatesOf(context: StudyContext): Candidates {
  const definitions = definitionsOf(context);
  const { differentiated, returned, through } = inlineOf(context, definitions);
  // Of a step of training what it differentiates is the loss.
  const isStep = ({ kind, span }: Callable): boolean =>
    kind === 'method' && differentiated.some((loss) => contains(span, loss.span));
  const callables = definitions.filter((callable) => !isStep(callable) && !isTest(callable));
  const evident = callables.filter((callable) => isEvidentLoss(callable, context));
  const others = callables.filter((callable) => !evident.includes(callable) && isLossByForm(callable, returned));
  const named = others.filter(({ name }) => isLossName(name));
  const rest = others.filter((callable) => !named.includes(callable));
  const read = new Set([...evident, ...others].map(({ definition }) => definition));
  const answers = [...returned].flatMap(([definition, callable]) => (read.has(definition) ? [] : [callable]));
  const otherwise: Candidates['otherwise'] = ({ kind, definition }) => {
    if (kind === 'inline' || definition.kind !== 'function') return undefined;
    return returned.get(definition) ?? (through.has(definition) ? null : undefined);
  };
  return { candidates: [...evident, ...differentiated, ...named, ...rest, ...answers], otherwise };
}

function isTest({ name }: Callable): boolean {
  return /^(test_|_?setup|main$)/.test(name.split('.').at(-1) ?? '');
}

/** `returned`: definitions that are read in the place of the models that they call. */
function isLossByForm(callable: Callable, returned: ReadonlyMap<Callable['definition'], Callable>): boolean {
  const { kind, name, parameters, definition, owner } = callable;
  if (!returnsSomething(definition)) return false;
  // A method is one by its name alone: others serve their class, as those of a hand-written gradient do.
  if (kind !== 'class' && owner !== null && !isLossName(name)) return false;
  const rests = [parameters.rest, parameters.keywordRest].map((rest) => rest?.span);
  const ofRest = readParameters(callable).filter(({ span }) => rests.includes(span));
  const positional = [...positionalParameters(parameters), ...ofRest];
  if (positional.length === 0)
    return (parameters.rest !== null || parameters.keywordOnly.length > 0) && isLossName(name);
  const isOfParts = kind === 'function' && readParameters(callable).length > positional.length;
  if (positional.length < 2 && !isOfParts) {
    const isOfModels = kind !== 'class' || returned.has(definition);
    const isMadeOfLibrary = returnsLibraryLoss(definition) || (!isOfModels && callsLibraryLoss(definition));
    return isLossName(name) || isDescribedAsLoss(callable) || isMadeOfLibrary;
  }
  return isLossName(name) || !positional.every(({ annotation }) => annotation !== null && isOfPlainValues(annotation));
}

/** Whether what is returned is one of the library's losses: `return F.cross_entropy(out, out.argmax(1))`. */
function returnsLibraryLoss(definition: Callable['definition']): boolean {
  if (definition.kind === 'lambda') return false;
  return [...statementsIn(definition.body)].some(
    (statement) =>
      statement.kind === 'return' &&
      statement.value?.kind === 'call' &&
      statement.value.callee.kind === 'attribute' &&
      libraryLoss.test(statement.value.callee.name),
  );
}

/** Whether an object that is called with one value asks the library for a loss, as of pseudo-labels of its own. */
function callsLibraryLoss(definition: Callable['definition']): boolean {
  if (definition.kind === 'lambda') return false;
  return bodyExpressions(definition.body).some(
    (part) => part.kind === 'call' && libraryLoss.test(lastName(part.callee)),
  );
}

function returnsSomething(definition: Callable['definition']): boolean {
  if (definition.kind === 'lambda') return true;
  if (definition.isAsync || definition.isGenerator) return false;
  return [...statementsIn(definition.body)].some(
    (statement) => statement.kind === 'return' && statement.value !== null,
  );
}
