import type { Expression, Module, Parameter, Parameters, Statement } from '../program/program';
import { expressionsIn, innerStatements, ownExpressions, statementsIn } from '../program/walk';

/**
 * The statements at the top of a module that a name needs to be defined: its own, and those that bind the names which they use; as they
 * are written, in their order. Everything else of the file, what it runs above all, is left out. Null where nothing binds the name.
 */
export function neededSource(module: Module, text: string, name: string): string | null {
  const bound = module.body.map(namesBoundBy);
  if (!bound.some((names) => names.includes(name))) return null;
  const needed = new Set<number>();
  const wanted = [name];
  // The list grows while it is walked.
  for (const each of wanted) {
    bound.forEach((names, index) => {
      const statement = module.body[index];
      if (statement === undefined || needed.has(index) || !(names.includes(each) || names.includes('*'))) return;
      needed.add(index);
      wanted.push(...namesUsedBy(statement));
    });
  }
  const parts = [...needed].sort((one, other) => one - other).flatMap((index) => module.body[index] ?? []);
  return joined(parts, text);
}

/** Definitions stand two lines apart, as they are used to. */
function joined(parts: readonly Statement[], text: string): string {
  return parts.reduce((source, part, index) => {
    const before = parts[index - 1];
    const space = before === undefined ? '' : isDefinition(before) || isDefinition(part) ? '\n\n\n' : '\n';
    return source + space + writtenAs(part, text);
  }, '');
}

function isDefinition({ kind }: Statement): boolean {
  return kind === 'function' || kind === 'class';
}

function writtenAs(statement: Statement, text: string): string {
  const { start, end } = statement.span;
  const [first] = statement.kind === 'function' || statement.kind === 'class' ? statement.decorators : [];
  const from = first === undefined ? start : Math.min(start, text.lastIndexOf('@', first.span.start));
  return text.slice(from, end).trimEnd();
}

/** The names that a statement binds, if all that it does is to bind; `*` for an import of unknown names. */
function namesBoundBy(statement: Statement): readonly string[] {
  switch (statement.kind) {
    case 'function':
    case 'class':
      return [statement.name];
    case 'import':
      return statement.names.map(({ name, asName }) => asName ?? name.split('.')[0] ?? name);
    case 'importFrom':
      return statement.names === '*' ? ['*'] : statement.names.map(({ name, asName }) => asName ?? name);
    case 'assign':
      return statement.targets.flatMap(namesIn);
    case 'annotatedAssign':
      return namesIn(statement.target);
    case 'if':
    case 'try': {
      const names = innerStatements(statement).map((inner) => (inner.kind === 'pass' ? null : namesBoundBy(inner)));
      return names.some((bound) => bound?.length === 0) ? [] : names.flatMap((bound) => bound ?? []);
    }
    default:
      return [];
  }
}

function namesIn(target: Expression): readonly string[] {
  if (target.kind === 'name') return [target.name];
  return target.kind === 'tuple' || target.kind === 'list' ? target.elements.flatMap(namesIn) : [];
}

/** Names that a statement takes from outside of it: the parameters and variables of a function are its own. */
function namesUsedBy(statement: Statement): readonly string[] {
  const here = [...ownExpressions(statement), ...annotationsOf(statement)].flatMap(namesOf);
  switch (statement.kind) {
    case 'function': {
      const given = parametersOf(statement.parameters).map(({ name }) => name);
      const own = new Set([...given, ...[...statementsIn(statement.body)].flatMap(namesBoundBy)]);
      return [...here, ...statement.body.flatMap(namesUsedBy).filter((name) => !own.has(name))];
    }
    case 'class':
      return [...here, ...statement.body.flatMap(namesUsedBy)];
    default:
      return [...here, ...innerStatements(statement).flatMap(namesUsedBy)];
  }
}

function namesOf(expression: Expression): readonly string[] {
  return [...expressionsIn(expression)].flatMap((part) => (part.kind === 'name' ? [part.name] : []));
}

function annotationsOf(statement: Statement): readonly Expression[] {
  if (statement.kind === 'annotatedAssign') return [statement.annotation];
  if (statement.kind !== 'function') return [];
  const annotations = parametersOf(statement.parameters).map(({ annotation }) => annotation);
  return [...annotations, statement.returns].filter((each) => each !== null);
}

function parametersOf(parameters: Parameters): readonly Parameter[] {
  const { positionalOnly, positional, rest, keywordOnly, keywordRest } = parameters;
  return [...positionalOnly, ...positional, rest, ...keywordOnly, keywordRest].filter((each) => each !== null);
}
