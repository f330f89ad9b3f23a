import type { Analysis, AnalysisNote, LossReport } from './analysis-report';
import { SourceText } from './findings/source-text';
import { stepFindings } from './findings/steps/step-findings';
import { KnownStudies, type OpenStudies, type Studied } from './known-studies';
import { library } from './libraries/library';
import { callablesOf, positionalParameters, type Callable } from './loss/definitions';
import { Evidence, isLossName } from './loss/evidence';
import { inlineLoss } from './loss/inline-loss';
import type { InlineNames } from './loss/surroundings';
import { recordingContexts } from './loss/recording';
import { Probe } from './loss/probe';
import type { SourceFiles } from './loss/request';
import { backwardCalls } from './loss/training-steps';
import { lastName } from './program/dotted-path';
import type { CallExpression, Expression, Module, Statement } from './program/program';
import { statementsIn } from './program/walk';
import { isOfPlainValues } from './roles/annotation';
import type { StudyContext } from './study/context';
import { saidOf } from './study/inputs';
import { isEvidentLoss, studyLoss, type Asked } from './study/study-loss';
import { parsedPython } from './syntax/python/parsed-files';

export interface AnalyzeOptions {
  readonly seed: number;
  /** True when the caller no longer wants the answer or its time is up: what is left is named in a note. */
  readonly isOver: () => boolean;
  /** What is known of the file from before it was edited. */
  readonly known?: KnownStudies;
}

/** Everything that is said of one file. Never throws on account of what the file contains. */
export function analyze(files: SourceFiles, path: string, options: AnalyzeOptions): Analysis {
  const text = files.read(path) ?? '';
  const module = parsedPython(text, path, options.isOver);
  const notes: AnalysisNote[] = module.unread.map(({ span, because }) => ({ message: because, span }));
  const studies = (options.known ?? new KnownStudies()).open(files, module, options.seed);
  const context: StudyContext = {
    files: studies.files,
    path,
    source: new SourceText(studies.files),
    evidence: new Evidence(module),
    seed: options.seed,
    isOver: options.isOver,
    noteGivenUp: (note) => notes.push(note),
    probe: new Probe(studies.files, path, options.seed),
  };
  const losses: LossReport[] = [];
  // A second look only after every definition has had a first: what is hard to read takes no time from what is easy.
  let left: readonly Callable[] = candidatesOf(context);
  for (const asked of ['glanced', 'found'] as const) {
    const tiring: Callable[] = [];
    for (const callable of left) {
      const study = options.isOver() ? 'tiring' : known(callable, context, asked, studies);
      if (study === 'tiring') {
        tiring.push(callable);
        continue;
      }
      if (study.report !== null) losses.push(study.report);
      notes.push(...study.notes);
    }
    left = tiring;
  }
  if (left.length === 0 && !options.isOver()) studies.forgetOthers();
  const [first, ...others] = left;
  if (first !== undefined) {
    const more = others.length === 0 ? '' : ` and ${others.length} other definitions`;
    notes.push({
      message: `\`${first.name}\`${more} not read to the end: the time for this file is up.`,
      span: first.nameSpan,
    });
  }
  losses.sort((one, other) => one.span.start - other.span.start);
  notes.sort((one, other) => (one.span?.start ?? 0) - (other.span?.start ?? 0));
  const unread = module.unread.map(({ span }) => span);
  return { path, losses, findings: stepFindings(module), notes, unread, left: left.length, needs: [] };
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
  const report = studied(callable, { ...context, noteGivenUp: (note) => notes.push(note) }, asked);
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
  try {
    return studyLoss(callable, context, asked);
  } catch (error) {
    const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    context.noteGivenUp({
      message: `\`${callable.name}\` ended in an error of Loss Lens: ${said}`,
      span: callable.nameSpan,
    });
    return null;
  }
}

/** Definitions of a file with what is known of their bases. */
export function definitionsOf({ evidence, probe }: StudyContext): readonly Callable[] {
  return callablesOf(evidence.module, (className) => probe.methodsOf(className));
}

/** What could be a loss by its form: takes a prediction and a target, is used as a loss, or is called one. Evident ones first. */
function candidatesOf(context: StudyContext): readonly Callable[] {
  const { module } = context.evidence;
  const callables = definitionsOf(context);
  const evident = callables.filter((callable) => !isTest(callable) && isEvidentLoss(callable, context));
  const others = callables.filter(
    (callable) => !isTest(callable) && !evident.includes(callable) && isLossByForm(callable),
  );
  const named = others.filter(({ name }) => isLossName(name));
  const rest = others.filter((callable) => !named.includes(callable));
  return [...evident, ...inlineLosses(module, context, callables), ...named, ...rest];
}

