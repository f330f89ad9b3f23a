import type { Analysis, LossReport } from './analysis-report';
import type { Finding } from './findings/finding';
import type { ToldStep } from './findings/steps/cut-step-findings';
import { contains, sameSpan } from './text/span';

/**
 * What is said of losses and steps where the statements around a loss say that nothing is trained: a loss that was traced from what a model
 * answers is told of what becomes of that answer in the model; what no loss says belongs to the file.
 */
export function withSteps(
  losses: readonly LossReport[],
  steps: readonly ToldStep[],
): Pick<Analysis, 'losses' | 'findings'> {
  const told = losses.map((loss) => {
    const step = steps.find((one) => one.missed === null && loss === lossOf(one, losses));
    return step === undefined || isSaid(loss) ? loss : untrained(loss, step);
  });
  const said = told.flatMap((loss) => loss.findings);
  const findings = steps.flatMap((step) => {
    const loss = told.find((one) => one === lossOf(step, told));
    return loss !== undefined && isSaid(loss) ? [] : step.findings;
  });
  const unsaid = findings.filter((finding) => !said.some((other) => isOfOnePlace(finding, other)));
  return {
    losses: told,
    findings: unsaid.filter((finding, at) => unsaid.findIndex((one) => isSame(one, finding)) === at),
  };
}

/** Whether two steps are told the same of a model that both train. */
function isSame(one: Finding, other: Finding): boolean {
  return one.rule === other.rule && sameSpan(one.span, other.span);
}

/** The inline loss that a step differentiates. */
function lossOf({ step }: ToldStep, losses: readonly LossReport[]): LossReport | undefined {
  const around = step.enclosing.findLast(({ kind }) => kind === 'function');
  const names = step.subjects.map(({ expression }) => (expression.kind === 'name' ? expression.name : 'loss'));
  return losses.findLast(
    ({ kind, name, span }) =>
      kind === 'inline' &&
      names.includes(name) &&
      span.start < step.statement.span.end &&
      (around === undefined || contains(around.span, span)),
  );
}

/** Whether what was traced says that nothing, or not all, is trained. */
function isSaid({ verdict, backward }: LossReport): boolean {
  return verdict === 'noGradient' || verdict === 'partial' || verdict === 'metric' || backward === 'raises';
}

function untrained(loss: LossReport, { findings, cuts, told }: ToldStep): LossReport {
  const isZero = cuts.every((cut) => cut.isZero);
  const [first] = findings;
  return {
    ...loss,
    verdict: 'noGradient',
    backward: isZero ? 'runsWithZero' : told === null ? 'raises' : 'runs',
    findings: [...findings, ...loss.findings.filter((other) => !findings.some((own) => isOfOnePlace(own, other)))],
    sentences: {
      lens: lensOf(isZero, told !== null),
      full: first?.message ?? '',
    },
  };
}

function isOfOnePlace({ span }: Finding, other: Finding): boolean {
  return contains(span, other.span) || contains(other.span, span);
}

function lensOf(isZero: boolean, isTold: boolean): string {
  if (isZero) return 'zero gradient: runs, but nothing trains';
  return isTold ? 'nothing is trained: backward() runs all the same' : 'nothing is trained: backward() will raise';
}
