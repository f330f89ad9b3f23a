import { requireFloating } from '../../../../ops/makers/types';
import type { Library } from '../../../../interpreter/library';
import { constant, type Ref } from '../../../../ops/ref';
import type { Value } from '../../../../interpreter/values';
import { formatShape, sizeOf, type Shape } from '../../../../tensor/shape';
import { isNumber } from '../../../../interpreter/values';
import { optionalBool } from '../../kit/arguments';
import { torchFunction, type Arguments } from '../../kit/torch-function';
import { spendPlaces } from './checks';
import { functional } from './entries';
import { pickedAlong } from './padding';
import { averagedOver } from './pooling';
import { entryNamed } from '../../../../text/entry-named';

type Names = 'input' | 'size' | 'scale_factor' | 'mode' | 'align_corners' | 'recompute_scale_factor' | 'antialias';

/** An output element as a weighted sum: of the elements at these places with these weights. */
interface Tap {
  readonly place: number;
  readonly weight: number;
}

type Taps = (outputs: number, size: number, scale: number, align: boolean) => readonly (readonly Tap[])[];

const single = Math.fround;

/** Where output `index` lies among the inputs, in single precision as PyTorch counts. */
function position(index: number, scale: number, align: boolean): number {
  return align ? single(single(scale) * index) : single(single(single(scale) * single(index + 0.5)) - 0.5);
}

const nearest =
  (shift: number): Taps =>
  (outputs, size, scale) =>
    Array.from({ length: outputs }, (_, index) => {
      const place = Math.min(Math.floor(single(single(index + shift) * single(scale))), size - 1);
      return [{ place, weight: 1 }];
    });

const linear: Taps = (outputs, size, scale, align) =>
  Array.from({ length: outputs }, (_, index) => {
    const at = Math.max(position(index, scale, align), 0);
    const place = Math.min(Math.floor(at), size - 1);
    const weight = Math.min(Math.max(single(at - place), 0), 1);
    return [
      { place, weight: single(1 - weight) },
      { place: Math.min(place + 1, size - 1), weight },
    ];
  });

/** Cubic convolution with a = −0.75; places over the edge read the edge. */
const cubic: Taps = (outputs, size, scale, align) =>
  Array.from({ length: outputs }, (_, index) => {
    const at = position(index, scale, align);
    const place = Math.floor(at);
    const t = single(at - place);
    const weights = [outer(t + 1), inner(t), inner(1 - t), outer(2 - t)];
    return weights.map((weight, k) => ({ place: Math.min(Math.max(place - 1 + k, 0), size - 1), weight }));
  });

const a = -0.75;
const inner = (t: number): number => ((a + 2) * t - (a + 3)) * t * t + 1;
const outer = (t: number): number => ((a * t - 5 * a) * t + 8 * a) * t - 4 * a;

interface Mode {
  readonly taps: Taps;
  readonly ranks: readonly number[];
  readonly aligns: boolean;
  readonly kernel: 'nearest' | 'linear' | 'cubic';
}

const modes: Readonly<Record<string, Mode>> = {
  nearest: { taps: nearest(0), ranks: [3, 4, 5], aligns: false, kernel: 'nearest' },
  'nearest-exact': { taps: nearest(0.5), ranks: [3, 4, 5], aligns: false, kernel: 'nearest' },
  linear: { taps: linear, ranks: [3], aligns: true, kernel: 'linear' },
  bilinear: { taps: linear, ranks: [4], aligns: true, kernel: 'linear' },
  trilinear: { taps: linear, ranks: [5], aligns: true, kernel: 'linear' },
  bicubic: { taps: cubic, ranks: [4], aligns: true, kernel: 'cubic' },
};

/** What PyTorch calls the kernel that it takes for small outputs. */
function kernelOf({ kernel }: Mode, { rank }: Ref): string {
  if (rank !== 4 || kernel === 'cubic') return `compute_indices_weights_${kernel}`;
  return `upsample_${kernel === 'linear' ? 'bilinear' : kernel}2d_channels_last`;
}

function resample(args: Arguments<Names>): Ref | Value {
  const input = args.ref('input');
  const name = args.string('mode');
  const align = args.read('align_corners', optionalBool);
  const mode = entryNamed(modes, name);
  if (align !== null && mode?.aligns !== true) {
    const allowed = 'linear | bilinear | bicubic | trilinear';
    args.context.raise('ValueError', `align_corners option can only be set with the interpolating modes: ${allowed}`);
  }
  const { sizes, scales } = outputSize(args, input.shape.slice(2));
  spendPlaces(sizeOf([...input.shape.slice(0, 2), ...sizes]), args.context);
  if (name === 'area') return averagedOver(input, sizes);
  if (mode === undefined || input.rank < 3 || input.rank > 5) return unknownMode(args, input, name);
  if (!mode.ranks.includes(input.rank)) {
    const needed = `${mode.ranks[0] ?? 0}D input`;
    return args.context.raise('NotImplementedError', `Got ${input.rank}D input, but ${name} mode needs ${needed}`);
  }
  if (!sizes.every((size) => size > 0)) return refuseSizes(input.shape.slice(2), sizes, args);
  if (args.bool('antialias')) return args.context.opaque('interpolation with antialias=True');
  if (input.dtype !== 'uint8') requireFloating(input.type, kernelOf(mode, input));
  return [...sizes.keys()].reverse().reduce((x, at) => {
    const [size, outputs] = [input.shape[at + 2] ?? 1, sizes[at] ?? 1];
    const aligned = outputs > 1 ? (size - 1) / (outputs - 1) : 0;
    const scale = align === true ? aligned : (scales[at] ?? size / outputs);
    return weightedAlong(x, at + 2, mode.taps(outputs, size, scale, align === true));
  }, input);
}

