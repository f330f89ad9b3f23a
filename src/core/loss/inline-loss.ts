import type { Expression, FunctionDefinition } from '../program/program';
import { noParameters, type Callable } from './definitions';
import { Slice } from './slice';
import { straightWay } from './straight-way';
import { Surroundings, type InlineNames } from './surroundings';
import type { BackwardCall } from './training-steps';

/**
 * An expression as a loss of its own: what it computes is kept, what comes from elsewhere (`model(x)`, a batch, a parameter) becomes
 * an input, named by its expression. Straight-line assignments before it are followed backwards.
 */
export function inlineLoss(
  name: string,
  subject: Expression,
  around: Omit<BackwardCall, 'subjects'>,
  names: InlineNames,
): Callable | null {
  const slice = new Slice(new Surroundings(straightWay(around.before), around.enclosing, names));
  slice.close(subject, around.statement);
  slice.addUnused(around.looped);
  const parameters = slice.parameters();
  if (parameters.length === 0 || slice.kept === 0) return null;
  const definition: FunctionDefinition = {
    kind: 'function',
    name,
    nameSpan: subject.span,
    span: subject.span,
    parameters: { ...noParameters, positional: parameters },
    body: slice.statements,
    decorators: [],
    returns: null,
    isAsync: false,
    isGenerator: false,
    docstring: null,
  };
  const { span } = slice.place ?? subject;
  return {
    name,
    kind: 'inline',
    span,
    nameSpan: span,
    parameters: definition.parameters,
    constructorParameters: null,
    definition,
    owner: null,
    fromLayers: slice.fromLayers,
    classes: [],
  };
}
