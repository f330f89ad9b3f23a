import type { Graph, GraphNode } from '../graph/graph';
import type { Module } from '../program/program';
import type { TensorData } from '../tensor/data';
import type { Span } from '../text/span';
import { catalogue } from './surrogates';
import type { HardOperation } from './catalogue';
import { softLogic } from './rows/logic';
import { expressionAt, SourceView } from './source-expression';
import type { Surrogate } from './surrogate';

/** A traced graph with its sample values: from where a surrogate takes shapes, scales and the user's expressions. */
export interface CutSource {
  readonly graph: Graph;
  readonly dataOf: (node: number) => TensorData;
  readonly module: Module;
  readonly text: string;
  readonly warmth?: number;
}

/** What to write instead at a cut: the longest pattern of the catalogue that fits there. null where no row does. */
export function surrogateAt(
  cut: { readonly node: number; readonly operand: number },
  source: CutSource,
): Surrogate | null {
  for (const hard of hardOperations(cut, source)) {
    for (const row of catalogue) {
      const softened = row.softens.includes(hard.node.op) ? row.soften(hard) : null;
      if (softened === null) continue;
      const { name, formula, avoid, reference } = row;
      return {
        name,
        formula,
        avoid,
        reference,
        ...softened,
        edit: { span: hard.expression.span, text: softened.code },
      };
    }
  }
  return null;
}

/** Logic that refuses the soft truth values of an edit before it. */
export function softLogicAt(
  span: Span,
  module: Module,
  text: string,
): { readonly span: Span; readonly text: string } | null {
  const expression = expressionAt(module, span);
  if (expression === null) return null;
  const soft = softLogic(expression, new SourceView(module, text), module);
  return soft === null ? null : { span, text: soft };
}

/** The cut as the patterns see it: with what compares it, where it is the position of a maximum, then alone. */
function* hardOperations(
  cut: { readonly node: number; readonly operand: number },
  source: CutSource,
): Iterable<HardOperation> {
  const own = hardOperation(cut.node, cut.operand, source);
  if (own === null) return;
  if (own.node.op === 'argmax' && own.node.params.dim !== null) {
    for (const { id, side } of comparisonsOf(cut.node, source.graph)) {
      const compared = hardOperation(id, source.graph.nodes[id]?.operands[side] ?? cut.node, source);
      if (compared !== null) {
        yield { ...compared, argmax: { expression: own.expression, side, dim: own.node.params.dim } };
      }
    }
  }
  yield own;
}

function hardOperation(
  id: number,
  operandId: number,
  { graph, dataOf, module, text, warmth = 1 }: CutSource,
): HardOperation | null {
  const node = graph.nodes[id];
  const operand = graph.nodes[operandId];
  if (node === undefined || node.site === null || operand === undefined) return null;
  if (node.site.span.path !== module.path) return null;
  const expression = expressionAt(module, node.site.span);
  if (expression === null) return null;
  return {
    node,
    expression,
    module,
    warmth,
    view: new SourceView(module, text),
    operand: { index: node.operands.indexOf(operandId), shape: operand.type.shape, data: dataOf(operandId) },
  };
}

const passing = new Set<GraphNode['op']>(['cast', 'view', 'detach']);

/** Equality comparisons of a value, through casts and views, and on which side it stands. */
function comparisonsOf(id: number, graph: Graph): readonly { readonly id: number; readonly side: number }[] {
  const same = new Set([id]);
  const found: { readonly id: number; readonly side: number }[] = [];
  graph.nodes.forEach((node, user) => {
    const side = node.operands.findIndex((operand) => same.has(operand));
    if (side < 0) return;
    if (passing.has(node.op)) same.add(user);
    else if (node.op === 'eq') found.push({ id: user, side });
  });
  return found;
}
