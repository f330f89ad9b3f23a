import { isLossName, isNamedToMeasure } from '../loss/evidence';
import { lastName } from '../program/dotted-path';
import type { Expression, Module } from '../program/program';
import { allExpressions, allStatements, expressionsIn } from '../program/walk';
import { contains, type Span } from '../text/span';
import type { Surroundings } from './examined-loss';
import { functionAround } from './used-beside';

/** What is by its name to be large, and right as it is: of which whoever calls it makes a loss. */
const toBeLarge = /cos(?!t)|sim|dice|iou|jaccard|tversky|overlap|corr|ncc|affin|score|alike|elbo|log_?(prob|lik)/i;

/**
 * Where a sign is missing: of what a function answers that is by its name to be large, where the file makes a loss of that, be it by its own name,
 * `return elbo`. Where the file calls it in several places to train, that of the loss itself; where that is none or not one alone, the place that was found.
 */
export function signPlace(found: Span, { module, callable }: Pick<Surroundings, 'module' | 'callable'>): Span {
  const helper = functionAround(found, module);
  if (helper === null || !isToBeLarge(helper.name)) return found;
  const owner = allStatements(module.body).find(
    (statement) => statement.kind === 'class' && statement.body.includes(helper),
  );
  const calls = allExpressions(owner?.kind === 'class' ? owner.body : module.body).filter(
    (part) =>
      part.kind === 'call' &&
      lastName(part.callee) === helper.name &&
      !contains(helper.span, part.span) &&
      !isNamedToMeasure(functionAround(part.span, module)?.name ?? ''),
  );
  const around = functionAround(callable.span, module);
  const own = calls.filter(({ span }) => around !== null && functionAround(span, module) === around);
  const [call, ...others] = own.length === 1 ? own : calls;
  return call === undefined || others.length > 0 ? found : useOf(call, module);
}

/** Whether a function is named for what is to be large, and not for a loss. */
export function isToBeLarge(name: string): boolean {
  return toBeLarge.test(name) && !isLossName(name);
}

/** What is differentiated of a call: the name that is given to its answer, where that is none of a loss, or its mean, which is a loss, returned or goes back. */
function useOf(call: Expression, module: Module): Span {
  const around = functionAround(call.span, module);
  const statements = around === null ? module.body : around.body;
  const made = allStatements(statements).find(
    (statement) => statement.kind === 'assign' && contains(statement.value.span, call.span),
  );
  if (made?.kind !== 'assign') return call.span;
  const [target, ...others] = made.targets;
  if (target?.kind !== 'name' || others.length > 0 || isLossName(target.name)) return made.value.span;
  const uses = allStatements(statements).flatMap((statement) => {
    if (statement.kind === 'return') return statement.value === null ? [] : [statement.value];
    if (statement.kind === 'assign') return statement.targets.some(isNamedLoss) ? [statement.value] : [];
    if (statement.kind !== 'expression') return [];
    return [...expressionsIn(statement.value)].flatMap((part) =>
      part.kind === 'attribute' && part.name === 'backward' ? [part.object] : [],
    );
  });
  const isIt = (part: Expression): boolean => part.kind === 'name' && part.name === target.name;
  const [use, ...more] = uses.filter((part) => isIt(part) || isIt(reducedBy(part) ?? part));
  return use === undefined || more.length > 0 ? made.value.span : use.span;
}

function isNamedLoss(target: Expression): boolean {
  return target.kind === 'name' && isLossName(target.name);
}

/** What `iou.mean()` takes the mean of. */
function reducedBy(part: Expression): Expression | null {
  if (part.kind !== 'call' || part.callee.kind !== 'attribute' || part.arguments.length > 0) return null;
  return /^(mean|sum)$/.test(part.callee.name) ? part.callee.object : null;
}
