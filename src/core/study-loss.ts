import type { AnalysisNote, LossReport } from './analysis-report';
import { cutFindings, type LossStory } from './findings/cut-findings';
import { ExaminedLoss, type Surroundings } from './findings/examined-loss';
import { draftsOf } from './findings/graph-rules';
import { cutHover } from './findings/cut-hover';
import type { Finding, Fix, RuleId } from './findings/finding';
import type { Rewriting } from './findings/rule';
import { judge, type Judgement } from './findings/judgement';
import { numberFindings, type NumberDraft } from './findings/numbers/number-findings';
import { operationReports } from './findings/operation-reports';
import type { OperationReport, SampleReport } from './findings/report';
import { sampleReport } from './findings/sample-report';
import { metricSentences, refusedSentences, sentencesOf, unknownSentences, type Unknown } from './findings/sentences';
import { SourceText } from './findings/source-text';
import type { Verdict } from './findings/verdict';
import { followedOperations } from './findings/followed-operations';
import { FlowMap } from './graph/flow';
import type { Site } from './graph/graph';
import { scoresRefused } from './findings/rules/logits-into-bce';
import { namedParameters, type Callable } from './loss/definitions';
import { Evidence, extendsFrameworkLoss, isLossName } from './loss/evidence';
import { isListedUnread, listingOf, type Listing } from './listing';
import { failureOf } from './loss/failure';
import { gradientsOf } from './loss/gradients';
import { settleHandWritten } from './loss/hand-written';
import type { Outcome } from './loss/outcome';
import { LossSession, targetOf } from './loss/session';
import { hasty, patient, Probe, willing, type Patience } from './loss/probe';
import type { GivenArguments, SourceFiles } from './loss/request';
import { planFix, type Examination } from './plan-fix';
import { planSurrogate, type SurrogatePlan } from './plan-surrogate';
import { backwardCalls } from './loss/training-steps';
import type { Expression, Module } from './program/program';
import { statementsIn } from './program/walk';
import { detached, isOutOfUnit } from './roles/search';
import { parsedPython } from './syntax/python/parsed-files';
import { readableDerivative } from './readable/readable-derivative';
import { agreementOf, type Agreement, type ComparedBy } from './roles/agreement';
import { usesLabels } from './roles/label-use';
import { hintOf, hintOfName } from './roles/names';
import { knownInputs, type KnownInput } from './roles/known-inputs';
import { readInputs, type ReadingResult } from './roles/read-inputs';
import { saidInputs } from './roles/directive';
import type { InputReading, Reading } from './roles/reading';
import { configArguments, defaultSample, sampleArguments } from './roles/sample';
import { operandText, surrogateAt, type CutSource } from './surrogates/soften';
import type { Span } from './text/span';

/** What a study works with: the file, and what is known of it as a whole. */
export interface StudyContext {
  readonly files: SourceFiles;
  readonly path: string;
  readonly source: SourceText;
  readonly evidence: Evidence;
  readonly seed: number;
  /** True when the time for this file is up: no further reading is tried. */
  readonly isOver: () => boolean;
  /** Told where a definition spent its budget, whether it is a loss or not. */
  readonly noteGivenUp: (note: AnalysisNote) => void;
  /** Where readings are tried out. */
  readonly probe: Probe;
}

/** How certain the caller is that the definition is a loss: found by looking around, at first in passing, or asked for by the user. */
export type Asked = 'glanced' | 'found' | 'asked';

type Traced = Extract<Outcome, { kind: 'value' }>;

/**
 * Reads a definition as a loss: finds inputs on which it runs, traces it, judges its gradient. null where it was only found and
 * nothing speaks for a loss or a metric; `tiring` where a glance was not enough, but a longer look may be.
 */
