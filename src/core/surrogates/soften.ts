import type { Graph, GraphNode, Site } from '../graph/graph';
import type { Expression, Module, Statement } from '../program/program';
import { allStatements } from '../program/walk';
import type { TensorData } from '../tensor/data';
import type { Shape } from '../tensor/shape';
import { sameSpan, type Span } from '../text/span';
import { catalogue } from './surrogates';
import type { ComparedArgmax, HardOperation } from './catalogue';
import { reparameterised } from './rows/draws';
import { softLogic } from './rows/logic';
import type { TextEdit } from '../text/edit';
import { namedTemperature } from './temperature-name';
import { recordedAgain } from './recorded';
import { expressionAt, isModuleName, SourceView, subjectOf } from './source-expression';
import type { Surrogate } from './surrogate';
import { withoutStatement } from './without-statement';

/** A traced graph with its sample values: from where a surrogate takes shapes, scales and the user's expressions. */
export interface CutSource {
  readonly graph: Graph;
  readonly dataOf: (node: number) => TensorData;
  readonly module: Module;
  readonly text: string;
  readonly warmth?: number;
  /** Whether a temperature gets a name of its own. */
  readonly isNamed?: boolean;
}

/** What to write instead at a cut: the longest pattern of the catalogue that fits there. null where no row does. */
export function surrogateAt(
  cut: { readonly node: number; readonly operand: number },
  source: CutSource,
): Surrogate | null {
  for (const hard of hardOperations(cut, source)) {
    // What is drawn without a history may be drawn with one, whatever it is made of.
    const isDraw = hard.node.site?.name === 'sample';
    if (!hard.node.recorded && !isDraw) break;
    for (const row of isDraw ? [reparameterised] : catalogue) {
      let constant: TextEdit | null = null;
      const written = (temperature: number): string => {
        const { isNamed = false, module, text } = source;
        const named = isNamed ? namedTemperature(temperature, hard.expression.span, module, text) : null;
        constant = named?.line ?? null;
        return named?.name ?? String(temperature);
      };
      const softened = isDraw || row.softens.includes(hard.node.op) ? row.soften({ ...hard, written }) : null;
      if (softened === null) continue;
      const { name, idea, formula, avoid, reference } = row;
      const { place, ...rest } = softened;
      const edit =
        place === undefined || place.before === ''
          ? placed(softened.code, place?.span ?? hard.expression.span, source.text)
          : { span: place.span, text: `${place.before}${withoutParentheses(softened.code)}` };
      return {
        name,
        idea,
        formula,
        avoid,
        reference,
        ...rest,
        code: withoutParentheses(softened.code),
        edit,
        constant,
      };
    }
  }
  const span = source.graph.nodes[cut.node]?.site?.span;
  return span?.path === source.module.path ? recordedAgain(span, source.module, source.text) : null;
}

/** Longer expressions are not repeated in a sentence. */
const longestOperand = 24;