function isTest({ name }: Callable): boolean {
  return /^(test_|_?setup|main$)/.test(name.split('.').at(-1) ?? '');
}

function isLossByForm({ kind, name, parameters, definition }: Callable): boolean {
  if (kind === 'method' || !returnsSomething(definition)) return false;
  const positional = positionalParameters(parameters);
  if (positional.length < 2) return positional.length === 1 && isLossName(name);
  return isLossName(name) || !positional.every(({ annotation }) => annotation !== null && isOfPlainValues(annotation));
}

function returnsSomething(definition: Callable['definition']): boolean {
  if (definition.kind === 'lambda') return true;
  if (definition.isAsync || definition.isGenerator) return false;
  return [...statementsIn(definition.body)].some(
    (statement) => statement.kind === 'return' && statement.value !== null,
  );
}

/** What the file itself differentiates: each subject of a `.backward()` as a loss of its own. */
export function inlineLosses(
  module: Module,
  context: StudyContext,
  callables: readonly Callable[],
): readonly Callable[] {
  const names = new ModuleNames(module, callables, context);
  return backwardCalls(module).flatMap((call) => {
    for (const subject of call.subjects) {
      const { expression } = subject;
      const name = expression.kind === 'name' ? expression.name : 'loss';
      const found = inlineLoss(name, subject, call, names);
      if (found !== null) return [found];
    }
    return [];
  });
}

/** What the names at the top of a file mean: imports of libraries, its own functions and loss classes, instances of either. */
export class ModuleNames implements InlineNames {
  readonly #followed = new Set<string>();
  /** Classes of losses, of this file or brought in from another. */
  readonly #classes = new Set<string>();

  #recording: ReturnType<typeof recordingContexts> | null = null;

  constructor(
    readonly module: Module,
    callables: readonly Callable[],
    readonly context: Pick<StudyContext, 'source' | 'probe'>,
  ) {
    for (const statement of statementsIn(module.body)) {
      if (statement.kind === 'import') {
        for (const { name, asName } of statement.names)
          if (isLibrary(name)) this.#followed.add(asName ?? name.split('.')[0] ?? name);
      } else if (statement.kind === 'importFrom' && statement.names !== '*') {
        for (const { name, asName } of statement.names) this.#bring(asName ?? name, isLibrary(statement.module));
      }
    }
    for (const { name, kind, owner, parameters } of callables) {
      if (positionalParameters(parameters).length < 2) continue;
      if (owner === null) this.#followed.add(name);
      if (kind === 'class') this.#classes.add(name);
    }
    for (const statement of statementsIn(module.body)) {
      if (statement.kind !== 'assign' || statement.value.kind !== 'call') continue;
      const makes = this.makesLoss(statement.value.callee);
      for (const target of statement.targets) if (makes && target.kind === 'name') this.#followed.add(target.name);
    }
  }

  /** What an import binds: all of a library, of another file what is named a loss and can be read. */
  #bring(name: string, isOfLibrary: boolean): void {
    if (isOfLibrary) {
      this.#followed.add(name);
    } else if (isLossName(name)) {
      const kind = this.context.probe.kindOf(name);
      if (kind === 'function') this.#followed.add(name);
      if (kind === 'class') this.#classes.add(name);
    }
  }

  readonly isFollowed = (callee: Expression): boolean => {
    if (callee.kind === 'name') return this.#followed.has(callee.name);
    return callee.kind === 'attribute' && this.isFollowed(callee.object);
  };
  readonly makesLoss = (callee: Expression): boolean => {
    if (callee.kind === 'name' && this.#classes.has(callee.name)) return true;
    return this.isFollowed(callee) && partOfLoss.test(lastName(callee));
  };
  readonly isTensorMethod = (name: string): boolean => Object.hasOwn(library, `torch.Tensor.${name}`);
  readonly recording = (statement: Statement): CallExpression | null => {
    this.#recording ??= recordingContexts(this.module);
    return this.#recording.get(statement) ?? null;
  };
  readonly quote = (span: Parameters<SourceText['quote']>[0]): string => this.context.source.quote(span);
}

/** Classes of a library that a loss is made of: its losses, and what computes without weights of its own. */
const partOfLoss =
  /Loss$|LossWithLogits$|^(Log)?(Softmax|Sigmoid)$|^(Softmin|Softplus|Tanh|ReLU|CosineSimilarity|PairwiseDistance)$/;

function isLibrary(module: string): boolean {
  return /^(torch|math|numpy)(\.|$)/.test(module);
}