export function studyLoss(callable: Callable, context: StudyContext, asked: 'asked'): LossReport | null;
export function studyLoss(callable: Callable, context: StudyContext, asked: Asked): LossReport | null | 'tiring';
export function studyLoss(callable: Callable, context: StudyContext, asked: Asked): LossReport | null | 'tiring' {
  const { probe, isOver } = context;
  const isEvident = isEvidentLoss(callable, context);
  const unread = (outcome: Outcome | null): LossReport | null => {
    const isListed = isFrameworkLoss(callable, probe) || isListedUnread(callable, outcome);
    const isLoss = (isEvident && isListed) || (isLossName(callable.name) && refusedScores(outcome) !== null);
    return asked === 'asked' || isLoss ? notFollowed(callable, context, outcome, isLoss) : null;
  };
  const deserved = isEvident || asked === 'asked' ? patient : isLossName(callable.name) ? willing : hasty;
  const patience = asked === 'glanced' ? hasty : deserved;
  const known = knownInputs(
    callable.makers,
    (definition) => probe.call({ ...callable, definition }, {}, {}, hasty).outcome,
  );
  const result = readKnown(callable, context, patience, known);
  if (result.kind === 'failed') {
    if (result.isSpent && (isOver() || patience !== deserved)) return 'tiring';
    if (result.outcome?.kind === 'unsupported' && result.outcome.gaveUp) context.noteGivenUp(result.outcome.note);
    return unread(result.outcome);
  }
  if (result.isPoor && result.isSpent && patience !== deserved) return 'tiring';
  const { reading, refusal } = result;
  if (reading.inputs.every(({ role }) => role !== 'prediction')) return unread(null);
  const args = sampleArguments(reading, defaultSample);
  const outcome = probe.callAnew(callable, refusal === null ? args : detached(args), configArguments(reading));
  const study =
    outcome.kind === 'value'
      ? new Study(callable, context, reading, outcome, isEvident && refusal === null, known)
      : null;
  // What takes no gradient at all can be a metric, but no loss.
  if (study === null || (refusal !== null && study.listing !== 'metric')) return unread(refusal ?? outcome);
  const report = reported(study, asked, unread);
  return callable.isTryOut && asked !== 'asked' && report?.findings.length === 0 ? null : report;
}

/** As `readOf`, with what the file says of inputs where it runs so: what a broken script left unmade fits nothing. */
function readKnown(
  callable: Callable,
  context: StudyContext,
  patience: Patience,
  known: readonly KnownInput[],
): ReadingResult {
  const result = readOf(callable, context, patience, known);
  const isOfUse = result.kind === 'read' && result.reading.inputs.some(({ role }) => role === 'prediction');
  if (isOfUse || known.length === 0) return result;
  const anew = readOf(callable, context, patience);
  // What speaks against it may lie in what was left out.
  return anew.kind === 'read' && anew.isPoor ? { kind: 'failed', outcome: null, isSpent: anew.isSpent } : anew;
}

/** Finds inputs on which a definition runs. */
function readOf(
  callable: Callable,
  context: StudyContext,
  patience: Patience,
  known: readonly KnownInput[] = [],
): ReadingResult {
  const { probe, files, isOver } = context;
  return readInputs(
    callable,
    {
      attempt: (args, config) => probe.call(callable, args, config, patience),
      stringsOf: (expression) => probe.stringsOf(expression),
      patience,
      programAt: (file) => programAt(files, file),
      isOver,
    },
    saidOf(callable, context),
    known,
  );
}

/** What the user says of its inputs. */
export function saidOf(callable: Callable, { source, path, evidence }: StudyContext): readonly InputReading[] {
  return saidInputs(callable, evidence.module, (offset) => source.line({ path, start: offset, end: offset }));
}

/** What a study reports; where even the gradients and pictures of it take more than a trace may, that it was given up. */
function reported(study: Study, asked: Asked, unread: (outcome: Outcome) => LossReport | null): LossReport | null {
  try {
    return study.report(asked);
  } catch (error) {
    const failure = failureOf(error, study.outcome.trace, null);
    if (failure === null) throw error;
    return unread({ ...failure, notes: study.outcome.notes });
  }
}

function programAt(files: SourceFiles, path: string): Module | undefined {
  const text = files.read(path);
  return text === undefined ? undefined : parsedPython(text, path);
}

/** Its value is differentiated in the file, stands in a loss slot, or its class extends the framework's losses. */
export function isEvidentLoss(callable: Callable, { evidence, probe }: StudyContext): boolean {
  return evidence.isUsedAsLoss(callable) || isFrameworkLoss(callable, probe);
}

