import type { Expression, Parameters, Statement } from '../../../src/core/program/program';

/** Statements, one a line, as Python; what could not be read is `?`. */
export function outline(statements: readonly Statement[]): string[] {
  return statements.flatMap(outlineOf);
}

function block(header: string, body: readonly Statement[]): string[] {
  return [header, ...outline(body).map((line) => `  ${line}`)];
}

function outlineOf(statement: Statement): string[] {
  const otherwise = (keyword: string, body: readonly Statement[]): string[] =>
    body.length > 0 ? block(keyword, body) : [];
  switch (statement.kind) {
    case 'unreadStatement':
      return ['?'];
    case 'function': {
      const decorators = statement.decorators.map((decorator) => `@${show(decorator)}`);
      return [
        ...decorators,
        ...block(`def ${statement.name}(${showParameters(statement.parameters)})`, statement.body),
      ];
    }
    case 'class':
      return block(`class ${statement.name}`, statement.body);
    case 'if':
      return [...block(`if ${show(statement.test)}`, statement.body), ...otherwise('else', statement.orElse)];
    case 'while':
      return block(`while ${show(statement.test)}`, statement.body);
    case 'for':
      return block(`for ${show(statement.target)} in ${show(statement.iterable)}`, statement.body);
    case 'with': {
      const items = statement.items.map(({ context, target }) => show(context) + (target ? ` as ${show(target)}` : ''));
      return block(`with ${items.join(', ')}`, statement.body);
    }
    case 'try':
      return [
        ...block('try', statement.body),
        ...statement.handlers.flatMap(({ type, body }) => block(`except ${type ? show(type) : ''}`, body)),
        ...otherwise('finally', statement.finalBody),
      ];
    case 'match':
      return [
        `match ${show(statement.subject)}`,
        ...statement.cases.flatMap(({ pattern, body }) =>
          block(`case ${pattern.kind}`, body).map((line) => `  ${line}`),
        ),
      ];
    case 'assign':
      return [[...statement.targets, statement.value].map(show).join(' = ')];
    case 'augmentedAssign':
      return [`${show(statement.target)} ${statement.operator}= ${show(statement.value)}`];
    case 'return':
      return [statement.value === null ? 'return' : `return ${show(statement.value)}`];
    case 'expression':
      return [show(statement.value)];
    default:
      return [statement.kind];
  }
}

function showParameters({ positional }: Parameters): string {
  return positional.map(({ name, defaultValue }) => (defaultValue ? `${name}=${show(defaultValue)}` : name)).join(', ');
}

function show(expression: Expression): string {
  switch (expression.kind) {
    case 'unreadExpression':
      return '?';
    case 'name':
      return expression.name;
    case 'integer':
      return String(expression.value);
    case 'attribute':
      return `${show(expression.object)}.${expression.name}`;
    case 'subscript':
      return `${show(expression.object)}[${show(expression.index)}]`;
    case 'slice':
      return [expression.start, expression.stop].map((bound) => (bound ? show(bound) : '')).join(':');
    case 'binary':
      return `(${show(expression.left)} ${expression.operator} ${show(expression.right)})`;
    case 'call': {
      const given = expression.arguments.map((argument) =>
        argument.kind === 'keyword' ? `${argument.name}=${show(argument.value)}` : show(argument.value),
      );
      return `${show(expression.callee)}(${given.join(', ')})`;
    }
    default:
      return `<${expression.kind}>`;
  }
}
