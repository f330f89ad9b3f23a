import { callsOf } from '../roles/call';
import type { LossReport } from '../analysis-report';
import { cutFindings, type LossStory } from '../findings/cut-findings';
import { ExaminedLoss, type Surroundings } from '../findings/examined-loss';
import type { Finding, RuleId } from '../findings/finding';
import { draftsOf } from '../findings/graph-rules';
import { missedFindings } from '../findings/missed-weights';
import { judge, type CutInGraph, type Judgement } from '../findings/judgement';
import { brokenSample } from '../findings/numbers/told-breakage';
import { numberFindings, type NumberDraft } from '../findings/numbers/number-findings';
import { OperationPlaces } from '../findings/operation-reports';
import { reportOf, sampleNumbers } from '../findings/sample-report';
import { metricSentences, refusedSentences, sentencesOf } from '../findings/sentences';
import { FlowMap } from '../graph/flow';
import type { Callable } from '../loss/definitions';
import { isLossName } from '../loss/evidence';
import { failureOf } from '../loss/failure';
import { gradientsOf } from '../loss/gradients';
import { settleHandWritten } from '../loss/hand-written';
import type { Outcome } from '../loss/outcome';
import type { GivenArguments } from '../loss/request';
import { backwardCalls, type Subject } from '../loss/training-steps';
import { readableDerivative } from '../readable/readable-derivative';
import { agreementOf, type Agreement, type ComparedBy } from '../roles/agreement';
import { detachedViews, type DetachedView } from '../roles/detached-views';
import type { KnownInput } from '../roles/known-inputs';
import { isOnlyPlaces, usesLabels } from '../roles/label-use';
import { givesOneOfEach } from '../roles/one-of-each';
import { hintOfName } from '../roles/names';
import type { Reading } from '../roles/reading';
import { configArguments, defaultSample, sampleArguments } from '../roles/sample';
import type { Note } from '../interpreter/values';
import { lastName } from '../program/dotted-path';
import { contains, sameSpan, type Span } from '../text/span';
import type { StudyContext, Traced } from './context';
import { inItsBranch, isInEveryBranch, mayTrainInOtherBranch } from './branches';
import type { Edition } from './edition';
import { Fixes, planTitle } from './fixes';
import { listingOf, type Listing } from './listing';
import { isOfAnotherBranch } from './other-branch';
import type { Examination } from './plan-fix';
import { shownHere } from './shown-here';
import { shownOperations } from './shown-operations';
import { storyOf } from './story';
import { enteredAs, trainedNames, trainsOwn } from './trained-names';

/** A definition that was read and traced: judged, and all that is said of it. */
export class Study {
  readonly listing: Listing;
  readonly #judgement: Judgement;
  /** Inputs that are taken as the prediction is, but for a `detach`: whoever meant it is not warned. */
  readonly #views: readonly DetachedView[];
  readonly #predictions: readonly string[];
  readonly #isLoss: boolean;
  readonly #story: LossStory;

