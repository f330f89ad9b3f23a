import type { Expression, FunctionDefinition, Parameter, Statement } from '../program/program';
import { bodyExpressions, statementsIn } from '../program/walk';
import { hintOfName } from './names';
import type { Test } from './uses';

/** What a loss takes out of a dictionary, an object or a tuple that it is given: `outputs['logits']`, `outputs.logits`, or the first of `cosine, sine = output`. */
export interface Part {
  /** The parameter that is read in its stead, named as the session takes it: `outputs['logits']`, `output[0]`. */
  readonly parameter: Parameter;
  /** What it is called where it is used: its key, or the name that it is bound to. */
  readonly calledBy: string;
  /** Whether an expression of the body is it. */
  readonly isIt: Test;
  /** The method in which it is used, where that is not what the loss runs itself. */
  readonly usedIn?: FunctionDefinition;
}

/** What is gone through in a loop, and what its elements are called. */
type Clause = Pick<Extract<Statement, { kind: 'for' }>, 'target' | 'iterable'>;

/** All statements and expressions of a body. */
export class Body {
  readonly statements: readonly Statement[];
  readonly expressions: readonly Expression[];
  readonly loops: readonly Clause[];

  constructor(readonly own: readonly Statement[]) {
    this.statements = [...statementsIn(own)];
    this.expressions = bodyExpressions(own);
    this.loops = [
      ...this.statements.flatMap((statement) => (statement.kind === 'for' ? [statement] : [])),
      ...this.expressions.flatMap((expression) => ('clauses' in expression ? expression.clauses : [])),
    ];
  }

  /** The keys by which something is read. */
  keysOf(isIt: Test): readonly string[] {
    return [...new Set(this.expressions.flatMap((expression) => keyOf(expression, isIt) ?? []))];
  }

  /** What a part is called that is taken by a key or a place, and where it is used: `mean = args[2]` gives it a name. */
  heldAs(isTaken: Test, calledBy: string): Omit<Part, 'parameter'> {
    const [held] = this.statements.flatMap((statement) => {
      const [target] = statement.kind === 'assign' && isTaken(statement.value) ? statement.targets : [];
      return target === undefined ? [] : (nameOf(target) ?? []);
    });
    if (held === undefined) return { calledBy, isIt: isTaken };
    return { calledBy: held, isIt: (expression) => isTaken(expression) || nameOf(expression) === held };
  }
}

/** A parameter, and how often a body mentions it. */
export interface Taken {
  readonly parameter: Parameter;
  readonly isWhole: Test;
  readonly mentions: number;
}

export function takenIn({ expressions }: Body, parameter: Parameter): Taken {
  const isWhole = (expression: Expression): boolean => nameOf(expression) === parameter.name;
  return { parameter, isWhole, mentions: expressions.filter(isWhole).length };
}

/** A parameter by the name of one of its parts. */
export function namedPart(parameter: Parameter, name: string): Parameter {
  return { ...parameter, annotation: null, name };
}

/** `outputs['logits']` */
export function keyOf(expression: Expression, isWhole: Test): string | null {
  if (expression.kind !== 'subscript' || !isWhole(expression.object)) return null;
  return expression.index.kind === 'string' ? expression.index.value : null;
}

export function partByKey(parameter: Parameter, key: string, isWhole: Test): Part {
  return {
    parameter: namedPart(parameter, `${parameter.name}['${key}']`),
    calledBy: key,
    isIt: (expression) => keyOf(expression, isWhole) === key,
  };
}

/** Whether a name speaks for a tensor: what speaks for none, as `config['factor']`, is a dictionary of numbers. */
export function areTensors(names: readonly string[]): boolean {
  return names.some((name) => ['prediction', 'target', 'teacher', 'mask'].includes(hintOfName(name) ?? ''));
}

export function nameOf(expression: Expression): string | null {
  return expression.kind === 'name' ? expression.name : null;
}
