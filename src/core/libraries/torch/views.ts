import type { ChangeOfView, Part, Tensor } from '../../graph/tensor';
import type { Library, LibraryFunction } from '../../interpreter/library';
import { tensor, type Value } from '../../interpreter/values';
import { refuse } from '../../ops/makers/types';
import type { Geometry } from '../../ops/parameters';
import { bytesPerElement } from '../../tensor/dtype';
import { formatShape, sizeOf } from '../../tensor/shape';
import { dimsArgument } from './kit/arguments';
import { checkedDim, checkedDims } from './kit/dims';
import { at, diagonalOf, permuted, selected, sliced, squeezed, transposed, unfolded, unsqueezed } from './kit/geometry';
import { aliases, functionsAndMethods, methods, variadic } from './kit/registry';
import { torchFunction, type Arguments } from './kit/torch-function';

export function viewed(of: Tensor, change: ChangeOfView, part?: Part): Value {
  return tensor(of.view(change, part));
}

type InputAnd<Name extends string> = Arguments<'input' | Name>;

/** A view by a change of geometry. */
export function changedView<Name extends string>(args: InputAnd<Name>, change: ChangeOfView): Value {
  return viewed(args.tensor('input'), change);
}

/** The dim that an argument names, counted from 0; of a tensor with `extra` more dimensions than `input`. */
export function dimOf<Name extends string>(args: InputAnd<Name>, name: Name, extra = 0): number {
  return checkedDim(args.int(name), args.tensor('input').shape.length + extra, args.context);
}

const transpose = (first: string, second: string): LibraryFunction =>
  torchFunction(`input, ${first}, ${second}`, (args) =>
    changedView(args, (from) => transposedAt(from, dimOf(args, first), dimOf(args, second))),
  );

function transposedAt(from: Geometry, a: number, b: number): Geometry {
  return from.shape.length === 0 ? from : transposed(from, a, b);
}

function transposedMatrix(from: Geometry): Geometry {
  const rank = from.shape.length;
  if (rank > 2) refuse(`t() expects a tensor with <= 2 dimensions, but self is ${rank}D`);
  return rank < 2 ? from : transposed(from, 0, 1);
}

/** Views that a tensor can also become: `squeeze`, `squeeze_`. */
const changes = {
  squeeze: torchFunction('input, dim=None', (args) =>
    changedView(args, (from) => {
      const rank = from.shape.length;
      const dims = args.isNone('dim') ? [...from.shape.keys()] : args.read('dim', dimsArgument);
      return squeezed(from, dims.length === 0 ? [] : checkedDims(dims, rank, args.context));
    }),
  ),
  swapaxes: transpose('axis0', 'axis1'),
  swapdims: transpose('dim0', 'dim1'),
  t: torchFunction('input', (args) => changedView(args, transposedMatrix)),
  transpose: transpose('dim0', 'dim1'),
  unsqueeze: torchFunction('input, dim', (args) =>
    changedView(args, (from) => unsqueezed(from, dimOf(args, 'dim', 1))),
  ),
};

/** The tensor itself looks at its memory in the new way. */
function changesInput(entry: LibraryFunction): LibraryFunction {
  return {
    kind: 'function',
    call: (name, args, context) => {
      const answer = entry.call(name, args, context);
      const [input] = args.positional;
      if (input?.kind !== 'tensor' || answer.kind !== 'tensor') return answer;
      input.tensor.changeView(answer.tensor.geometry);
      return input;
    },
  };
}

function inPlace(entries: Readonly<Record<string, LibraryFunction>>): Library {
  const changing = Object.entries(entries).map(([name, entry]) => [`${name}_`, changesInput(entry)] as const);
  return methods(Object.fromEntries(changing));
}

function orderOf(dims: readonly number[], rank: number, args: Arguments<never>): readonly number[] {
  if (dims.length !== rank) {
    refuse(
      `permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering of dimensions i.e. input.dim() = ${rank} is not equal to len(dims) = ${dims.length}`,
    );
  }
  const order = dims.map((dim) => args.checkedDim(dim, rank));
  if (new Set(order).size < rank) refuse('permute(): duplicate dims are not allowed.');
  return order;
}

/** The order in which the dims at `sources` stand at `destinations` and the others keep theirs. */
function movedOrder(sources: readonly number[], destinations: readonly number[], rank: number): readonly number[] {
  const others = Array.from({ length: rank }, (_, dim) => dim).filter((dim) => !sources.includes(dim));
  return Array.from({ length: rank }, (_, place) => {
    const moved = destinations.indexOf(place);
    return moved >= 0 ? at(sources, moved) : (others.shift() ?? place);
  });
}

