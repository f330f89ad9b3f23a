import { namesBound } from '../../loss/assignments';
import type { CarriedCut } from '../../loss/carried/carried';
import { cutSteps } from '../../loss/carried/cut-steps';
import type { CutStep, Missed } from '../../loss/carried/step-values';
import type { SourceFiles } from '../../loss/request';
import type { Module } from '../../program/program';
import { hintOfName } from '../../roles/names';
import { allStatements } from '../../program/walk';
import { contains, sameSpan } from '../../text/span';
import { raisedByBackward } from '../cut-findings';
import { cutRules } from '../cut-rules';
import { namesAround } from '../backward-calls';
import type { Finding, Fix } from '../finding';
import { countsDecisions, isOfMetric } from '../metric-names';
import type { SourceText } from '../source-text';

/** A step that differentiates what is cut off, and what is said of it. */
export interface ToldStep extends CutStep {
  readonly findings: readonly Finding[];
}

/** Of steps that train nothing, whatever the criterion is: what stands between the loss and all that has weights. */
export function toldSteps(
  files: SourceFiles,
  module: Module,
  source: SourceText,
  isOver: () => boolean,
): readonly ToldStep[] {
  return cutSteps(files, module, isOver).map((step) => ({
    ...step,
    findings: [
      ...besideTargets(step.cuts, module).map((cut) => findingOf(cut, metricOf(cut, module), step, source)),
      ...hidden(step, source),
    ],
  }));
}

/** Those that do not make a target, which is cut off on purpose, as by a target network without recording; all, where there are no others. */
function besideTargets(cuts: readonly CarriedCut[], module: Module): readonly CarriedCut[] {
  if (cuts.length < 2) return cuts;
  const isOfTarget = (cut: CarriedCut): boolean =>
    namesMadeWith(cut, module).some((name) => hintOfName(name) === 'target' || hintOfName(name) === 'teacher');
  const others = cuts.filter((cut) => !isOfTarget(cut));
  return others.length > 0 ? others : cuts;
}

/** What a file calls what it computes where a gradient ends. */
function namesMadeWith({ seen }: CarriedCut, module: Module): readonly string[] {
  const made = allStatements(module.body).filter((statement) => statement.kind === 'assign');
  return made.findLast(({ span }) => contains(span, seen))?.targets.flatMap(namesBound) ?? [];
}

/** The metric that counts what is decided there, by what the file calls it or its function; null for any other cut. */
function metricOf(cut: CarriedCut, module: Module): string | null {
  if (!countsDecisions(cut.by)) return null;
  const around = cut.span.path === module.path ? namesAround(cut.span, module) : [];
  return [...namesMadeWith(cut, module), ...around].find(isOfMetric) ?? null;
}

function findingOf(
  cut: CarriedCut,
  metric: string | null,
  { step, isSure, told, missed }: CutStep,
  source: SourceText,
): Finding {
  const { span, seen } = cut;
  const [subject] = step.subjects;
  const loss = subject?.expression.kind === 'name' ? subject.expression.name : null;
  const named = loss === null ? 'the loss' : `\`${loss}\``;
  const reason = reasonOf(cut, source);
  const because = metric === null ? reason : `\`${metric}\` is a metric, and ${reason}`;
  const isElsewhere = !sameSpan(span, seen);
  return {
    rule: metric === null ? cut.by : 'metric-as-loss',
    severity: isSure && missed === null ? 'error' : 'warning',
    span: seen,
    message:
      missed === null
        ? `Nothing is trained by ${named}: ${because}. ${outcomeOf(cut, told !== null)}${isSure ? '' : unlessWeights}`
        : withoutGradient(named, missed, because),
    related: [
      ...(isElsewhere ? [{ span, message: 'its gradient ends here' }] : []),
      {
        span: step.statement.span,
        message: `${named} is ${step.statement.kind === 'return' ? 'answered' : 'differentiated'} here`,
      },
    ],
    fix: reparameterised(cut, missed, source),
    witness: null,
  };
}

/** What a loss sends nothing, though other weights get something. */
function withoutGradient(named: string, { by, models, optimisers }: Missed, because: string): string {
  const runs = '`backward()` runs without error.';
  switch (by) {
    case 'optimised':
      return `${named} sends ${quoted(models)} nothing, which ${quoted(optimisers)} is to train by it: ${because}. ${runs}`;
    case 'layers':
      return `${named} sends the weights of ${quoted(models)} nothing: ${because}. ${runs}`;
    case 'drawn':
      return `What ${quoted(models)} makes of this draw trains nothing before it: ${because}. Reparameterise it: μ + σ·ε, or \`rsample()\`.`;
  }
}

/** `q.sample()` as `q.rsample()`, where that is what misses a gradient. */
function reparameterised({ span, of }: CarriedCut, missed: Missed | null, source: SourceText): Fix | null {
  if (missed?.by !== 'drawn' || span.path !== source.path) return null;
  const method = { ...span, start: of.end };
  const text = source.text(method);
  if (!text.startsWith('.sample(')) return null;
  return { title: 'Draw with rsample()', changes: 'gradient', edits: [{ span: method, text: `.r${text.slice(1)}` }] };
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

const unlessWeights = ' Unless what it is compared by has weights of its own.';

/** That a loss is told to require a gradient all the same hides that it has none. */
function hidden({ step, cuts: [cut], isSure, told }: CutStep, source: SourceText): readonly Finding[] {
  if (told === null || cut === undefined) return [];
  return [
    {
      rule: 'requires-grad-on-loss',
      severity: isSure ? 'error' : 'warning',
      span: told,
      message: `This hides PyTorch's error but brings no gradient back: the loss is cut off at ${source.quote(cut.span)} (${source.place(cut.span)}), so no weight will change.${isSure ? '' : unlessWeights}`,
      related: [
        { span: cut.seen, message: 'its gradient ends here' },
        { span: step.statement.span, message: 'and this is differentiated here' },
      ],
      fix: null,
      witness: null,
    },
  ];
}

function reasonOf({ by, span, isUnrecorded, isZero }: CarriedCut, source: SourceText): string {
  const operation = { op: 'detach', recorded: !isUnrecorded } as const;
  const rule = cutRules.find(({ id }) => id === by);
  return rule?.because(source.quote(span), { leaves: isZero ? 'zero' : 'none', operation, site: null }) ?? '';
}

function outcomeOf({ isZero }: CarriedCut, isTold: boolean): string {
  return isZero || isTold
    ? '`backward()` runs without error, but no weight changes.'
    : `\`backward()\` will raise ${raisedByBackward}.`;
}