function isFrameworkLoss(callable: Callable, probe: Probe): boolean {
  return callable.kind === 'class' && extendsFrameworkLoss(callable, probe.methodsOf(callable.name));
}

/** Traces a loss anew on its sample inputs, in a session of its own. */
export function traceOnce(callable: Callable, context: StudyContext, reading: Reading): Outcome {
  const { files, path, seed, probe } = context;
  const session = new LossSession(files, path, seed, undefined, probe.entered);
  const opened = session.open(targetOf(callable), configArguments(reading));
  return 'kind' in opened ? opened : session.call(opened, sampleArguments(reading, defaultSample));
}

class Study {
  readonly listing: Listing;
  readonly #judgement: Judgement;
  readonly #predictions: readonly string[];

  constructor(
    readonly callable: Callable,
    readonly context: StudyContext,
    readonly reading: Reading,
    readonly outcome: Traced,
    readonly isEvident: boolean,
    readonly known: readonly KnownInput[] = [],
  ) {
    settleHandWritten(outcome, () => this.#callAnew());
    const all = this.#namesOf('prediction');
    const reached = all.filter((name) => this.#flowOf(name) === 'flows');
    // Beside one that is reached, an input that was only taken for a prediction because its shape would do is none.
    this.#predictions =
      reached.length > 0 ? all.filter((name) => reached.includes(name) || hintOfName(name) === 'prediction') : all;
    this.#judgement = judge({
      graph: outcome.trace.graph,
      output: outcome.value.id,
      isTensor: outcome.isTensor,
      predictions: this.#idsOf(this.#predictions),
    });
    this.listing = this.#listed();
  }