const reorderings = functionsAndMethods({
  adjoint: torchFunction('input', (args) =>
    changedView(args, (from) => {
      const rank = from.shape.length;
      if (rank === 0) return from;
      if (rank < 2) {
        refuse(`tensor.adjoint() is only supported on matrices or batches of matrices. Got ${rank}-D tensor.`);
      }
      return transposed(from, rank - 2, rank - 1);
    }),
  ),
  movedim: torchFunction('input, source, destination', (args) =>
    changedView(args, (from) => {
      const rank = from.shape.length;
      const places = (name: 'source' | 'destination'): readonly number[] => {
        const dims = args.read(name, dimsArgument);
        const checked = dims.map((dim) => args.checkedDim(dim, rank));
        if (new Set(checked).size < dims.length) refuse(`movedim: repeated dim in \`${name}\` (${formatShape(dims)})`);
        return checked;
      };
      return permuted(from, movedOrder(places('source'), places('destination'), rank));
    }),
  ),
  permute: variadic(
    'dims',
    torchFunction('input, *dims', (args) =>
      changedView(args, (from) => permuted(from, orderOf(args.shape('dims'), from.shape.length, args))),
    ),
  ),
});

function checkWithinStorage(input: Tensor, { shape, strides, offset }: Geometry): void {
  const last = shape.reduce((place, size, dim) => place + (size - 1) * (strides[dim] ?? 0), offset);
  const itemSize = bytesPerElement(input.dtype);
  const [needed, held] = [(last + 1) * itemSize, input.storageSize * itemSize];
  if (sizeOf(shape) === 0 || needed <= held) return;
  const asked = `sizes ${formatShape(shape)}, strides ${formatShape(strides)}, storage offset ${offset}`;
  refuse(
    `setStorage: ${asked}, and itemsize ${itemSize} requiring a storage size of ${needed} are out of bounds for storage of size ${held}`,
  );
}

const selections = functionsAndMethods({
  as_strided: torchFunction('input, size, stride, storage_offset=None', (args) => {
    const input = args.tensor('input');
    const [shape, strides] = [args.shape('size'), args.shape('stride')];
    const offset = args.optionalInt('storage_offset') ?? input.geometry.offset;
    checkWithinStorage(input, { shape, strides, offset });
    return tensor(input.over({ shape, strides, offset }));
  }),
  diagonal: torchFunction('input, offset=0, dim1=0, dim2=1', (args) =>
    changedView(args, (from) => {
      const [a, b] = [dimOf(args, 'dim1'), dimOf(args, 'dim2')];
      if (a === b) refuse(`diagonal dimensions cannot be identical ${args.int('dim1')}, ${args.int('dim2')}`);
      return diagonalOf(from, args.int('offset'), a, b);
    }),
  ),
  narrow: torchFunction('input, dim, start, length', (args) =>
    changedView(args, (from) => {
      if (from.shape.length === 0) refuse('narrow() cannot be applied to a 0-dim tensor.');
      if (args.int('length') < 0) refuse('narrow(): length must be non-negative.');
      const dim = dimOf(args, 'dim');
      const [size, length, given] = [at(from.shape, dim), args.int('length'), args.int('start')];
      const start = given < 0 ? given + size : given;
      if (start < 0 || start + length > size) {
        refuse(`start (${given}) + length (${length}) exceeds dimension size (${size}).`);
      }
      return sliced(from, dim, start, length);
    }),
  ),
  select: torchFunction('input, dim, index', (args) =>
    changedView(args, (from) => {
      if (from.shape.length === 0) refuse('select() cannot be applied to a 0-dim tensor.', 'IndexError');
      const [dim, index] = [dimOf(args, 'dim'), args.int('index')];
      const size = at(from.shape, dim);
      if (index < -size || index >= size) {
        const shape = formatShape(from.shape);
        refuse(`select(): index ${index} out of range for tensor of size ${shape} at dimension ${dim}`, 'IndexError');
      }
      return selected(from, dim, index < 0 ? index + size : index);
    }),
  ),
});

const windows = methods({
  unfold: torchFunction('input, dimension, size, step', (args) =>
    changedView(args, (from) => {
      const dim = dimOf(args, 'dimension');
      const [length, size] = [from.shape[dim] ?? 1, args.int('size')];
      if (size > length) refuse(`maximum size for tensor at dimension ${dim} is ${length} but size is ${size}`);
      const step = args.int('step');
      if (step <= 0) refuse(`step is ${step} but must be > 0`);
      return unfolded(from, dim, size, step);
    }),
  ),
});

export const viewFunctions: Library = {
  ...functionsAndMethods(changes),
  ...inPlace(changes),
  ...reorderings,
  ...selections,
  ...windows,
  ...aliases({ moveaxis: 'movedim' }),
};
