import type {
  Argument,
  CallExpression,
  Expression,
  FunctionDefinition,
  Module,
  Parameter,
  Parameters,
  Statement,
} from '../program/program';
import { lastName } from '../program/dotted-path';
import { allStatements, statementsIn } from '../program/walk';
import { changes } from './assignments';
import type { Definition } from './places';

/** A function or method of a file. */
export interface OwnFunction {
  readonly definition: FunctionDefinition;
  /** The definitions around its body, itself the last. */
  readonly within: readonly Definition[];
  readonly isMethod: boolean;
}

const known = new WeakMap<Module, ReadonlyMap<string, OwnFunction>>();

/** The functions and methods of a file by their names. */
export function functionsOf(module: Module): ReadonlyMap<string, OwnFunction> {
  const found = known.get(module) ?? functionsIn(module.body);
  known.set(module, found);
  return found;
}

function functionsIn(
  block: readonly Statement[],
  enclosing: readonly Definition[] = [],
): ReadonlyMap<string, OwnFunction> {
  const found = new Map<string, OwnFunction>();
  for (const statement of statementsIn(block)) {
    if (statement.kind !== 'function' && statement.kind !== 'class') continue;
    const within = [...enclosing, statement];
    if (statement.kind === 'function')
      found.set(statement.name, { definition: statement, within, isMethod: enclosing.at(-1)?.kind === 'class' });
    for (const [name, inner] of functionsIn(statement.body, within)) if (!found.has(name)) found.set(name, inner);
  }
  return found;
}

/** What each parameter of a function is given in a call; a method is given its object besides. */
export function handedOver(
  { positionalOnly, positional, keywordOnly, rest }: Parameters,
  isMethod: boolean,
  given: readonly Argument[],
): readonly (readonly [Parameter, Expression])[] {
  const all = [...positionalOnly, ...positional];
  const places = isMethod ? all.slice(1) : all;
  let place = 0;
  return given.flatMap((argument) => {
    const named = [...all, ...keywordOnly].find((one) => argument.kind === 'keyword' && one.name === argument.name);
    const parameter = argument.kind === 'keyword' ? named : (places[place] ?? rest);
    if (argument.kind === 'positional') place += 1;
    return parameter === undefined || parameter === null ? [] : [[parameter, argument.value] as const];
  });
}

/** The names that a call gives a function which writes into what they hold: `fill(buffer, x)`, of `buffer[:] = …`. */
export function namesFilled(
  { parameters, body }: FunctionDefinition,
  isMethod: boolean,
  call: CallExpression,
): readonly string[] {
  const writesInto = (name: string): boolean =>
    allStatements(body).some(
      (statement) =>
        changes(statement, name) ||
        (statement.kind === 'augmentedAssign' && statement.target.kind === 'name' && statement.target.name === name),
    );
  return handedOver(parameters, isMethod, call.arguments).flatMap(([parameter, value]) =>
    value.kind === 'name' && writesInto(parameter.name) ? [value.name] : [],
  );
}

/** The function of a file that a statement only calls, for what it does. */
export function calledFor(
  statement: Statement,
  functions: ReadonlyMap<string, OwnFunction>,
): { readonly own: OwnFunction; readonly call: CallExpression } | null {
  const call = statement.kind === 'expression' && statement.value.kind === 'call' ? statement.value : null;
  const own = call === null ? undefined : functions.get(lastName(call.callee));
  return call === null || own === undefined ? null : { own, call };
}