/** What an operation is applied to, as the user wrote it; null where that is long, or the cut is at another operand. */
export function operandText(
  cut: { readonly node: number; readonly operand: number },
  source: CutSource,
): string | null {
  const hard = hardOperation(cut.node, cut.operand, source);
  if (hard?.operand.index !== 0) return null;
  const { expression, view, module } = hard;
  const subject = expression.kind === 'call' ? subjectOf(expression, isModuleName(module)) : firstOf(expression);
  const text = subject === null ? '' : view.textOf(subject);
  return text === '' || text.length > longestOperand || /[`\n]/.test(text) ? null : text;
}

function firstOf(expression: Expression): Expression | null {
  const isOne = expression.kind === 'binary' || (expression.kind === 'compare' && expression.comparisons.length === 1);
  return isOne ? expression.left : null;
}

/** The code in its place: parentheses that stand around that do for its own, and go where it is one piece. */
function placed(code: string, span: Span, text: string): Surrogate['edit'] {
  const before = text.slice(0, span.start);
  if (!before.endsWith('(') || text[span.end] !== ')') return { span, text: code };
  const isGroup = !/[\w)\]]\($/.test(before);
  const bare = withoutParentheses(code);
  if (!isGroup || !isOnePiece(bare)) return { span, text: bare };
  return { span: { ...span, start: span.start - 1, end: span.end + 1 }, text: bare };
}

/** A chain of names, calls and subscripts. */
function isOnePiece(code: string): boolean {
  let depth = 0;
  return Array.from(code).every((character) => {
    if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth -= 1;
    else if (depth === 0) return /[\w.]/.test(character);
    return true;
  });
}

/** The code as a part of a longer expression. */
export function asOperand(code: string): string {
  return isOnePiece(code) ? code : `(${code})`;
}

function withoutParentheses(code: string): string {
  let depth = 0;
  for (let at = 0; at < code.length; at += 1) {
    if (code[at] === '(') depth += 1;
    else if (code[at] === ')') depth -= 1;
    if (depth === 0) return at > 0 && at === code.length - 1 ? code.slice(1, -1) : code;
  }
  return code;
}

/** `loss.requires_grad = True`, which PyTorch refuses of what has a gradient: a line less. */
export function unflaggedAt(span: Span, module: Module, text: string): Surrogate['edit'] | null {
  const isFlag = (statement: Statement): boolean =>
    statement.kind === 'assign' &&
    statement.targets.some(
      (target) => target.kind === 'attribute' && target.name === 'requires_grad' && sameSpan(target.span, span),
    );
  const flag = allStatements(module.body).find(isFlag);
  return flag === undefined ? null : withoutStatement(flag, module, text);
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
    const { dim } = own.node.params;
    for (const { id, side } of comparisonsOf(cut.node, source.graph)) {
      const compared = hardOperation(id, source.graph.nodes[id]?.operands[side] ?? cut.node, source);
      const other = otherOf(id, side, source);
      const scores = { shape: own.operand.shape, isDistribution: isDistribution(cut.operand, dim, source.graph) };
      if (compared !== null && other !== null)
        yield { ...compared, argmax: { expression: own.expression, side, dim, scores, other } };
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
  const index = node.operands.indexOf(operandId);
  const otherId = node.operands.length === 2 ? node.operands[1 - index] : undefined;
  let other = otherId === undefined ? undefined : graph.nodes[otherId];
  // As it is written, before what a comparison makes of both.
  while (other?.op === 'cast' && other.site === node.site) other = graph.nodes[other.operands[0] ?? -1];
  return {
    node,
    expression,
    module,
    warmth,
    written: String,
    view: new SourceView(module, text),
    operand: { index, shape: operand.type.shape, data: dataOf(operandId) },
    made: madeAt(node.site, graph),
    other: otherId === undefined || other === undefined ? null : { type: other.type, data: dataOf(otherId) },
  };
}

/** The shape of what an expression made in the end. */
function madeAt(site: Site, { nodes }: Graph): Shape {
  return nodes.findLast((node) => node.site === site)?.type.shape ?? [];
}

const passing = new Set<GraphNode['op']>(['cast', 'view', 'detach']);

function isDistribution(id: number, dim: number, { nodes }: Graph): boolean {
  const node = nodes[id];
  return node?.op === 'softmax' && node.params.dim === dim;
}

/** What stands on the other side of a comparison. */
function otherOf(id: number, side: number, { graph, dataOf }: CutSource): ComparedArgmax['other'] | null {
  const operand = graph.nodes[id]?.operands[1 - side];
  const node = operand === undefined ? undefined : graph.nodes[operand];
  if (operand === undefined || node === undefined) return null;
  const isCounting = node.op === 'constant' && dataOf(operand).every((element, index) => element === index);
  return { type: node.type, isCounting };
}

/** Equality comparisons of a value, through casts and views, and on which side it stands. */
function comparisonsOf(id: number, graph: Graph): readonly { readonly id: number; readonly side: number }[] {
  const same = new Set([id]);
  const found: { readonly id: number; readonly side: number }[] = [];
  graph.nodes.forEach((node, user) => {
    const side = node.operands.findIndex((operand) => same.has(operand));
    if (side < 0) return;
    if (passing.has(node.op)) same.add(user);
    else if (node.op === 'eq' || node.op === 'ne') found.push({ id: user, side });
  });
  return found;
}