  report(asked: Asked): LossReport | null {
    const { listing } = this;
    if (asked !== 'asked' && listing === null) return null;
    const sample = sampleReport(this.outcome);
    const isRefused = this.#container !== null || (sample === null && this.#isRefused());
    const judged = isRefused ? 'unknown' : this.#judgement.verdict;
    const verdict = listing === 'metric' ? 'metric' : judged;
    const seen = verdict === 'metric' ? [] : this.#seen(sample);
    const cuts = verdict === 'metric' ? [] : cutFindings(this.#judgement, this.#story());
    // What a rule says of an expression as a whole says more than that a gradient ends there.
    const alone = cuts.filter((cut) => !seen.some(({ span }) => sameSpan(span, cut.span)));
    const plan = cuts.length > 0 ? this.#plan() : null;
    const fix = plan === null ? null : fixOf(plan);
    const [first] = cuts;
    const isAtFirst = ({ span }: Finding): boolean => first !== undefined && sameSpan(span, first.span);
    const findings = [...alone, ...seen]
      .map((finding) => (isAtFirst(finding) && finding.fix === null ? { ...finding, fix } : finding))
      .map((finding) => this.#here(finding));
    const operations = this.#operations(findings, verdict, sample, plan);
    const nameAt = ({ start, end }: Span): string | null =>
      operations.find(({ span }) => span.start === start && span.end === end)?.name ?? null;
    const sentences =
      verdict === 'metric'
        ? metricSentences(this.#predictions)
        : isRefused
          ? refusedSentences(findings[0], this.context.source)
          : sentencesOf(this.#judgement, this.#predictions, findings, this.context.source, nameAt);
    return {
      name: this.callable.name,
      kind: this.callable.kind,
      span: this.callable.span,
      nameSpan: this.callable.nameSpan,
      isLoss: listing === 'loss',
      verdict,
      backward: isRefused ? 'raises' : this.#judgement.backward,
      reading: this.reading,
      findings,
      notes: this.outcome.notes,
      sample,
      operations,
      followed: [],
      surrogate: plan === null ? null : { title: planTitle(plan), edit: plan.edit },
      derivative: verdict === 'metric' ? null : this.#derivative(),
      sentences,
    };
  }

  /** A finding as this file shows it: what lies in another stands at the call that led there. */
  #here(finding: Finding): Finding {
    const { path } = this.context;
    const { span } = finding;
    if (span.path === path) return finding;
    const { graph } = this.outcome.trace;
    const site = graph.nodes.findLast((node) => node.site !== null && sameSpan(node.site.span, span))?.site ?? null;
    let call = site;
    while (call !== null && call.span.path !== path) call = call.caller;
    const isOwn = finding.fix?.edits.every((edit) => edit.span.path === path) ?? false;
    return {
      ...finding,
      span: call?.span ?? this.callable.nameSpan,
      related: [...finding.related, { span, message: 'in what is called there' }],
      fix: isOwn ? finding.fix : null,
    };
  }

  /** What an inline loss stands in whose `backward()` is called all the same. */
  get #container(): Surroundings['container'] {
    const { callable, context, outcome } = this;
    const { start, end } = callable.definition.kind === 'function' ? callable.definition.nameSpan : callable.span;
    const isSubject = ({ span }: Expression): boolean => span.start === start && span.end === end;
    const isCalled = (): boolean =>
      backwardCalls(context.evidence.module).some(
        ({ subjects, statement }) => statement.kind === 'expression' && subjects.some(isSubject),
      );
    return callable.kind === 'inline' && outcome.container !== null && isCalled() ? outcome.container : null;
  }

  /** Whether PyTorch raises on the way back to a prediction that a gradient would reach. */
  #isRefused(): boolean {
    const { trace, value, inputs } = this.outcome;
    if (this.#judgement.verdict === 'noGradient') return false;
    const entered = inputs.flatMap((input) => (this.#predictions.includes(input.name) ? [input.entered] : []));
    const gradients = gradientsOf(trace, value, entered);
    return 'kind' in gradients && gradients.kind === 'raised';
  }

  /** What the rules find in the graph and in the numbers, each with the fix that the edited source bears out. */
  #seen(sample: SampleReport | null): readonly Finding[] {
    const inGraph = draftsOf(this.#examined()).map((draft) => ({ ...draft, witness: null }));
    const drafts = [...inGraph, ...this.#numberDrafts()];
    const before: Examination = { rules: drafts.map(({ rule }) => rule), sample };
    return drafts.map(({ rewriting, ...draft }) => ({ ...draft, fix: this.#fix(rewriting, draft.rule, before) }));
  }

  /** A rewriting as a fix, where the edited definition bears it out; an inline loss is not rewritten. */
  #fix(rewriting: Rewriting | null, rule: RuleId, before: Examination): Fix | null {
    if (rewriting === null || this.callable.kind === 'inline') return null;
    return planFix(rewriting, rule, this.callable.name, this.context.files, before, (callable, files) =>
      this.#examination(callable, files),
    );
  }

  #numberDrafts(): readonly NumberDraft[] {
    const config = configArguments(this.reading);
    const call = (args: GivenArguments): Outcome => this.context.probe.callAnew(this.callable, args, config);
    return numberFindings(this.reading, this.outcome, call, this.context.isOver, this.#story());
  }

  #examined(): ExaminedLoss {
    const { outcome } = this;
    const traced = {
      graph: outcome.trace.graph,
      output: outcome.value.id,
      isTensor: outcome.isTensor,
      predictions: this.#idsOf(this.#predictions),
    };
    const inputs = new Map(outcome.inputs.map(({ name, entered }) => [entered.id, name]));
    return new ExaminedLoss(outcome.trace, traced, this.#judgement, this.#surroundings(), inputs);
  }

  #surroundings(): Surroundings {
    const { callable, context, isEvident, known } = this;
    return {
      callable,
      module: context.evidence.module,
      story: this.#story(),
      isLoss: isEvident || isLossName(callable.name),
      reading: this.reading,
      container: this.#container,
      known: this.known,
      agreement: () => this.#agreement('sum'),
      call: (args) => context.probe.callAnew(callable, args, configArguments(this.reading)),
      anew: () => {
        const { reading } = this;
        const outcome = this.#callAnew();
        return outcome.kind === 'value'
          ? new Study(callable, context, reading, outcome, isEvident, known).#examined()
          : null;
      },
    };
  }

  /** The loss on the same inputs once more. */
  #callAnew(): Outcome {
    const { callable, context, reading } = this;
    return context.probe.callAnew(callable, sampleArguments(reading, defaultSample), configArguments(reading));
  }

  /** An edited definition on the same inputs, and on those that it is read with now. */
  #examination(callable: Callable, files: SourceFiles): Examination | null {
    const { path, seed } = this.context;
    const evidence = new Evidence(parsedPython(files.read(path) ?? '', path));
    const probe = new Probe(files, path, seed, this.context.probe.entered);
    const edition = { files, source: new SourceText(files), probe, evidence };
    const context = { ...this.context, ...edition };
    const outcome = traceOnce(callable, context, this.reading);
    if (outcome.kind !== 'value') return null;
    const result = readOf(callable, context, patient);
    const anew = result.kind === 'read' ? result.reading : this.reading;
    const readAnew = traceOnce(callable, context, anew);
    const sample = sampleReport(outcome);
    const rules = this.#rulesOf(callable, context, this.reading, outcome);
    if (readAnew.kind !== 'value') return { rules, sample };
    const others = this.#rulesOf(callable, context, anew, readAnew);
    return { rules: withMost(rules, others), sample };
  }

  #rulesOf(callable: Callable, context: StudyContext, reading: Reading, outcome: Traced): readonly RuleId[] {
    const edited = new Study(callable, context, reading, outcome, this.isEvident);
    return [...draftsOf(edited.#examined()), ...edited.#numberDrafts()].map(({ rule }) => rule);
  }

  #derivative(): string | null {
    return readableDerivative(this.reading, this.outcome, (args, config) =>
      this.context.probe.callAnew(this.callable, args, config),
    );
  }

  /** The loss with every cut replaced; an inline loss is not rewritten. */
  #plan(): SurrogatePlan | null {
    const { files, path } = this.context;
    if (this.callable.kind === 'inline') return null;
    return planSurrogate(this.callable.name, path, files, this.reading, (callable, edited) =>
      traceOnce(callable, { ...this.context, files: edited }, this.reading),
    );
  }

  #operations(
    findings: readonly Finding[],
    verdict: Verdict,
    before: SampleReport | null,
    plan: SurrogatePlan | null,
  ): readonly OperationReport[] {
    const { trace, value } = this.outcome;
    const after = plan === null ? null : sampleReport(plan.outcome);
    const module = this.context.evidence.module;
    const source: CutSource = {
      graph: trace.graph,
      module,
      text: this.context.files.read(module.path) ?? '',
      dataOf: (node) => trace.data(trace.ref(node)),
    };
    return operationReports(trace, value.id, this.#idsOf(this.#predictions), (cut, place) =>
      cutHover({
        cut,
        name: place.name,
        graph: trace.graph,
        operand: operandText(cut, source),
        predictions: this.#predictions,
        verdict,
        isBlamed: findings.some(({ span }) => span.start === place.span.start && span.end === place.span.end),
        backward: this.#judgement.backward,
        refusal: this.#judgement.refusal,
        surrogate: surrogateAt(cut, source),
        before,
        after,
      }),
    );
  }

  #listed(): Listing {
    const { callable, reading, outcome, isEvident } = this;
    return listingOf({
      callable,
      reading,
      outcome,
      isEvident,
      verdict: this.#judgement.verdict,
      agreement: (by) => this.#agreement(by),
    });
  }

  #agreement(by: ComparedBy): Agreement {
    const { callable, reading, outcome } = this;
    if (!usesLabels(reading, outcome)) return 'unknown';
    const config = configArguments(reading);
    return agreementOf(reading, (args) => this.context.probe.callAnew(callable, args, config), by);
  }