  constructor(
    readonly callable: Callable,
    readonly context: StudyContext,
    readonly reading: Reading,
    readonly outcome: Traced,
    readonly isEvident: boolean,
    readonly known: readonly KnownInput[] = [],
  ) {
    settleHandWritten(
      outcome,
      () => this.#callAnew(),
      (span) => context.source.text(span),
    );
    this.#predictions = trainedNames(callable, outcome, this.#namesOf('prediction'));
    this.#isLoss = isEvident || isNamedLoss(callable);
    this.#story = storyOf(callable, context, reading, outcome, this.#predictions);
    this.#judgement = judge({
      graph: outcome.trace.graph,
      output: outcome.value.id,
      isTensor: outcome.isTensor,
      predictions: this.#idsOf(this.#predictions),
      computed: this.#computed,
    });
    this.#views = this.#judgement.verdict === 'trains' ? this.#detachedViews() : [];
    this.listing = this.#listed();
  }

  report(isAskedFor: boolean): LossReport | null {
    const { listing } = this;
    if (!isAskedFor && listing === null) return null;
    const numbers = sampleNumbers(this.outcome);
    const sample = numbers && reportOf(numbers);
    const refusal = sample === null ? this.#refusal() : null;
    // A map of numbers that is neither named nor used as a loss may be no business of backward's.
    if (!isAskedFor && refusal !== null && !this.#isLoss && this.outcome.value.size !== 1) return null;
    const isRefused = this.#container !== null || refusal !== null;
    const drafts = this.isMeasure ? [] : this.#drafts().filter((draft) => !this.#isDecided(draft));
    // What comes to 0 whatever the prediction is trains nothing, though a gradient flows.
    const isNothing = numbers?.gradients.every(({ data }) => data?.every((slope) => slope === 0) ?? true) ?? false;
    const isCancelled = drafts.some(
      ({ trainsNothing }) =>
        trainsNothing === 'always' ||
        (trainsNothing === 'onSample' && isNothing && this.#judgement.verdict === 'trains'),
    );
    const structural = this.#views.length > 0 ? 'partial' : this.#judgement.verdict;
    const judged = isRefused ? 'unknown' : isCancelled ? 'noGradient' : structural;
    const verdict = listing === 'metric' ? 'metric' : judged;
    const fixes = new Fixes(this, (...edited) => this.#rulesOf(...edited));
    const before: Examination = { rules: drafts.map(({ rule }) => rule), sample: numbers };
    const seen = drafts.map(({ rewriting, ...draft }) => ({
      ...draft,
      fix: fixes.ofRewriting(rewriting, draft, before),
    }));
    const cuts = this.#isForLog ? [] : cutFindings(this.#judgement, this.#story);
    // What a rule says of an expression as a whole says more than that a gradient ends there.
    const alone = [...cuts, ...this.#missed()].filter((cut) => !seen.some(({ span }) => sameSpan(span, cut.span)));
    const plan = cuts.length > 0 ? fixes.plan() : null;
    const fixed = plan === null ? null : fixes.ofPlan(plan, before);
    const [first] = cuts;
    const isAtFirst = ({ span }: Finding): boolean => first !== undefined && sameSpan(span, first.span);
    const findings = [...alone, ...seen]
      .map((finding) => {
        const isFlag = finding.rule === 'requires-grad-on-loss';
        if (finding.fix !== null || !(isFlag || isAtFirst(finding))) return finding;
        const isRemoved = isFlag && plan !== null && contains(plan.edit.span, finding.span);
        return { ...finding, fix: fixed && isRemoved ? { ...fixed, title: removing(fixed.title) } : fixed };
      })
      .map((finding) => this.#ifLoss(this.#inItsBranch(finding)))
      .map((finding) => shownHere(finding, this.context.path, this.callable, this.outcome));
    const { trace, value } = this.outcome;
    const places = new OperationPlaces(trace, value.id, this.#idsOf(this.#predictions));
    const nameAt = (span: Span): string | null => places.nameAt(span);
    const { isBrief } = this.context;
    const broken = brokenSample(this.outcome, numbers, this.context.source);
    const sentences =
      verdict === 'metric'
        ? metricSentences(this.#predictions)
        : isRefused
          ? refusedSentences(findings[0], this.context.source)
          : sentencesOf(this.#judgement, this.#views, this.#story, { findings, broken }, nameAt);
    return {
      name: this.callable.name,
      kind: this.callable.kind,
      span: this.callable.span,
      nameSpan: this.callable.nameSpan,
      isLoss: listing === 'loss',
      verdict,
      backward: isRefused ? 'raises' : isCancelled ? 'runsWithZero' : this.#judgement.backward,
      reading: this.reading,
      findings,
      notes: refusal === null ? this.outcome.notes : [...this.outcome.notes, refusal],
      sample,
      broken,
      operations: isBrief
        ? []
        : this.#unlessTooMuch([], () =>
            shownOperations(places, this.outcome, this.context, {
              judgement: this.#judgement,
              verdict,
              predictions: this.#predictions,
              findings,
              sample,
              plan,
            }),
          ),
      followed: [],
      surrogate: plan === null ? null : { title: planTitle(plan), edit: plan.edit },
      derivative: isBrief || verdict === 'metric' ? null : this.#unlessTooMuch(null, () => this.#derivative()),
      sentences,
    };
  }

  /** Whether it is a number without a gradient that nothing says to be a loss: nobody scolds it. */
  get isMeasure(): boolean {
    return this.listing === 'metric' || this.listing === 'number';
  }

  /** Whether nobody is to hear of where its gradient ends: it is a metric, or a number that its author has cut off itself at the end. */
  get #isForLog(): boolean {
    const isCutOff = this.#judgement.cuts.some(({ node }) => node === this.outcome.value.id);
    return this.listing === 'metric' || (this.listing === 'number' && isCutOff);
  }

  /** What is said of what the loss holds itself, where it trains its predictions. */
  #missed(): readonly Finding[] {
    const { inputs, trace, value } = this.outcome;
    const { verdict, terms } = this.#judgement;
    if (this.isMeasure || verdict !== 'trains') return [];
    const own = new Map(inputs.flatMap(({ name, isOwn, entered }) => (isOwn ? [[entered.id, name] as const] : [])));
    const predictions = this.#idsOf(this.#predictions);
    return missedFindings({ graph: trace.graph, output: value.id, terms, predictions, own }, this.#story);
  }

  /** Inputs of an expression that a call which is not followed computes, other than its predictions. */
  get #computed(): ReadonlySet<number> {
    return this.#idsOf([...this.callable.computed].filter((name) => !this.#predictions.includes(name)));
  }

  /** Whether no gradient reaches any prediction. */
  get trainsNothing(): boolean {
    return this.#judgement.verdict === 'noGradient';
  }

  /**
   * Whether the value is made of what the object holds, and of none of the predictions, but for the places that they name in it, or what they are for it to
   * meet: `training_step` of a model, that it trains.
   */
  get isOfOwnAlone(): boolean {
    const { inputs, trace, value } = this.outcome;
    const dependsOnAny = (ids: readonly number[]): boolean => new FlowMap(trace.graph, new Set(ids)).depends(value.id);
    const isTrained = (id: number): boolean => trace.node(id).requiresGrad;
    const own = inputs.flatMap(({ isOwn, entered: { id } }) => (isOwn && isTrained(id) ? [id] : []));
    const isPlaces = (id: number): boolean => isOnlyPlaces(trace.graph, id, value.id);
    const made = [...this.#idsOf(this.#predictions)].filter((id) => !isPlaces(id));
    if (!dependsOnAny(made)) return dependsOnAny(own);
    // Of what the object trains and what is called a teacher or a target, as rewards are, the latter is to be met.
    const isReached = new FlowMap(trace.graph, new Set(own)).flow(value.id) === 'flows';
    return isReached && this.#predictions.every((name) => name.length > 1 && isNamedToBeMet(name));
  }

  /**
   * Whether no gradient reaches what was read as the prediction because it only decides, or is asked which class it is, and one would reach another
   * input: what is trained is that.
   */
  get isOfOtherInput(): boolean {
    const { inputs, trace, value } = this.outcome;
    if (!this.trainsNothing || this.isMeasure) return false;
    const flow = new FlowMap(trace.graph, this.#idsOf(this.#predictions));
    const isAskedForClass = ({ operation: { op, operands } }: CutInGraph): boolean =>
      (op === 'eq' || op === 'ne') && operands.some((operand) => trace.node(operand).op === 'constant');
    const isOnlyDeciding = trace.graph.guards.some(({ node }) => flow.depends(node)) && !flow.depends(value.id);
    const isClass = flow.depends(value.id) && this.#judgement.cuts.every(isAskedForClass);
    if (!isOnlyDeciding && !isClass) return false;
    return inputs.some(
      ({ name, entered }) =>
        !this.#predictions.includes(name) &&
        !isNamedToBeMet(name) &&
        new FlowMap(trace.graph, new Set([entered.id]), 'required').flow(value.id) === 'flows',
    );
  }

  /** Whether a gradient ends in what a backward pass has made alone, and reaches what the object holds: the slopes of a critic train that. */
  get isOfOwnSlopes(): boolean {
    const { inputs, trace, value } = this.outcome;
    const { verdict, cuts } = this.#judgement;
    const own = inputs.flatMap(({ isOwn, entered }) => (isOwn ? [entered.id] : []));
    const isOfSlopes = cuts.length > 0 && cuts.every(({ node }) => trace.backward.isOfPass(node));
    return verdict === 'noGradient' && isOfSlopes && new FlowMap(trace.graph, new Set(own)).flow(value.id) === 'flows';
  }

  /** Whether the numbers have led past the predictions, which another branch is made of. */
  get isOfAnotherBranch(): boolean {
    const { callable, context, reading, outcome } = this;
    const predictions = this.#idsOf(this.#predictions);
    if (isOfAnotherBranch(outcome, predictions)) return true;
    const { verdict, cuts } = this.#judgement;
    const isByDecisions = !new FlowMap(outcome.trace.graph, predictions).depends(outcome.value.id);
    if (verdict !== 'noGradient' || !isByDecisions || this.isMeasure) return false;
    const read = { reading, outcome, predictions: this.#predictions };
    return cuts.some(({ site }) => site !== null && mayTrainInOtherBranch(site.span, { callable, context }, read));
  }

  /** Whether what is differentiated is made of the inputs, by whatever path. */
  get isOfInputs(): boolean {
    const entered = new Set(this.outcome.inputs.map((input) => input.entered.id));
    return new FlowMap(this.outcome.trace.graph, entered).depends(this.outcome.value.id);
  }

  /** Whether what is given to a `backward` is the gradient to begin with, as `out.backward(ahead)` is given one: it is made of no input, or sends none back. */
  get isFirstGradient(): boolean {
    const { callable } = this;
    const isDead = this.#judgement.verdict === 'noGradient' && !isLossName(callable.name);
    return callable.inline?.origin === 'given' && (isDead || !this.isOfInputs);
  }

  /** What an inline loss stands in whose `backward()` is called all the same. */
  get #container(): Surroundings['container'] {
    const { callable, context, outcome } = this;
    const { start, end } = callable.definition.kind === 'function' ? callable.definition.nameSpan : callable.span;
    // What takes the loss as an argument may take several.
    const isSubject = ({ expression: { span }, origin }: Subject): boolean =>
      origin !== 'given' && span.start === start && span.end === end;
    const isCalled = (): boolean =>
      backwardCalls(context.evidence.module).some(
        ({ subjects, statement }) => statement.kind === 'expression' && subjects.some(isSubject),
      );
    return callable.kind === 'inline' && outcome.container !== null && isCalled() ? outcome.container : null;
  }

  /**
   * An error as a warning of a function that nothing but its place says to be a loss: it may count decisions for the log. What nothing at all says to be
   * one is told where its gradient ends, and no more.
   */
  #ifLoss(finding: Finding): Finding {
    if (this.listing === 'number')
      return {
        ...finding,
        severity: 'info',
        message: `${finding.message} Fine for a number to look at, not to train by.`,
      };
    const isCount = this.callable.kind === 'function' && finding.rule !== 'detached-prediction';
    const isSure = this.#isLoss || !isCount || finding.severity !== 'error';
    return isSure ? finding : { ...finding, severity: 'warning' };
  }

  #inItsBranch(finding: Finding): Finding {
    const { callable, context, reading, outcome } = this;
    return inItsBranch(finding, { callable, context }, { reading, outcome, predictions: this.#predictions });
  }

  /** Whether a loss is cancelled in what it returns, but may not be elsewhere: data have decided, as for a batch without samples. */
  #isDecided({ rule, severity, span }: Omit<Finding, 'fix'>): boolean {
    const { callable, context, reading, outcome } = this;
    if (rule !== 'cancelled-gradient' || severity !== 'error') return false;
    if (outcome.trace.graph.guards.length === 0) return false;
    const read = { reading, outcome, predictions: this.#predictions };
    return !isInEveryBranch(span, { callable, context }, read);
  }

  /** What PyTorch raises on the way back to a prediction that a gradient would reach; null where it raises nothing. */
  #refusal(): Note | null {
    const { trace, value, inputs } = this.outcome;
    if (this.#judgement.verdict === 'noGradient') return null;
    const entered = inputs.flatMap((input) => (this.#predictions.includes(input.name) ? [input.entered] : []));
    const gradients = gradientsOf(trace, value, entered);
    if (!('kind' in gradients) || gradients.kind !== 'raised') return null;
    return {
      message: `\`backward()\` raises ${gradients.type}: ${gradients.message}`,
      span: gradients.site?.span ?? null,
    };
  }

  /** What the rules find in the graph and in the numbers. */
  #drafts() {
    const inNumbers = this.#numberDrafts();
    const inGraph = draftsOf(this.#examined()).map((draft) => ({ ...draft, witness: null }));
    // Of what both see, the inputs on which it breaks say more.
    const isShown = ({ rule, span }: (typeof inGraph)[number]): boolean =>
      inNumbers.some((other) => other.rule === rule && sameSpan(other.span, span));
    return [...inGraph.filter((draft) => !isShown(draft)), ...inNumbers];
  }

  #numberDrafts(): readonly NumberDraft[] {
    const config = configArguments(this.reading);
    const call = (args: GivenArguments): Outcome => this.context.probe.callAnew(this.callable, args, config);
    return numberFindings(this.reading, this.outcome, call, this.context.isOver, this.#story);
  }

  #examined(): ExaminedLoss {
    const { outcome } = this;
    const traced = {
      graph: outcome.trace.graph,
      output: outcome.value.id,
      isTensor: outcome.isTensor,
      predictions: this.#idsOf(this.#predictions),
      computed: this.#computed,
    };
    const inputs = new Map(outcome.inputs.map(({ name, entered }) => [entered.id, name]));
    return new ExaminedLoss(outcome.trace, traced, this.#judgement, this.#surroundings(), inputs);
  }

  #surroundings(): Surroundings {
    const { callable, context, isEvident, known } = this;
    return {
      callable,
      module: context.evidence.module,
      story: this.#story,
      isEvident,
      isLoss: this.#isLoss,
      isOfOwnLayers: () => isOfOwnLayers(callable, this.outcome),
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

  /** The rules that speak of the loss as it is edited. */
  #rulesOf({ callable, context }: Edition, reading: Reading, outcome: Traced): readonly RuleId[] {
    const edited = new Study(callable, context, reading, outcome, this.isEvident, this.known);
    return [...draftsOf(edited.#examined()), ...edited.#numberDrafts()].map(({ rule }) => rule);
  }

  /** What is shown beside the verdict; where it takes more than a trace may, the verdict stands without. */
  #unlessTooMuch<T>(instead: T, shown: () => T): T {
    try {
      return shown();
    } catch (error) {
      if (failureOf(error, this.outcome.trace, null) === null) throw error;
      return instead;
    }
  }

  #derivative(): string | null {
    return readableDerivative(this.reading, this.outcome, (args, config) =>
      this.context.probe.callAnew(this.callable, args, config),
    );
  }

  #listed(): Listing {
    const { callable, context, reading, outcome, isEvident } = this;
    return listingOf({
      callable,
      reading,
      outcome,
      isEvident,
      isTakenAlone: context.evidence.isCalled(callable) && !context.evidence.isPartOfLoss(callable),
      verdict: this.#judgement.verdict,
      agreement: (by) => this.#agreement(by),
      isOneOfEach: () => givesOneOfEach(reading, (args) => this.#calledAnew(args)),
    });
  }

  #detachedViews(): readonly DetachedView[] {
    const { callable, context, reading, outcome } = this;
    if (callable.kind === 'inline' || !reading.guessed) return [];
    const call = callsOf((args, config) => context.probe.callAnew(callable, args, config), [[reading, outcome]]);
    return detachedViews(reading, outcome, call);
  }

  #agreement(by: ComparedBy): Agreement {
    const { reading, outcome } = this;
    if (!usesLabels(reading, outcome)) return 'unknown';
    return agreementOf(reading, (args) => this.#calledAnew(args), by);
  }

  #calledAnew(args: GivenArguments): Outcome {
    return this.context.probe.callAnew(this.callable, args, configArguments(this.reading));
  }

  #tensorInputs() {
    return this.reading.inputs.filter((input) => input.kind === 'tensor');
  }
  #namesOf(role: 'prediction'): readonly string[] {
    return this.#tensorInputs().flatMap((input) => (input.role === role ? [input.name] : []));
  }
  #idsOf(names: readonly string[]): ReadonlySet<number> {
    return enteredAs(names, this.outcome);
  }
}

/** Whether it is one number that layers of its own make and that trains them: a model has no other use for one. */
function isOfOwnLayers({ inline, computed }: Callable, outcome: Traced): boolean {
  if (outcome.value.size !== 1) return false;
  return inline === null ? trainsOwn(outcome) : inline.origin === 'answered' && computed.size > 0;
}

/** Whether its name, or that of what it extends, says that it is a loss: `class SoftDice(SegmentationLoss)`. */
function isNamedLoss({ name, kind, owner }: Callable): boolean {
  const bases = kind === 'class' ? (owner?.bases ?? []) : [];
  return isLossName(name) || bases.some(({ value }) => isLossName(lastName(value)));
}

function isNamedToBeMet(name: string): boolean {
  const hint = hintOfName(name);
  return hint === 'teacher' || hint === 'target';
}

function removing(title: string): string {
  return `Remove this and ${title.charAt(0).toLowerCase()}${title.slice(1)}`;
}
