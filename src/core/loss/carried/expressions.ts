import type { Expression, FunctionDefinition, LambdaExpression } from '../../program/program';
import { callOf } from './calls';
import { cutOff, either, elementOf, flat, live, plain, together, unknown, type Carried } from './carried';
import type { CarriedRun } from './run';
import type { Frame } from './room';

/** What an expression carries where it stands. */
export function carriedBy(expression: Expression, frame: Frame, run: CarriedRun): Carried {
  if (!run.goesOn()) return live;
  const value = valueOf(expression, frame, run);
  run.models.computed(value);
  return value;
}

function valueOf(expression: Expression, frame: Frame, run: CarriedRun): Carried {
  const of = (part: Expression): Carried => carriedBy(part, frame, run);
  switch (expression.kind) {
    case 'name':
      return frame.get(expression.name);
    case 'call':
      return callOf(expression, frame, run);
    case 'attribute':
      return attributeOf(expression, frame, run);
    case 'subscript':
      return indexed(partOf(of(expression.object), expression.index), of(expression.index));
    case 'binary': {
      const values = [of(expression.left), of(expression.right)];
      const whole = together(values);
      return expression.operator === '//' ? cutAs('rounded-prediction', expression, expression.left, whole) : whole;
    }
    case 'unary':
      return expression.operator === 'not' ? plain : of(expression.operand);
    case 'compare': {
      const [first] = expression.comparisons;
      const by = /^[<>]=?$/.test(first?.operator ?? '') ? 'threshold-on-prediction' : 'equality-on-prediction';
      const isOfValues = /^([<>]=?|[!=]=)$/.test(first?.operator ?? '');
      const values = [of(expression.left), ...expression.comparisons.map(({ right }) => of(right))];
      return isOfValues ? cutAs(by, expression, expression.left, together(values)) : plain;
    }
    case 'conditional':
      return either(of(expression.body), of(expression.orElse));
    case 'boolean':
      return expression.values.map(of).reduce(either);
    case 'list':
    case 'tuple':
      return { kind: 'several', parts: expression.elements.map(of) };
    case 'dict':
      return { kind: 'several', parts: expression.entries.map(({ value }) => of(value)) };
    case 'listComprehension':
    case 'generator': {
      for (const { target, iterable } of expression.clauses) run.bind(target, elementOf(of(iterable)), frame);
      return { kind: 'several', parts: [of(expression.element)] };
    }
    case 'lambda':
      return frame.define(asFunction(expression));
    case 'starred':
      return of(expression.value);
    case 'walrus': {
      const value = of(expression.value);
      frame.names.set(expression.name, value);
      return value;
    }
    case 'integer':
    case 'float':
    case 'imaginary':
    case 'string':
    case 'bytes':
    case 'formattedString':
    case 'slice':
      return plain;
    case 'constant':
      // What is None at first may be set elsewhere.
      return expression.value === 'None' ? unknown : plain;
    default:
      return live;
  }
}

function cutAs(
  by: 'rounded-prediction' | 'threshold-on-prediction' | 'equality-on-prediction',
  { span }: Expression,
  of: Expression,
  whole: Carried,
): Carried {
  return cutOff(whole, by, span, of.span);
}

/** What of a tensor or a layer is no tensor. */
const numbers =
  /^(shape|dtype|device|ndim|requires_grad|is_cuda|training|(in|out)_(features|channels)|num_embeddings|embedding_dim)$/;

function attributeOf(expression: Extract<Expression, { kind: 'attribute' }>, frame: Frame, run: CarriedRun): Carried {
  const { object, name, span } = expression;
  const value = carriedBy(object, frame, run);
  if (value.kind === 'object') return run.attribute(value, name);
  if (value.kind === 'module') return value.room.top.get(name);
  // `scores.topk(3).indices`
  if (value.kind === 'several' && value.parts.length === 2 && /^(values|indices)$/.test(name))
    return value.parts[name === 'values' ? 0 : 1] ?? live;
  const whole = flat(value);
  if (numbers.test(name)) return plain;
  if (name === 'data') return cutOff(whole, 'detached-prediction', span, object.span);
  return whole.kind === 'cut' && !/^m?[TH]$/.test(name) ? live : whole;
}

/** `pair[0]` of what is written out, else what the whole carries. */
function partOf(value: Carried, index: Expression): Carried {
  if (value.kind !== 'several') return flat(value);
  const last = index.kind === 'unary' && index.operand.kind === 'integer' ? -index.operand.value : null;
  const place = index.kind === 'integer' ? index.value : last;
  return (place === null ? undefined : value.parts.at(place)) ?? flat(value);
}

/** `x[best]` where `best` is decided: a gradient to it ends there. */
function indexed(whole: Carried, index: Carried): Carried {
  const places = flat(index);
  return places.kind === 'cut' ? together([whole, places]) : whole;
}

/** `lambda x: x.detach()` as the function that it is. */
function asFunction({ parameters, body, span }: LambdaExpression): FunctionDefinition {
  return {
    kind: 'function',
    name: 'lambda',
    nameSpan: span,
    span,
    parameters,
    body: [{ kind: 'return', value: body, span: body.span }],
    decorators: [],
    returns: null,
    isAsync: false,
    isGenerator: false,
    docstring: null,
  };
}
