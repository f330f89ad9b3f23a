import { findInClass } from '../interpreter/resolution';
import type { ClassValue, FunctionValue } from '../interpreter/values';
import type { ClassDefinition, FunctionDefinition } from '../program/program';

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
 * The method that a call of an instance runs in the end: a module's `forward` rather than the framework's `__call__`, or one that hands all
 * of its arguments on.
 */
export function calledMethod(type: ClassValue): FunctionValue | null {
  const own = ownFunction(type, '__call__');
  if (own !== null && namesArguments(own.definition)) return own;
  return callMethods.map((name) => ownFunction(type, name)).find((found) => found !== null) ?? null;
}

/** Whether a method says what it takes besides the instance. */
export function namesArguments({ parameters }: Pick<FunctionDefinition, 'parameters'>): boolean {
  return parameters.positionalOnly.length + parameters.positional.length > 1;
}

function ownFunction(type: ClassValue, name: string): FunctionValue | null {
  const found = findInClass(type, name);
  return found?.value.kind === 'function' && found.owner.qualifiedName !== frameworkModule ? found.value : null;
}
