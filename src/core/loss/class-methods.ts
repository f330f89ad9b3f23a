import { findInClass } from '../interpreter/resolution';
import type { ClassValue, FunctionValue } from '../interpreter/values';
import { lastName } from '../program/dotted-path';
import type { Argument, ClassDefinition, Expression, FunctionDefinition } from '../program/program';
import { bodyExpressions } from '../program/walk';

/** How instances of a class are made and called, whoever wrote that: itself, a base in another file, the library. */
export interface ClassMethods {
  /** What a call of an instance runs; null where there is nothing of the kind. */
  readonly called: FunctionDefinition | null;
  readonly constructor: FunctionDefinition | null;
  /** The class itself and its bases, as far as they are written in Python. */
  readonly definitions: readonly ClassDefinition[];
  /** Whether it extends the framework's own base of losses. */
  readonly isFrameworkLoss: boolean;
  /** Whether some base could not be followed. */
  readonly hasUnknownBase: boolean;
}

/** Methods by which an instance is called, in the order in which they are looked for. */
export const callMethods: readonly string[] = ['forward', '__call__', 'call'];

const frameworkModule = 'torch.nn.modules.module.Module';
const frameworkLoss = 'torch.nn.modules.loss._Loss';

export function methodsOf(type: ClassValue): ClassMethods {
  const called = calledMethod(type)?.definition;
  const constructor = ownFunction(type, '__init__')?.definition;
  return {
    called: called?.kind === 'function' ? called : null,
    constructor: constructor?.kind === 'function' ? constructor : null,
    definitions: type.resolution.flatMap(({ definition }) => definition ?? []),
    isFrameworkLoss: type.resolution.some(({ qualifiedName }) => qualifiedName === frameworkLoss),
    hasUnknownBase: type.unknownBase !== null,
  };
}

/**
 * The method that a call of an instance runs in the end: a module's `forward` rather than the framework's `__call__`, and what one that names
 * no arguments hands all of them on to.
 */
export function calledMethod(type: ClassValue): FunctionValue | null {
  const own = ownFunction(type, '__call__');
  if (own !== null && namesArguments(own.definition)) return own;
  const first = callMethods.map((name) => ownFunction(type, name)).find((found) => found !== null) ?? null;
  const next = first === null ? null : handsOnTo(first.definition);
  return (next === null ? null : ownFunction(type, next)) ?? first;
}

/** The method of the same object to which one that names no arguments hands on all that it is given: `self.compute(*args, **kwargs)`. */
function handsOnTo(definition: FunctionValue['definition']): string | null {
  const [self] = definition.parameters.positional;
  if (definition.kind !== 'function' || namesArguments(definition)) return null;
  const { rest, keywordRest } = definition.parameters;
  const isName = (value: Expression, name: string | undefined): boolean => value.kind === 'name' && value.name === name;
  const isAll = ({ kind, value }: Argument): boolean =>
    (kind === 'spread' && isName(value, rest?.name)) || (kind === 'spreadKeywords' && isName(value, keywordRest?.name));
  const expressions = bodyExpressions(definition.body);
  if (rest === null || expressions.filter((expression) => isName(expression, rest.name)).length > 1) return null;
  const handed = expressions.find(
    (expression) =>
      expression.kind === 'call' &&
      expression.callee.kind === 'attribute' &&
      isName(expression.callee.object, self?.name) &&
      expression.arguments.length > 0 &&
      expression.arguments.every(isAll),
  );
  return handed?.kind === 'call' ? lastName(handed.callee) : null;
}

/** Whether a method says what it takes besides the instance. */
export function namesArguments({ parameters }: Pick<FunctionDefinition, 'parameters'>): boolean {
  return parameters.positionalOnly.length + parameters.positional.length + parameters.keywordOnly.length > 1;
}

function ownFunction(type: ClassValue, name: string): FunctionValue | null {
  const found = findInClass(type, name);
  if (found === undefined || found.owner.qualifiedName === frameworkModule) return null;
  const { value } = found;
  const method = value.kind === 'descriptor' && value.type !== 'property' ? value.get : value;
  return method.kind === 'function' ? method : null;
}
