import type { Expression, Statement } from '../../../program/program';
import { isError } from '../tree/slots';
import type { SyntaxNode } from '../tree/syntax-node';
import { lowerArguments } from './arguments';
import { lowerExpression } from './expressions';
import { lowerTypeDef, lowerParameters } from './parameters';
import type { Source } from './source';
import { endOf, lowerBody } from './statements';

export function lowerDecorated(node: SyntaxNode, source: Source): Statement {
  const decorators: Expression[] = [];
  for (const child of node.children) {
    if (child.name === 'Decorator') decorators.push(lowerDecorator(child, source));
    else if (child.name === 'FunctionDefinition') return lowerFunction(child, decorators, source);
    else if (child.name === 'ClassDefinition') return lowerClass(child, decorators, source);
  }
  return source.unreadStatement(node);
}

/** Lezer's own `@dotted.name(arguments)`, or an expression that was read apart. */
function lowerDecorator(node: SyntaxNode, source: Source): Expression {
  const [, first, ...rest] = node.children;
  if (first === undefined || rest.some(isError)) return source.unreadExpression(node);
  if (rest.length === 0) return lowerExpression(first, source);
  let decorator: Expression = { kind: 'name', name: source.nameOf(first), span: source.span(first) };
  for (const child of rest) {
    const span = source.span({ from: first.from, to: child.to });
    if (child.name === 'VariableName') {
      const nameSpan = source.span(child);
      decorator = { kind: 'attribute', object: decorator, name: source.nameOf(child), nameSpan, span };
    } else if (child.name === 'ArgList') {
      decorator = { kind: 'call', callee: decorator, arguments: lowerArguments(child, source), span };
    }
  }
  return decorator;
}

export function lowerFunction(node: SyntaxNode, decorators: readonly Expression[], source: Source): Statement {
  const name = find(node, 'VariableName');
  const parameters = find(node, 'ParamList');
  const returns = find(node, 'TypeDef');
  if (name === undefined || name.children.some(isError)) return source.unreadStatement(node);
  const lowered = lowerParameters(parameters, source);
  const { body, yields } = source.inFunction(() => lowerBody(find(node, 'Body'), source));
  return {
    kind: 'function',
    name: source.nameOf(name),
    nameSpan: source.span(name),
    parameters: lowered,
    body,
    decorators,
    returns: returns === undefined ? null : lowerTypeDef(returns, source),
    isAsync: node.children[0]?.name === 'async',
    isGenerator: yields,
    docstring: docstringOf(body),
    span: source.span({ from: node.from, to: endOf(body, node) }),
  };
}

export function lowerClass(node: SyntaxNode, decorators: readonly Expression[], source: Source): Statement {
  const name = find(node, 'VariableName');
  const bases = find(node, 'ArgList');
  if (name === undefined || name.children.some(isError)) return source.unreadStatement(node);
  const given = bases === undefined ? [] : lowerArguments(bases, source);
  const body = lowerBody(find(node, 'Body'), source);
  return {
    kind: 'class',
    name: source.nameOf(name),
    nameSpan: source.span(name),
    bases: given,
    body,
    decorators,
    docstring: docstringOf(body),
    span: source.span({ from: node.from, to: endOf(body, node) }),
  };
}

function find(node: SyntaxNode, name: string): SyntaxNode | undefined {
  return node.children.find((child) => child.name === name);
}

/** Python's docstring: the first statement, when it is a string. */
function docstringOf([first]: readonly Statement[]): string | null {
  return first?.kind === 'expression' && first.value.kind === 'string' ? first.value.value : null;
}