  #story(): LossStory {
    const parameters = new Map(
      namedParameters(this.callable.parameters).map((parameter) => [parameter.name, parameter]),
    );
    return {
      source: this.context.source,
      predictions: this.#predictions.flatMap((name) => {
        const parameter = parameters.get(name);
        if (parameter === undefined) return [];
        const span: Span = {
          ...parameter.span,
          end:
            parameter.span.start +
            (this.callable.kind === 'inline' ? parameter.span.end - parameter.span.start : name.length),
        };
        return [
          {
            name,
            span,
            assumed: this.reading.guessed && this.callable.kind !== 'inline' && hintOf(parameter) !== 'prediction',
          },
        ];
      }),
      result: returnSpan(this.callable),
      siteOf: (node) => this.outcome.trace.graph.nodes[node]?.site ?? null,
    };
  }

  #tensorInputs() {
    return this.reading.inputs.filter((input) => input.kind === 'tensor');
  }
  #namesOf(role: 'prediction'): readonly string[] {
    return this.#tensorInputs().flatMap((input) => (input.role === role ? [input.name] : []));
  }
  #idsOf(names: readonly string[]): ReadonlySet<number> {
    return new Set(this.outcome.inputs.flatMap(({ name, entered }) => (names.includes(name) ? [entered.id] : [])));
  }
  #flowOf(name: string): string {
    return new FlowMap(this.outcome.trace.graph, this.#idsOf([name])).flow(this.outcome.value.id);
  }
}

