import { ancestorsOf, FlowMap } from '../../graph/flow';
import type { Trace } from '../../graph/trace';
import { operandData, type Breakage } from '../numbers/breakage';
import type { NumberRule } from '../numbers/number-rule';
import { withBound, withBoundedDivisor, withCeiling } from '../numbers/rewritings';
import { divisionByZero } from './division-by-zero';
import { expOverflow } from './exp-overflow';
import { isLogOfZero } from './log-of-zero';
import { sqrtAtZero } from './sqrt-at-zero';

export const nanThroughWhere: NumberRule = {
  id: 'nan-through-where',
  explains: (breakage) => {
    const { trace, id, output, part } = breakage;
    if (part !== 'gradient') return false;
    if (isOfMissing(breakage)) return true;
    const breaks =
      isLogOfZero(breakage) ||
      isBelowZero(breakage) ||
      [sqrtAtZero, divisionByZero, expOverflow].some((rule) => rule.explains(breakage));
    if (!breaks) return false;
    const flow = new FlowMap(trace.graph, new Set([id]));
    return trace.graph.nodes.slice(id, output + 1).some(({ op, operands, site }) => {
      const [condition, ...chosen] = operands;
      const isChoice = op === 'where' && /(^|\.)(where|masked_fill)$/.test(site?.name ?? '');
      if (!isChoice || condition === undefined || isOfOtherLabels(condition, id, trace)) return false;
      return chosen.some((operand) => flow.depends(operand));
    });
  },
  because: (breakage) =>
    isOfMissing(breakage)
      ? 'is worked out of what is missing too: the value is left out, but in the backward pass its gradient is 0 · NaN = NaN'
      : 'breaks where `where` does not choose it: the value is replaced, but in the backward pass its gradient is 0 · inf = NaN',
  // Bounded inside, the values that are chosen stay what they are.
  rewriting: (breakage) => {
    const { op } = breakage.node;
    if (isOfMissing(breakage)) return null;
    if (op === 'log' || op === 'sqrt') return withBound(breakage);
    return op === 'exp' ? withCeiling(breakage) : withBoundedDivisor(breakage);
  },
};

/** Whether a condition asks for nothing but which sample is of which class, on which the broken value does not depend: it guards no number. */
function isOfOtherLabels(condition: number, broken: number, { graph }: Trace): boolean {
  const inputsOf = (id: number): readonly number[] =>
    ancestorsOf(graph, id).filter((one) => graph.nodes[one]?.op === 'input');
  const [asked, own] = [inputsOf(condition), new Set(inputsOf(broken))];
  return asked.length > 0 && asked.every((id) => graph.nodes[id]?.type.dtype === 'int64' && !own.has(id));
}

/** Whether something is worked out with what is missing: an input that is no number there. */
function isOfMissing({ trace, node, numbers }: Breakage): boolean {
  return node.operands.some((operand) => trace.node(operand).op === 'input' && numbers(operand).some(Number.isNaN));
}

/** Whether a root or a logarithm is taken of what is below 0. */
function isBelowZero(breakage: Breakage): boolean {
  const isOfPositives = /^(log(2|10)?|r?sqrt)$/.test(breakage.node.op);
  return isOfPositives && (operandData(breakage)?.some((value) => value < 0) ?? false);
}

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  '`where` chooses among values that are both computed. The branch that is not chosen gets a gradient of 0, and 0 times its infinite derivative is NaN. Make the argument safe first, with a `where` or a clamp inside, then choose.';
