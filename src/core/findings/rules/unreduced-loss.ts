import { askedOnce } from '../../graph/asked-once';
import type { InputReading, Reading } from '../../roles/reading';
import { defaultSample, sampleArguments } from '../../roles/sample';
import { formatShape } from '../../tensor/shape';
import { backwardCallsOn, innermostAround, isHandedBack } from '../backward-calls';
import type { GraphNode, Site } from '../../graph/graph';
import type { ExaminedLoss, Surroundings } from '../examined-loss';
import type { Expression } from '../../program/program';
import { lastName } from '../../program/dotted-path';
import { allExpressions, allStatements } from '../../program/walk';
import { namedParameters } from '../../loss/definitions';
import { scaledSubject } from '../../loss/training-steps';
import { contains, sameSpan, type Span } from '../../text/span';
import { withMean } from '../rewritings';
import type { GraphRule } from '../rule';

export const unreducedLoss: GraphRule = {
  id: 'unreduced-loss',
  find: (loss) => {
    const { surroundings, traced, output, trace } = loss;
    if (surroundings.callable.kind !== 'inline' || !traced.isTensor || trace.ref(output).size === 1) return [];
    const made = placeIn(surroundings, outermost(loss.siteOf(output)));
    const span = made === null ? null : startFromOne(loss, made);
    if (made === null || span === null || !madeOfErrors(loss)(output)) return [];
    if (asksOneSample(loss) || mayBeNumber(loss)) return [];
    return [
      {
        severity: 'warning',
        span,
        message: `${loss.quote(span)} is a tensor of shape ${formatShape(trace.ref(output).shape)}, and \`backward()\` will raise "grad can be implicitly created only for scalar outputs". Take its mean or its sum.`,
        related: sameSpan(span, made) ? [] : [{ span: made, message: 'it gets its shape here' }],
        rewriting: withMean(span),
      },
    ];
  },
};

/**
 * What `backward()` is called on without a gradient to begin with; where it is what a training step hands its framework for that, the place where it is made.
 * null where it has one.
 */
function startFromOne({ surroundings: { callable, module } }: ExaminedLoss, made: Span): Span | null {
  const calls = backwardCallsOn(callable.definition, module);
  const [call] = calls.filter((one) => one.arguments.length === 0);
  if (call?.callee.kind === 'attribute') return scaledSubject(call.callee.object).span;
  const isHanded = callable.definition.kind === 'function' && isHandedBack(callable.definition, module);
  return calls.length === 0 && isHanded ? made : null;
}

/** The call in the program's own step that led to a place in a helper. */
function outermost(site: Site | null): Site | null {
  const caller = site?.caller ?? null;
  return caller === null ? site : outermost(caller);
}

/** A place in the definition around the loss: of what a helper of it works out, the loss itself. */
function placeIn({ callable, module }: Surroundings, site: Site | null): Span | null {
  if (site === null) return null;
  const isAround = innermostAround(callable.span, module).some(({ span }) => contains(span, site.span));
  return isAround ? site.span : callable.span;
}

/** Operations that sums of finished losses are made of, too: those may be numbers, whatever shape was tried. */
const linear = new Set<GraphNode['op']>(['add', 'sub', 'mul', 'div', 'neg', 'sum', 'view', 'cast']);

/** Whether what has several elements is an error of them, rather than a finished loss that came in: that may be a number. */
function madeOfErrors(loss: ExaminedLoss): (id: number) => boolean {
  const batches = loss.inputs.filter((input) => isOfBatch(loss, loss.inputNames.get(input) ?? ''));
  return askedOnce((id, isMadeOfErrors) => {
    const { op, operands } = loss.node(id);
    if (op === 'input') return false;
    // Of what only calls have given nobody knows that it has several elements.
    if (!linear.has(op)) return loss.carries(id) && batches.some((input) => loss.dependsOn(id, input));
    const several = operands.filter((operand) => loss.trace.ref(operand).size > 1 && loss.flow.depends(operand));
    return several.some(isMadeOfErrors);
  });
}