function unknownMode(args: Arguments<Names>, input: Ref, name: string): never {
  const known = 'nearest | linear | bilinear | bicubic | trilinear | area | nearest-exact';
  return args.context.raise(
    'NotImplementedError',
    `Input Error: Only 3D, 4D and 5D input Tensors supported (got ${input.rank}D) for the modes: ${known} (got ${name})`,
  );
}

function refuseSizes(input: Shape, output: readonly number[], args: Arguments<Names>): never {
  const named = (sizes: readonly number[]): string =>
    `(${sizes.map((size, at) => `${'DHW'.slice(-sizes.length)[at] ?? ''}: ${size}`).join(', ')})`;
  const and = input.length === 1 ? ' and' : '';
  return args.context.raise(
    'RuntimeError',
    `Input and output sizes should be greater than 0, but got input ${named(input)}${and} output ${named(output)}`,
  );
}

/** Sizes of the output; `scales` where the caller's own factor is used instead of the ratio of sizes. */
function outputSize(
  args: Arguments<Names>,
  sizes: Shape,
): { readonly sizes: readonly number[]; readonly scales: readonly (number | undefined)[] } {
  const { context } = args;
  if (!args.isNone('size') && !args.isNone('scale_factor')) {
    context.raise('ValueError', 'only one of size or scale_factor should be defined');
  }
  if (!args.isNone('size')) {
    return { sizes: spread(args, 'size', sizes), scales: [] };
  }
  if (args.isNone('scale_factor')) {
    return context.raise('ValueError', 'either size or scale_factor should be defined');
  }
  const factors = spread(args, 'scale_factor', sizes);
  const scaled = sizes.map((size, at) => Math.floor(size * (factors[at] ?? 1)));
  const recomputed = !args.isNone('recompute_scale_factor') && args.bool('recompute_scale_factor');
  return { sizes: scaled, scales: recomputed ? [] : factors.map((factor) => 1 / factor) };
}

/** One number for all spatial dimensions, or one for each. */
function spread(args: Arguments<Names>, name: 'size' | 'scale_factor', sizes: Shape): readonly number[] {
  const given = args.value(name);
  if (isNumber(given)) return sizes.map(() => args.number(name));
  const items = [...args.context.iterate(given)].map((item) => (isNumber(item) ? item.value : NaN));
  if (items.length === sizes.length) return items;
  const what = name === 'size' ? 'output size of' : 'scale_factor of';
  const example =
    name === 'size' ? 'output size in (o1, o2, ...,oK) format.' : 'scale_factor in (s1, s2, ...,sK) format.';
  return args.context.raise(
    'ValueError',
    `Input and output must have the same number of spatial dimensions, but got input with spatial dimensions of ${formatShape(sizes)} and ${what} ${args.context.repr(given)}. Please provide input tensor in (N, C, d1, d2, ...,dK) format and ${example}`,
  );
}

function weightedAlong(x: Ref, dim: number, taps: readonly (readonly Tap[])[]): Ref {
  const count = taps.reduce((most, own) => Math.max(most, own.length), 0);
  const terms = Array.from({ length: count }, (_, k) => {
    const places = taps.map((own) => own[k]?.place ?? 0);
    const picked = pickedAlong(
      x,
      x.shape.map((size, own) => (own === dim ? places : Array.from({ length: size }, (_unused, index) => index))),
    );
    if (count === 1) return picked;
    const weights = taps.map((own) => own[k]?.weight ?? 0);
    const shape = picked.shape.map((size, own) => (own === dim ? size : 1));
    return picked.mul(constant(x.builder, shape, x.dtype, weights));
  });
  return terms.reduce((sum, term) => sum.add(term));
}

const upsampleSignature = 'input, size=None, scale_factor=None, mode="nearest", align_corners=None';

export const resamplings: Library = functional({
  interpolate: torchFunction(`${upsampleSignature}, recompute_scale_factor=None, antialias=False`, resample),
  upsample: torchFunction(`${upsampleSignature}, recompute_scale_factor=None, antialias=False`, resample),
  upsample_nearest: torchFunction(`${upsampleSignature}, recompute_scale_factor=None, antialias=False`, resample),
  upsample_bilinear: torchFunction(
    'input, size=None, scale_factor=None, mode="bilinear", align_corners=True, recompute_scale_factor=None, antialias=False',
    resample,
  ),
});