/** Each rule as often as it is in one of the two. */
function withMost(rules: readonly RuleId[], others: readonly RuleId[]): readonly RuleId[] {
  const left = [...rules];
  const more = others.filter((rule) => {
    const at = left.indexOf(rule);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return [...rules, ...more];
}

function sameSpan(one: Span, other: Span): boolean {
  return one.path === other.path && one.start === other.start && one.end === other.end;
}

/** The last `return` of a definition: where its value leaves. */
function returnSpan(callable: Callable): Span | null {
  const { definition } = callable;
  if (definition.kind === 'lambda') return definition.body.span;
  const returns = [...statementsIn(definition.body)].filter((statement) => statement.kind === 'return');
  return returns.at(-1)?.span ?? null;
}

function planTitle({ steps }: SurrogatePlan): string {
  return [
    ...new Set(
      steps.map(({ name, temperature }) =>
        temperature === null || temperature === 1 ? name : `${name}, τ = ${String(temperature)}`,
      ),
    ),
  ].join('; ');
}

function fixOf(plan: SurrogatePlan): Fix {
  return { title: `Write the surrogate instead (${planTitle(plan)})`, changes: 'both', edits: [plan.edit] };
}

function notFollowed(callable: Callable, context: StudyContext, last: Outcome | null, isLoss: boolean): LossReport {
  const { farthest } = context.probe;
  // Of errors the one is told that came last in the code: others are of inputs that fit less.
  const outcome = last?.kind === 'raised' && farthest?.outcome.kind === 'raised' ? farthest.outcome : last;
  const note = noteOf(outcome);
  const followed = followedOperations(farthest?.nodes ?? [], callable.span.path);
  const refused = refusedScores(last);
  const findings = refused === null ? [] : [scoresRefused(refused, context.source)];
  return {
    name: callable.name,
    kind: callable.kind,
    span: callable.span,
    nameSpan: callable.nameSpan,
    isLoss,
    verdict: 'unknown',
    backward: 'unknown',
    reading: null,
    findings,
    notes: note === null ? [] : [note],
    sample: null,
    operations: [],
    followed,
    surrogate: null,
    derivative: null,
    sentences: unknownSentences(note, whyUnknown(outcome), { name: callable.name, followed }, context.source),
  };
}

/** Where every reading is refused because what binary cross-entropy is given are no probabilities. */
function refusedScores(outcome: Outcome | null): Site | null {
  return outcome?.kind === 'raised' && isOutOfUnit(outcome.message) ? outcome.site : null;
}

function whyUnknown(outcome: Outcome | null): Unknown {
  if (outcome?.kind === 'raised') return 'raised';
  return outcome?.kind === 'unsupported' && outcome.gaveUp ? 'spent' : 'beyond';
}

function noteOf(outcome: Outcome | null): LossReport['notes'][number] | null {
  switch (outcome?.kind) {
    case 'unsupported':
      return outcome.note;
    case 'raised':
      return {
        message: `No inputs were found on which it runs: ${outcome.type}: ${outcome.message}`,
        span: outcome.site?.span ?? null,
      };
    default:
      return null;
  }
}
