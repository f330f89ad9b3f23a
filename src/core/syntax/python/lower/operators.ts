import type { BinaryOperator, ComparisonOperator, Expression, UnaryOperator } from '../../../program/program';
import type { Span } from '../../../text/span';
import type { Stretch, SyntaxNode } from '../tree/syntax-node';
import { lowerExpression } from './expressions';
import type { Source } from './source';

/**
 * Lezer groups `not a and b` as `not (a and b)` and `await a ** b` as `await (a ** b)`. So its grouping is undone:
 * operands and operators are taken in the order they are written and grouped again by Python's own precedence
 * (https://docs.python.org/3/reference/expressions.html#operator-precedence).
 */
export function lowerOperators(node: SyntaxNode, source: Source): Expression {
  const tokens = flatten(node, source);
  return alternate(tokens) ? new Grouping(tokens, source).read('or').expression : source.unreadExpression(node);
}

/** From loosest to tightest. */
const levels = [
  'or',
  'and',
  'not',
  'compare',
  '|',
  '^',
  '&',
  'shift',
  'sum',
  'product',
  'sign',
  'power',
  'await',
] as const;
type Level = (typeof levels)[number];
const tightness = new Map(levels.map((level, index) => [level, index]));

function bindsAtLeast(operator: Level, level: Level): boolean {
  return (tightness.get(operator) ?? 0) >= (tightness.get(level) ?? 0);
}

function tighterThan(level: Level): Level {
  return levels[(tightness.get(level) ?? 0) + 1] ?? 'await';
}

type Prefix =
  | { readonly kind: 'await' | 'starred'; readonly level: Level }
  | { readonly kind: 'unary'; readonly level: Level; readonly operator: UnaryOperator };

type Infix =
  | { readonly kind: 'boolean'; readonly level: Level; readonly operator: 'and' | 'or' }
  | { readonly kind: 'compare'; readonly level: Level; readonly operator: ComparisonOperator }
  | { readonly kind: 'binary'; readonly level: Level; readonly operator: BinaryOperator };

const prefixes: ReadonlyMap<string, Prefix> = new Map<string, Prefix>([
  ['not', { kind: 'unary', level: 'not', operator: 'not' }],
  ...(['-', '+', '~'] as const).map((operator) => [operator, { kind: 'unary', level: 'sign', operator }] as const),
  ['await', { kind: 'await', level: 'await' }],
  ['*', { kind: 'starred', level: '|' }],
]);

const infixes: ReadonlyMap<string, Infix> = new Map<string, Infix>([
  ...(['and', 'or'] as const).map((operator) => [operator, { kind: 'boolean', level: operator, operator }] as const),
  ...(['==', '!=', '<', '<=', '>', '>=', 'is', 'is not', 'in', 'not in'] as const).map(
    (operator) => [operator, { kind: 'compare', level: 'compare', operator }] as const,
  ),
  ...binaries('sum', ['+', '-']),
  ...binaries('product', ['*', '/', '//', '%', '@']),
  ...binaries('shift', ['<<', '>>']),
  ...binaries('&', ['&']),
  ...binaries('^', ['^']),
  ...binaries('|', ['|']),
  ...binaries('power', ['**']),
]);

function binaries(level: Level, operators: readonly BinaryOperator[]): [string, Infix][] {
  return operators.map((operator) => [operator, { kind: 'binary', level, operator }]);
}

type Token =
  | { readonly kind: 'operand'; readonly node: SyntaxNode }
  | { readonly kind: 'operator'; readonly text: string; readonly from: number };

const grouped = new Set(['BinaryExpression', 'UnaryExpression', 'AwaitExpression']);
const operatorNames = new Set(['ArithOp', 'BitOp', 'CompareOp', 'and', 'or', 'not', 'in', 'is', 'await']);

/** Operands and operators in the order they are written; `is not` and `not in` are one operator each. */
function flatten(node: SyntaxNode, source: Source): Token[] {
  const tokens: Token[] = [];
  const waiting = [node];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (grouped.has(next.name)) {
      for (const child of next.children.toReversed()) waiting.push(child);
    } else if (operatorNames.has(next.name)) {
      pushOperator(tokens, source.textOf(next), next.from);
    } else {
      tokens.push({ kind: 'operand', node: next });
    }
  }
  return tokens;
}

