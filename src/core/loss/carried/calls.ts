import { firstName, lastName, pathOf } from '../../program/dotted-path';
import type { CallExpression, Expression } from '../../program/program';
import { isLossName } from '../evidence';
import { moved } from '../moves';
import {
  compared,
  cutOff,
  flat,
  live,
  passed,
  seenFrom,
  together,
  unknown,
  type Carried,
  type CarriedObject,
} from './carried';
import { carriedBy } from './expressions';
import { isTensorMethod, ofLibrary, ofObject, ofPython, ofTensors } from './library-calls';
import type { Frame } from './room';
import type { CarriedRun } from './run';

/** What a call gives back, as far as it can be told; where that is not known, a gradient may flow. */
export function callOf(call: CallExpression, frame: Frame, run: CarriedRun): Carried {
  const value = seenFrom(recordedCall(call, frame, run), call.span);
  if (run.isRecording || flat(value).kind !== 'live') return value;
  return cutOff(value, 'detached-prediction', call.span, call.span, { isUnrecorded: true });
}

function recordedCall(call: CallExpression, frame: Frame, run: CarriedRun): Carried {
  const { callee } = call;
  const values = call.arguments.map(({ value }) => carriedBy(value, frame, run));
  const name = pathOf(callee);
  if (name !== null && run.isPassing(name)) return passed(values);
  const root = firstName(callee);
  const isShadowed = root !== null && frame.find(root) !== null;
  const path = isShadowed ? null : frame.room.libraryPath(callee);
  if (path !== null) {
    const known = ofLibrary(path, call, values);
    if (path === 'torch.normal' && known !== null) run.models.drawn(known);
    if (known !== null) return known;
    if (/^(torch|numpy)\./.test(path)) return wrapped(path, values) ?? ofObject(callee, values);
  }
  if (callee.kind === 'name' && !isShadowed) {
    const known = ofPython(callee.name, call, values);
    if (known !== null) return known;
  }
  const inner = moved(call);
  if (inner !== null && callee.kind === 'attribute') {
    const held = carriedBy(inner, frame, run);
    if (held.kind !== 'unknown' && held.kind !== 'live') return held;
  }
  if (callee.kind === 'attribute' && !isSuper(callee.object)) return methodOf(call, callee, values, frame, run);
  return called(carriedBy(callee, frame, run), call, values, frame, run);
}

function methodOf(
  call: CallExpression,
  callee: Extract<Expression, { kind: 'attribute' }>,
  values: readonly Carried[],
  frame: Frame,
  run: CarriedRun,
): Carried {
  const object = carriedBy(callee.object, frame, run);
  if (object.kind === 'module') return called(carriedBy(callee, frame, run), call, values, frame, run);
  if (object.kind === 'object') {
    const method = run.method(object, callee.name);
    if (method !== null) return called(method, call, values, frame, run);
    if (object.attributes.has(callee.name)) return partOf(object, callee, call, values, frame, run);
    if (isCriterionSlot(callee.name)) return called(live, call, values, frame, run);
    return ofObject(callee, values);
  }
  if (object.kind === 'distribution') return drawnFrom(object, call, callee, values, run);
  const receiver = flat(object);
  const isTensor = receiver.kind === 'live' || receiver.kind === 'cut' || receiver.kind === 'data';
  if (isTensor && isTensorMethod(callee.name))
    return ofTensors({ call, name: callee.name, values: [receiver, ...values], subject: callee.object });
  if (receiver.kind === 'plain') return values.every((one) => flat(one).kind === 'plain') ? receiver : live;
  if (receiver.kind === 'data') return values.some((one) => flat(one).kind === 'live') ? live : receiver;
  if (receiver.kind !== 'unknown') return live;
  // What comes from elsewhere may be a tensor or the owner of what is called.
  if (isTensorMethod(callee.name) && values.every((one) => flat(one).kind === 'plain')) return unknown;
  return called(unknown, call, values, frame, run);
}

/** Calls what an object holds: one of its layers, or what it was given. */
function partOf(
  object: CarriedObject,
  callee: Extract<Expression, { kind: 'attribute' }>,
  call: CallExpression,
  values: readonly Carried[],
  frame: Frame,
  run: CarriedRun,
): Carried {
  const part = run.attribute(object, callee.name);
  const isModel = part.kind === 'layer' || (/^(unknown|live)$/.test(part.kind) && !isCriterion(callee, frame));
  if (!isModel) return called(part, call, values, frame, run);
  const name = `${object.definition.name}.${callee.name}`;
  if (run.isPassing(name)) return passed(values);
  run.models.handed(name, part.kind === 'layer', values);
  return part.kind === 'layer' ? live : ofObject(callee, values);
}

/** What a distribution of the library answers. */
function drawnFrom(
  distribution: Extract<Carried, { kind: 'distribution' }>,
  call: CallExpression,
  callee: Extract<Expression, { kind: 'attribute' }>,
  values: readonly Carried[],
  run: CarriedRun,
): Carried {
  const { parameters, hasPath } = distribution;
  switch (callee.name) {
    case 'sample': {
      const drawn = cutOff(parameters, 'sampled-prediction', call.span, callee.object.span);
      if (hasPath) run.models.drawn(drawn);
      return drawn;
    }
    case 'rsample':
    case 'entropy':
      return flat(parameters);
    case 'log_prob':
      run.models.weighed(values);
      return together([parameters, ...values]);
    default:
      return flat(parameters).kind === 'unknown' ? unknown : live;
  }
}

/** Calls what is held under a name. */
function called(
  value: Carried,
  call: CallExpression,
  values: readonly Carried[],
  frame: Frame,
  run: CarriedRun,
): Carried {
  switch (value.kind) {
    case 'criterion':
      return compared(values, value.isSure);
    case 'weightless':
      return together(values);
    case 'function':
      return run.call(value, call, values);
    case 'class':
      return run.make(value, call, values);
    case 'object': {
      const method = run.method(value, 'forward') ?? run.method(value, '__call__');
      return method === null ? live : called(method, call, values, frame, run);
    }
    case 'unknown':
    case 'live':
      // Whatever a criterion is, nothing flows where it is given nothing that carries a gradient.
      if (isCriterion(call.callee, frame)) return compared(values, false);
      if (call.callee.kind === 'name' && frame.find(call.callee.name) !== null)
        run.models.handed(call.callee.name, false, values);
      return ofObject(call.callee, values);
    case 'layer':
      if (call.callee.kind === 'name') run.models.handed(call.callee.name, false, values);
      return live;
    default:
      return live;
  }
}

/** Whether a callee stands in the slot of a criterion, not in that of a model, and its own weights, if any, are asked for nowhere. */
function isCriterion(callee: Expression, { room }: Frame): boolean {
  const isOfOther = callee.kind === 'attribute' && !(callee.object.kind === 'name' && callee.object.name === 'self');
  return !isOfOther && isCriterionSlot(lastName(callee)) && !room.asksForWeights(lastName(callee));
}

function isCriterionSlot(name: string): boolean {
  return isLossName(name) && /criterion|loss_?(fn|func|function)|_loss$|^loss$/i.test(name);
}

/** What only puts a model elsewhere, or runs it faster. */
function wrapped(path: string, [first]: readonly Carried[]): Carried | null {
  return /^torch\.(compile|nn\.DataParallel|nn\.parallel\.\w+)$/.test(path) &&
    (first?.kind === 'object' || first?.kind === 'layer')
    ? first
    : null;
}

function isSuper(object: Expression): boolean {
  return object.kind === 'call' && lastName(object.callee) === 'super';
}
