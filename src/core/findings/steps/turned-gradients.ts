import { lastName, pathOf } from '../../program/dotted-path';
import type { Expression, Module, Statement } from '../../program/program';
import { allExpressions } from '../../program/walk';
import { isNegative } from './negative-names';

/** The weight whose gradient a statement turns around: `p.grad.neg_()`, `p.grad *= -1`, `p.grad = -p.grad`; null where it does not. */
export function turnedBy(statement: Statement): string | null {
  switch (statement.kind) {
    case 'augmentedAssign':
      return /^[*/]$/.test(statement.operator) && isNegative(statement.value) ? weightOf(statement.target) : null;
    case 'assign': {
      const [target, ...others] = statement.targets;
      const { value } = statement;
      const weight = target === undefined || others.length > 0 ? null : weightOf(target);
      return value.kind === 'unary' && value.operator === '-' && weight === weightOf(value.operand) ? weight : null;
    }
    case 'expression': {
      const { value } = statement;
      if (value.kind !== 'call' || value.callee.kind !== 'attribute') return null;
      const [factor] = value.arguments;
      const isTurn =
        /^neg(ative)?_$/.test(value.callee.name) ||
        (/^(mul|div)_$/.test(value.callee.name) && factor !== undefined && isNegative(factor.value));
      return isTurn ? weightOf(value.callee.object) : null;
    }
    default:
      return null;
  }
}

/** `p` of `p.grad` and `p.grad.data` */
function weightOf(gradient: Expression): string | null {
  return /^(.+?)\.grad(\.data)?$/.exec(pathOf(gradient) ?? '')?.[1] ?? null;
}

const oneOptimizer = new WeakMap<Module, boolean>();

/** Whether one optimiser alone takes the steps of a file: of two, one may climb by right. Each loss of the file asks for it. */
export function hasOneOptimizer(module: Module): boolean {
  const isOne = oneOptimizer.get(module) ?? steppingIn(module).size === 1;
  oneOptimizer.set(module, isOne);
  return isOne;
}

/** The paths of what a file calls `step()` on, without schedulers. */
function steppingIn({ body }: Module): ReadonlySet<string> {
  const stepping = allExpressions(body).flatMap((part) => {
    if (part.kind !== 'call' || lastName(part.callee) !== 'step' || part.callee.kind !== 'attribute') return [];
    const path = pathOf(part.callee.object) ?? '';
    return /sched/i.test(path) ? [] : [path];
  });
  return new Set(stepping);
}
