import { Tensor } from '../../graph/tensor';
import { NotFollowed, type Context } from '../../interpreter/context';
import type { LibraryFunction } from '../../interpreter/library';
import { parseSignature, type ParameterNames } from '../../interpreter/signature';
import { isNumber, tensor, tuple, type NumberValue, type Value } from '../../interpreter/values';
import { concat, constant, Ref, scalar } from '../../ops/ref';
import { categoryOf, isFloating, promoteTypes, rankOfCategory, type DType } from '../../tensor/dtype';
import type { Geometry } from '../../ops/parameters';
import { contiguousStrides, sameShape } from '../../tensor/shape';
import { noArrayOfHistory, typeNameOf, type Reader } from '../torch/kit/arguments';
import { writeCast } from '../torch/kit/in-place';
import type { Operand } from '../torch/kit/promotion';
import { Arguments } from '../torch/kit/torch-function';

/** A new array; NumPy's scalars are arrays of rank 0, which PyTorch takes for Python numbers. */
export function array(ref: Ref, context: Context): Value {
  return tensor(Tensor.of(context.trace, ref, ref.rank === 0), 'ndarray');
}

/** What a function of PyTorch answered, with arrays for its tensors. */
export function asArrays(value: Value): Value {
  if (value.kind === 'tensor') {
    const { tensor: own } = value;
    const isScalar = own.shape.length === 0;
    return { ...value, tensor: isScalar ? Tensor.of(own.trace, own.read(), true) : own, type: 'ndarray' };
  }
  return value.kind === 'tuple' ? tuple(value.items.map(asArrays)) : value;
}

/** Arguments that know which of them have been looked at. */
class HeededArguments<Name extends string> extends Arguments<Name> {
  readonly heeded = new Set<string>();

  override value(name: Name): Value {
    this.heeded.add(name);
    return super.value(name);
  }
}

/** A function of NumPy by its documentation's signature; a value of the graph that it answers becomes a new array. */
export function numpyFunction<const S extends string>(
  text: S,
  run: (args: Arguments<ParameterNames<S>>) => Ref | Value,
): LibraryFunction {
  const bind = parseSignature(text);
  return {
    kind: 'function',
    call: (name, given, context) => {
      const bound = bind(name, given, context);
      const args = new HeededArguments(bound, context);
      const found = run(args);
      const answer = found instanceof Ref ? array(found, context) : found;
      if (answer.kind === 'opaque' || answer.kind === 'notImplemented') return answer;
      const isGiven = ([parameter, value]: readonly [string, Value], place: number): boolean =>
        value.kind !== 'none' && (place < given.positional.length || given.keywords.has(parameter));
      const others = Object.entries<Value>(bound).filter(isGiven);
      const unheeded = others.find(([parameter]) => !args.heeded.has(parameter) && !withoutEffect.has(parameter));
      const [, out] = others.find(([parameter]) => parameter === 'out') ?? [];
      if (unheeded === undefined) return out === undefined ? answer : written(answer, out, context);
      const unknown = context.opaque(`\`${unheeded[0]}\` of \`${name}\` is not followed`);
      if (out !== undefined) context.obscure(out, unknown.reason);
      return unknown;
    },
  };
}

/** An array that looks at the memory of another, where its strides allow; else, and of what is no array, a new one. */
export function viewed(
  value: Value,
  name: string,
  context: Context,
  change: (from: Geometry) => Geometry | null,
): Value {
  if (value.kind === 'tensor' && value.type === 'ndarray') {
    const geometry = change(value.tensor.geometry);
    if (geometry !== null && geometry.shape.length > 0)
      return tensor(
        value.tensor.view((from) => change(from) ?? from),
        'ndarray',
      );
  }
  const ref = arrayArgument(value, name, context);
  const plain = change({ shape: ref.shape, strides: contiguousStrides(ref.shape), offset: 0 });
  return array(plain === null ? ref : ref.view(plain), context);
}

/** Parameters that say how an array is to lie in memory, how fast it is to be made, or what is asked for below. */
const withoutEffect = new Set(['out', 'order', 'subok', 'copy', 'like', 'casting', 'kind', 'overwrite_input', 'seed']);

/** `out`, with the answer written to it in its own dtype. */
export function written(answer: Value, out: Value, context: Context): Value {
  if (answer.kind !== 'tensor' || out.kind !== 'tensor') return context.opaque('`out` is not followed here');
  const { tensor: target } = out;
  if (!sameShape(answer.tensor.shape, target.shape)) return context.opaque('`out` of another shape is not followed');
  writeCast(target, answer.tensor.read(), context);
  return out;
}

const dtypeOfNumber: Record<NumberValue['kind'], DType> = { bool: 'bool', int: 'int64', float: 'float64' };

