import type { Expression, FunctionDefinition, Statement } from '../program/program';
import { noParameters, type Callable } from './definitions';
import { withOwnCalls } from './own-calls';
import type { Place } from './places';
import { Slice } from './slice';
import { straightWay } from './straight-way';
import { Surroundings, type InlineNames } from './surroundings';
import type { Subject } from './training-steps';

/** An expression as a loss, and the functions of the file that it is followed through. */
export interface InlineLoss {
  readonly callable: Callable;
  readonly through: ReadonlySet<FunctionDefinition>;
  /** Whether models give all that something unknown computes of its inputs. */
  readonly areOfModels: boolean;
}

/**
 * An expression as a loss of its own: what it computes is kept, what comes from elsewhere (`model(x)`, a batch, a parameter) becomes
 * an input, named by its expression. Straight-line assignments before it are followed backwards.
 */
export function inlineLoss(
  name: string,
  { expression, origin }: Subject,
  around: Place & { readonly index: number | null },
  ofFile: InlineNames,
): InlineLoss | null {
  const { statement, enclosing } = around;
  const place = { before: straightWay(around.before), enclosing };
  const { before, subject, names, functions, placeOf } = withOwnCalls(expression, statement, place, ofFile);
  const sliced = (takesMade: boolean, taken?: ReadonlySet<string>): Slice => {
    const slice = new Slice(new Surroundings(before, enclosing, around.loops, names, takesMade), subject, taken);
    slice.close(subject, statement);
    slice.addUnused();
    return slice.takesSizes && taken === undefined ? sliced(takesMade, new Set(slice.inputs.names)) : slice;
  };
  const whole = sliced(true);
  // Beside what comes from elsewhere, what the file makes is as it makes it.
  const slice = whole.inputs.isKnown ? whole : sliced(false);
  const parameters = slice.inputs.parameters();
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
    docstring: saidOf([...enclosing.filter((one) => one.kind === 'function').slice(-1), ...functions]),
  };
  const span = placeOf(slice.place ?? subject);
  const callable: Callable = {
    name,
    kind: 'inline',
    span,
    nameSpan: span,
    parameters: definition.parameters,
    constructorParameters: null,
    definition,
    owner: null,
    fromLayers: slice.fromLayers,
    computed: slice.inputs.computed,
    makers: slice.inputs.makers,
    inline: {
      place: around.index,
      origin,
      isTryOut: whole.inputs.isKnown && !hasModel(slice) && callsOwn(slice.place ?? subject, before),
    },
    classes: [],
  };
  return { callable, through: functions, areOfModels: slice.inputs.areOfModels };
}

/** What functions say of their parameters: they say it of what the slice takes by these names. */
function saidOf(functions: readonly FunctionDefinition[]): string | null {
  const texts = functions.flatMap(({ docstring }) => docstring ?? []);
  return texts.length === 0 ? null : texts.join('\n');
}

/** Whether an input is what a model has computed. */
function hasModel({ inputs: { makers } }: Slice): boolean {
  return [...makers.values()].some(({ made }) => made === 'computed');
}

/** Whether it is the call of a function or class of the file. */
function callsOwn(expression: Expression, before: readonly Statement[]): boolean {
  const callee = expression.kind === 'call' ? expression.callee : null;
  return before.some(
    (statement) =>
      (statement.kind === 'function' || statement.kind === 'class') &&
      callee?.kind === 'name' &&
      statement.name === callee.name,
  );
}
