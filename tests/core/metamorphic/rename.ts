import type { CallExpression, Parameter, Statement } from '../../../src/core/program/program';
import { allExpressions, allStatements, expressionsIn } from '../../../src/core/program/walk';
import { namesOf, namesOfBlock } from '../../../src/core/interpreter/names';
import type { Edit } from './edits';
import { dottedName, functionsOf, type ProgramText } from './program-text';

export interface Renaming {
  readonly edits: readonly Edit[];
  /** The new names by the old ones. */
  readonly names: ReadonlyMap<string, string>;
}

/** Renames functions, classes, parameters and variables to x0, x1, …; attributes keep their names. */
export function renamed(program: ProgramText): Renaming {
  const names = newNames(program);
  const edits: Edit[] = [];
  const rename = (start: number, name: string): void => {
    const instead = names.get(name);
    if (instead !== undefined) edits.push({ start, end: start + name.length, text: instead });
  };
  const { module, text } = program;
  const lambdas = [...allExpressions(module.body)].flatMap((one) => (one.kind === 'lambda' ? [one] : []));
  for (const { parameters } of [...functionsOf(program), ...lambdas]) {
    const { positionalOnly, positional, rest, keywordOnly, keywordRest } = parameters;
    for (const parameter of [...positionalOnly, ...positional, rest, ...keywordOnly, keywordRest]) {
      if (parameter === null) continue;
      rename(nameStart(parameter, text), parameter.name);
      if (parameter.annotation !== null) for (const inner of expressionsIn(parameter.annotation)) ofName(inner, rename);
    }
  }
  for (const statement of allStatements(module.body)) {
    if (statement.kind === 'function' || statement.kind === 'class') rename(statement.nameSpan.start, statement.name);
    if (statement.kind === 'function' && statement.returns !== null)
      for (const inner of expressionsIn(statement.returns)) ofName(inner, rename);
    if (statement.kind === 'annotatedAssign')
      for (const inner of expressionsIn(statement.annotation)) ofName(inner, rename);
  }
  for (const expression of allExpressions(module.body)) {
    ofName(expression, rename);
    if (expression.kind !== 'call') continue;
    // A keyword is the callee's name for it: the program's own only where the callee is.
    if (!isOwnCallee(expression, names)) continue;
    for (const argument of expression.arguments)
      if (argument.kind === 'keyword') rename(argument.span.start, argument.name);
  }
  return { edits, names };
}

function ofName(
  expression: { readonly kind: string; readonly name?: unknown; readonly span: { readonly start: number } },
  rename: (start: number, name: string) => void,
): void {
  if (expression.kind === 'name' && typeof expression.name === 'string') rename(expression.span.start, expression.name);
}

function nameStart({ span, name }: Parameter, text: string): number {
  return span.start + text.slice(span.start).indexOf(name);
}

function isOwnCallee({ callee, arguments: [first] }: CallExpression, names: ReadonlyMap<string, string>): boolean {
  const called = dottedName(callee);
  if (called !== null && /(^|\.)partial$/.test(called))
    return first?.value.kind === 'name' && names.has(first.value.name);
  return (callee.kind === 'name' && names.has(callee.name)) || called?.startsWith('self.') === true;
}

/** A new name for each that the program binds itself and that nothing but its own scopes knows. */
function newNames(program: ProgramText): ReadonlyMap<string, string> {
  const bound = new Set<string>(namesOfBlock(program.module.body).locals);
  for (const definition of functionsOf(program)) for (const name of namesOf(definition).locals) bound.add(name);
  for (const expression of allExpressions(program.module.body)) {
    if (expression.kind === 'lambda') for (const name of namesOf(expression).locals) bound.add(name);
    if ('clauses' in expression)
      for (const { target } of expression.clauses)
        for (const inner of expressionsIn(target)) ofName(inner, (_, name) => bound.add(name));
  }
  for (const name of keptNames(program)) bound.delete(name);
  return new Map([...bound].map((name, index) => [name, `x${String(index)}`]));
}

/** Names that are more than a variable: special ones, imports, attributes of a class, and what stands where no span says. */
function keptNames(program: ProgramText): ReadonlySet<string> {
  const kept = new Set<string>(['self', 'cls', 'ctx', '_']);
  for (const statement of allStatements(program.module.body)) {
    for (const name of spanless(statement)) kept.add(name);
    if (statement.kind === 'class') {
      for (const name of namesOfBlock(statement.body).locals) kept.add(name);
      for (const inner of statement.body)
        if (inner.kind === 'annotatedAssign') ofName(inner.target, (_, name) => kept.add(name));
    }
  }
  for (const expression of allExpressions(program.module.body))
    if (expression.kind === 'walrus') kept.add(expression.name);
  for (const definition of functionsOf(program)) {
    if (/^__\w+__$/.test(definition.name)) kept.add(definition.name);
    const { keywordRest } = definition.parameters;
    if (keywordRest !== null) kept.add(keywordRest.name);
  }
  // What a string or a keyword of a foreign callee says may be one of these names.
  for (const [, name = ''] of program.text.matchAll(/['"](\w+)['"]/g)) kept.add(name);
  return kept;
}

function spanless(statement: Statement): readonly string[] {
  switch (statement.kind) {
    case 'import':
      return statement.names.map(({ name, asName }) => asName ?? name.split('.')[0] ?? name);
    case 'importFrom':
      return statement.names === '*' ? [] : statement.names.map(({ name, asName }) => asName ?? name);
    case 'global':
    case 'nonlocal':
      return statement.names;
    case 'try':
      return statement.handlers.flatMap(({ name }) => (name === null ? [] : [name]));
    case 'match':
      return [...namesOfBlock([statement]).locals];
    default:
      return [];
  }
}