function pushOperator(tokens: Token[], text: string, from: number): void {
  const last = tokens.at(-1);
  const joined = last?.kind === 'operator' ? `${last.text} ${text}` : '';
  const isInfix = tokens.at(-2)?.kind === 'operand';
  if (last?.kind === 'operator' && isInfix && infixes.has(joined))
    tokens[tokens.length - 1] = { ...last, text: joined };
  else tokens.push({ kind: 'operator', text, from });
}

/** Whether operands and operators follow each other as in an expression that is whole. */
function alternate(tokens: readonly Token[]): boolean {
  let operandExpected = true;
  for (const token of tokens) {
    if (token.kind === 'operand') {
      if (!operandExpected) return false;
      operandExpected = false;
    } else {
      if (!(operandExpected ? prefixes : infixes).has(token.text)) return false;
      operandExpected = true;
    }
  }
  return !operandExpected;
}

/** An expression with the stretch it takes, parentheses around it included. */
interface Grouped extends Stretch {
  readonly expression: Expression;
}

function prefixed(prefix: Prefix, operand: Expression, span: Span): Expression {
  switch (prefix.kind) {
    case 'unary':
      return { kind: 'unary', operator: prefix.operator, operand, span };
    case 'await':
      return { kind: 'await', value: operand, span };
    case 'starred':
      return { kind: 'starred', value: operand, span };
  }
}

/** Precedence climbing over tokens that alternate. */
class Grouping {
  #next = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly source: Source,
  ) {}

  /** The longest expression from here whose operators all bind at least as tightly as `level`. */
  read(level: Level): Grouped {
    let left = this.#operand();
    for (let infix = this.#infix(level); infix !== undefined; infix = this.#infix(level)) {
      if (infix.kind === 'boolean') left = this.#boolean(left, infix.operator);
      else if (infix.kind === 'compare') left = this.#comparison(left);
      else left = this.#binary(left, infix);
    }
    return left;
  }

  #operand(): Grouped {
    const token = this.tokens[this.#next++];
    if (token === undefined) throw new Error('an operator without an operand passed the check for alternation');
    if (token.kind === 'operand') {
      const { from, to } = token.node;
      return { expression: lowerExpression(token.node, this.source), from, to };
    }
    const prefix = prefixes.get(token.text);
    if (prefix === undefined) throw new Error(`${token.text} passed the check for alternation as a prefix`);
    const operand = this.read(prefix.level);
    const stretch = { from: token.from, to: operand.to };
    return { ...stretch, expression: prefixed(prefix, operand.expression, this.source.span(stretch)) };
  }

  /** The infix operator here, when it binds at least as tightly as `level`. */
  #infix(level: Level): Infix | undefined {
    const token = this.tokens[this.#next];
    const infix = token?.kind === 'operator' ? infixes.get(token.text) : undefined;
    return infix !== undefined && bindsAtLeast(infix.level, level) ? infix : undefined;
  }

  #binary(left: Grouped, { operator, level }: Infix & { readonly kind: 'binary' }): Grouped {
    this.#next++;
    const right = this.read(level === 'power' ? 'sign' : tighterThan(level));
    const stretch = { from: left.from, to: right.to };
    const span = this.source.span(stretch);
    return {
      ...stretch,
      expression: { kind: 'binary', operator, left: left.expression, right: right.expression, span },
    };
  }

  #boolean(left: Grouped, operator: 'and' | 'or'): Grouped {
    const values = [left.expression];
    let { to } = left;
    for (let infix = this.#infix(operator); infix?.operator === operator; infix = this.#infix(operator)) {
      this.#next++;
      const right = this.read(tighterThan(operator));
      values.push(right.expression);
      ({ to } = right);
    }
    const stretch = { from: left.from, to };
    return { ...stretch, expression: { kind: 'boolean', operator, values, span: this.source.span(stretch) } };
  }

  #comparison(left: Grouped): Grouped {
    const comparisons: { operator: ComparisonOperator; right: Expression }[] = [];
    let { to } = left;
    for (let infix = this.#infix('compare'); infix?.kind === 'compare'; infix = this.#infix('compare')) {
      this.#next++;
      const right = this.read(tighterThan('compare'));
      comparisons.push({ operator: infix.operator, right: right.expression });
      ({ to } = right);
    }
    const stretch = { from: left.from, to };
    return {
      ...stretch,
      expression: { kind: 'compare', left: left.expression, comparisons, span: this.source.span(stretch) },
    };
  }
}