/** Whether an input is what a loop, an argument or a part of either brings, or is known. */
function isOfBatch({ surroundings: { module, known } }: ExaminedLoss, name: string): boolean {
  const isBound = (target: Expression): boolean =>
    target.kind === 'name' ? target.name === name : target.kind === 'tuple' && target.elements.some(isBound);
  const isPart = ({ kind }: Expression): boolean => kind === 'name' || kind === 'subscript' || kind === 'tuple';
  return (
    known.some((input) => input.name === name) ||
    allStatements(module.body).some((statement) => {
      if (statement.kind === 'for') return isBound(statement.target) && !isRecord(statement.iterable);
      if (statement.kind === 'function') return namedParameters(statement.parameters).some((one) => one.name === name);
      return statement.kind === 'assign' && isPart(statement.value) && statement.targets.some(isBound);
    })
  );
}

/** Whether what a loop goes through is a list that it has, `self.data[::-1]`: what was put there may be single numbers, and no loader can be sliced. */
function isRecord(iterated: Expression): boolean {
  if (iterated.kind === 'subscript') return iterated.index.kind === 'slice';
  return iterated.kind === 'call' && lastName(iterated.callee) === 'reversed';
}

/** Whether what surrounds a loss, or is called there, makes a batch of one sample: `state.unsqueeze(0)`, `state[None]`, `state.view(1, -1)`, `torch.tensor([state])`. */
function isOfOneSample({ surroundings: { callable, module } }: ExaminedLoss): boolean {
  const isNumber = (axis: Expression | undefined, value: number): boolean =>
    axis?.kind === 'integer' && axis.value === value;
  const around = allExpressions(innermostAround(callable.span, module));
  const called = new Set(around.flatMap((part) => (part.kind === 'call' ? lastName(part.callee) : [])));
  const helpers = allStatements(module.body).filter(({ kind }) => kind === 'function');
  const inHelpers = helpers.flatMap((one) => (one.kind === 'function' && called.has(one.name) ? one.body : []));
  const parameters = new Set(
    helpers.flatMap((one) => (one.kind === 'function' ? namedParameters(one.parameters).map(({ name }) => name) : [])),
  );
  const isGivenName = (value: Expression): boolean => value.kind === 'name' && parameters.has(value.name);
  return [...around, ...allExpressions(inHelpers)].some((part) => {
    if (part.kind === 'subscript') {
      const first = part.index.kind === 'tuple' ? part.index.elements[0] : part.index;
      return first?.kind === 'constant' && first.value === 'None';
    }
    if (part.kind !== 'call') return false;
    const name = lastName(part.callee);
    const given = part.arguments.map(({ value }) => value);
    const [first] = given;
    if (/^(unsqueeze|expand_dims)$/.test(name)) return isNumber(given.at(-1), 0);
    if (/^(view|reshape)$/.test(name)) return given.length > 1 && isNumber(first, 1);
    const [only, ...others] = first?.kind === 'list' ? first.elements : [];
    if (only === undefined || others.length > 0) return false;
    // A list of what the function is given is a batch of it: `self.process([observation])`.
    const isGiven = isGivenName(only) && part.callee.kind === 'attribute';
    return isGiven || (/^((Float|Long)?Tensor|(as_)?tensor|array)$/.test(name) && only.kind !== 'float');
  });
}

