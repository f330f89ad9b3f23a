import type {
  Expression,
  FunctionDefinition,
  LambdaExpression,
  Parameters,
  Pattern,
  Statement,
} from '../program/program';
import { expressionsIn, ownExpressions, statementsIn } from '../program/walk';
import type { ScopeNames } from './scope';

const known = new WeakMap<FunctionDefinition | LambdaExpression, ScopeNames>();

/** The names of a function's body: its parameters and whatever a statement in it binds. */
export function namesOf(definition: FunctionDefinition | LambdaExpression): ScopeNames {
  const cached = known.get(definition);
  if (cached !== undefined) return cached;
  const names = definition.kind === 'function' ? namesOfBlock(definition.body) : namesOfExpression(definition.body);
  const locals = new Set([...parameterNames(definition.parameters), ...names.locals]);
  const whole = { ...names, locals };
  known.set(definition, whole);
  return whole;
}

/** The names that a block binds, declares global and declares nonlocal. */
export function namesOfBlock(block: readonly Statement[]): ScopeNames {
  const locals = new Set<string>();
  const globals = new Set<string>();
  const nonlocals = new Set<string>();
  for (const statement of statementsIn(block)) {
    if (statement.kind === 'global') for (const name of statement.names) globals.add(name);
    else if (statement.kind === 'nonlocal') for (const name of statement.names) nonlocals.add(name);
    else for (const name of boundBy(statement)) locals.add(name);
  }
  for (const name of [...globals, ...nonlocals]) locals.delete(name);
  return { locals, globals, nonlocals };
}

function namesOfExpression(expression: Expression): ScopeNames {
  return { locals: new Set(walrusNames(expression)), globals: new Set(), nonlocals: new Set() };
}

/** The names that one statement binds itself, without those of the blocks in it. */
function boundBy(statement: Statement): readonly string[] {
  const inExpressions = ownExpressions(statement).flatMap(walrusNames);
  return [...inExpressions, ...boundDirectly(statement)];
}

function boundDirectly(statement: Statement): readonly string[] {
  switch (statement.kind) {
    case 'function':
    case 'class':
      return [statement.name];
    case 'assign':
    case 'delete':
      return statement.targets.flatMap(targetNames);
    case 'augmentedAssign':
    case 'annotatedAssign':
    case 'for':
      return targetNames(statement.target);
    case 'with':
      return statement.items.flatMap(({ target }) => (target === null ? [] : targetNames(target)));
    case 'try':
      return statement.handlers.flatMap(({ name }) => (name === null ? [] : [name]));
    case 'match':
      return statement.cases.flatMap(({ pattern }) => patternNames(pattern));
    case 'import':
      return statement.names.map(({ name, asName }) => asName ?? name.split('.')[0] ?? name);
    case 'importFrom':
      return statement.names === '*' ? [] : statement.names.map(({ name, asName }) => asName ?? name);
    default:
      return [];
  }
}

/** The names that an assignment to `target` binds; attributes and subscripts bind none. */
export function targetNames(target: Expression): readonly string[] {
  switch (target.kind) {
    case 'name':
      return [target.name];
    case 'tuple':
    case 'list':
      return target.elements.flatMap(targetNames);
    case 'starred':
      return targetNames(target.value);
    default:
      return [];
  }
}

function walrusNames(expression: Expression): readonly string[] {
  return [...expressionsIn(expression)].flatMap((inner) => (inner.kind === 'walrus' ? [inner.name] : []));
}

function patternNames(pattern: Pattern): readonly string[] {
  const own = (name: string | null): readonly string[] => (name === null ? [] : [name]);
  switch (pattern.kind) {
    case 'matchValue':
      return [];
    case 'matchAs':
      return [...own(pattern.name), ...(pattern.pattern === null ? [] : patternNames(pattern.pattern))];
    case 'matchOr':
    case 'matchSequence':
      return pattern.patterns.flatMap(patternNames);
    case 'matchStar':
      return own(pattern.name);
    case 'matchMapping':
      return [...pattern.entries.flatMap((entry) => patternNames(entry.pattern)), ...own(pattern.rest)];
    case 'matchClass':
      return [...pattern.positional, ...pattern.keywords.map((keyword) => keyword.pattern)].flatMap(patternNames);
  }
}

function parameterNames(parameters: Parameters): readonly string[] {
  const { positionalOnly, positional, rest, keywordOnly, keywordRest } = parameters;
  const all = [...positionalOnly, ...positional, rest, ...keywordOnly, keywordRest];
  return all.flatMap((parameter) => (parameter === null ? [] : [parameter.name]));
}