/** Anything that `np.asarray` takes. A tensor with a history is refused, as by `Tensor.numpy()`. */
export const arrayOperand: Reader<Operand> = (value, name, context) => {
  if (isNumber(value)) {
    const { origin } = value;
    const as = (dtype: DType): Ref => origin?.cast(dtype) ?? scalar(context.trace, value.value, dtype);
    return { dtype: dtypeOfNumber[value.kind], shape: [], weak: true, as };
  }
  const ref = arrayArgument(value, name, context);
  return { dtype: ref.dtype, shape: ref.shape, weak: false, as: (dtype) => ref.cast(dtype) };
};

export const arrayArgument: Reader<Ref> = (value, name, context) => {
  if (value.kind === 'tensor') {
    if (value.type !== 'ndarray' && value.tensor.requiresGrad && context.trace.recording) {
      context.raise('RuntimeError', noArrayOfHistory);
    }
    const ref = value.tensor.read();
    return value.type !== 'ndarray' && value.tensor.requiresGrad ? ref.detach() : ref;
  }
  if (isNumber(value)) return arrayOperand(value, name, context).as(dtypeOfNumber[value.kind]);
  if (value.kind === 'list' || value.kind === 'tuple') return stacked(value.items, name, context);
  if (value.kind === 'range' || value.kind === 'iterator') return stacked([...context.iterate(value)], name, context);
  throw new NotFollowed(context.opaque(`an array of ${typeNameOf(value, context)} is not followed`).reason);
};

/** Rows of one shape as one array; numbers that are the same on all data become one constant. */
function stacked(items: readonly Value[], name: string, context: Context): Ref {
  context.spend(items.length);
  if (items.length === 0) return constant(context.trace, [0], 'float64', []);
  const numbers = items.filter(isNumber);
  if (numbers.length === items.length && numbers.every((item) => item.origin === null)) {
    const dtype = numbers.map((item) => dtypeOfNumber[item.kind]).reduce(promoteArrays);
    return constant(
      context.trace,
      [items.length],
      dtype,
      numbers.map((item) => item.value),
    );
  }
  const rows = items.map((item) => arrayArgument(item, name, context));
  const [first] = rows;
  if (first === undefined || rows.some((row) => !sameShape(row.shape, first.shape))) {
    const detected = `The detected shape was (${items.length},) + inhomogeneous part.`;
    const message = `setting an array element with a sequence. The requested array has an inhomogeneous shape after 1 dimensions. ${detected}`;
    return context.raise('ValueError', message);
  }
  return stack(rows, 0);
}

export function stack(rows: readonly Ref[], axis: number): Ref {
  return concat(
    common(rows).map((row) => row.unsqueeze(axis)),
    axis,
  );
}

export function common(refs: readonly Ref[]): readonly Ref[] {
  const dtype = refs.map((ref) => ref.dtype).reduce(promoteArrays);
  return refs.map((ref) => ref.cast(dtype));
}

const bits: Readonly<Record<DType, number>> = {
  bool: 8,
  uint8: 8,
  int8: 8,
  int16: 16,
  int32: 32,
  int64: 64,
  float16: 16,
  bfloat16: 16,
  float32: 32,
  float64: 64,
};

/** The common dtype of two arrays: an integer and a float meet in a float that holds the integer (NEP 50). */
function promoteArrays(a: DType, b: DType): DType {
  if (categoryOf(a) === categoryOf(b) || categoryOf(a) === 'bool' || categoryOf(b) === 'bool')
    return promoteTypes(a, b);
  const [integer, float] = isFloating(a) ? [b, a] : [a, b];
  return promoteTypes(floatFor(integer), float);
}

/** What functions of real numbers make of an integer dtype. */
function floatFor(integer: DType): DType {
  if (bits[integer] >= 32) return 'float64';
  return bits[integer] === 16 ? 'float32' : 'float16';
}

export function floatingDType(dtype: DType): DType {
  return isFloating(dtype) ? dtype : floatFor(dtype);
}

/** What means and quotients of whole numbers and truth values are, however small these are. */
export function quotientDType(dtype: DType): DType {
  return isFloating(dtype) ? dtype : 'float64';
}

/** The dtype of an operation between arrays and Python numbers, which raise it by category only. */
export function resultType(operands: readonly Operand[]): DType {
  const strong = operands.filter((operand) => !operand.weak).map((operand) => operand.dtype);
  const weak = operands.filter((operand) => operand.weak).map((operand) => operand.dtype);
  if (strong.length === 0) return weak.reduce(promoteArrays);
  return weak.reduce((dtype, number) => {
    const raises = rankOfCategory(categoryOf(number)) > rankOfCategory(categoryOf(dtype));
    return raises ? promoteArrays(dtype, number) : dtype;
  }, strong.reduce(promoteArrays));
}

export function promoted(operands: readonly [Operand, Operand], dtype = resultType(operands)): readonly [Ref, Ref] {
  const [a, b] = operands;
  return [a.as(dtype), b.as(dtype)];
}