/** Whether a loss is made of one truth value, and so of one sample: `1 if done else 0`, `1 - int(done)`; what is computed is a count, `int(0.7 * n)`. */
function asksOneSample({ surroundings: { callable, module, reading } }: ExaminedLoss): boolean {
  const isInput = (value: Expression): boolean =>
    value.kind === 'name' && reading.inputs.some(({ name }) => name === value.name);
  return (
    reading.inputs.some(({ name }) => /^(int|bool)\([\w.[\]'"]+\)$/.test(name)) ||
    allExpressions(innermostAround(callable.span, module)).some(
      (part) => part.kind === 'conditional' && part.body.kind === 'integer' && isInput(part.test),
    )
  );
}

/** Whether it is one number where an input is a number, or has fewer axes than were tried: how large inputs are is a guess. */
function mayBeNumber(loss: ExaminedLoss): boolean {
  const { reading, known, call, callable } = loss.surroundings;
  const isOpen = ({ name }: InputReading): boolean => known.every((input) => input.name !== name);
  const isReadAsMore = (input: InputReading): boolean =>
    input.kind === 'tensor' &&
    input.shape.length > 0 &&
    known.some(({ name, shape }) => name === input.name && shape.length === 0);
  if (reading.inputs.some(isReadAsMore)) return true;
  const changed = (isMeant: (input: InputReading) => boolean, axes: number): Reading => ({
    ...reading,
    inputs: reading.inputs.map((input) =>
      input.kind === 'tensor' && isMeant(input) && isOpen(input)
        ? { ...input, shape: input.shape.slice(0, axes) }
        : input,
    ),
  });
  const factors = factorsOfFinished(loss);
  const most = Math.max(...reading.inputs.map((input) => (input.kind === 'tensor' ? input.shape.length : 0)));
  const others = Array.from({ length: most }).flatMap((_, axes) => {
    const each = reading.inputs.map((one) => changed((input) => input === one, axes));
    return axes === 0 ? [changed(({ name }) => factors.has(name), 0), ...each] : [changed(() => true, axes), ...each];
  });
  const sizeOn = (other: Reading): number | null => {
    const outcome = call(sampleArguments(other, defaultSample));
    return outcome.kind === 'value' ? outcome.value.size : null;
  };
  const isOfOne = isOfOneSample(loss);
  // Of how many samples a layer computes a score is not said by it.
  const isOfSamples = (input: InputReading): boolean => isOpen(input) || callable.fromLayers.has(input.name);
  const isNumberOn = (other: Reading): boolean =>
    sizeOn(other) === 1 || (isOfOne && sizeOn(ofOneSample(other, isOfSamples)) === 1);
  if (others.some(isNumberOn)) return true;
  // One number for each sample, of all that need not have several: what actors are judged by.
  const columns = reading.inputs.reduce<Reading>(
    (before, { name }) => {
      const narrower = asColumn(before, (input) => input.name === name && isOpen(input));
      return sizeOn(narrower) === null ? before : narrower;
    },
    changed(() => true, 2),
  );
  return isNumberOn(columns);
}

function ofOneSample(reading: Reading, isMeant: (input: InputReading) => boolean): Reading {
  return {
    ...reading,
    inputs: reading.inputs.map((input) =>
      input.kind === 'tensor' && input.shape.length > 0 && isMeant(input)
        ? { ...input, shape: [1, ...input.shape.slice(1)] }
        : input,
    ),
  };
}

function asColumn(reading: Reading, isMeant: (input: InputReading) => boolean): Reading {
  return {
    ...reading,
    inputs: reading.inputs.map((input) =>
      input.kind === 'tensor' && input.shape.length === 2 && isMeant(input)
        ? { ...input, shape: [...input.shape.slice(0, 1), 1] }
        : input,
    ),
  };
}

/** Inputs that finished losses are weighed by, as by a learned uncertainty of each: `exp(-s) * loss`. */
function factorsOfFinished(loss: ExaminedLoss): ReadonlySet<string> {
  const inputsOf = (id: number): readonly number[] => loss.inputs.filter((input) => loss.dependsOn(id, input));
  const weighing = loss.ancestors.flatMap((id) => {
    const { op, operands } = loss.node(id);
    const isFinished = (operand: number): boolean => loss.trace.ref(operand).size === 1 && inputsOf(operand).length > 0;
    return (op === 'mul' || op === 'div') && operands.some(isFinished)
      ? operands.filter((one) => !isFinished(one))
      : [];
  });
  const alone = weighing.map(inputsOf).filter(({ length }) => length === 1);
  return new Set(alone.flat().flatMap((input) => loss.inputNames.get(input) ?? []));
}

/** For the rule's page: why it is so, in two or three sentences. */
export const explanation =
  '`backward()` starts from one number. Of a tensor with several it would have to know how much each counts: PyTorch raises. The mean or the sum makes one number of them.';
