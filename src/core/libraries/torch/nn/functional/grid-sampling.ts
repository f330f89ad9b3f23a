import type { Library } from '../../../../interpreter/library';
import type { Value } from '../../../../interpreter/values';
import { refuse } from '../../../../ops/makers/types';
import { constant, type Ref } from '../../../../ops/ref';
import { formatShape } from '../../../../tensor/shape';
import { dimsArgument, optionalBool } from '../../kit/arguments';
import { requireSameDType } from '../../kit/same-dtype';
import { onceDifferentiable } from '../../kit/once-differentiable';
import { torchFunction, type Arguments } from '../../kit/torch-function';
import { plain } from '../../unary';
import { spendPlaces } from './checks';
import { functional } from './entries';

type Padding = 'zeros' | 'border' | 'reflection';

/** From −1 … 1 to pixels: the corners' centers with `align`, else their outer edges. */
function pixels(coordinate: Ref, size: number, align: boolean): Ref {
  const shifted = coordinate.add(1);
  return align ? shifted.div(2).mul(size - 1) : shifted.mul(size).sub(1).div(2);
}

/** Coordinates outside of the image, brought inside as the padding says. */
function inside(at: Ref, size: number, padding: Padding, align: boolean): Ref {
  if (padding === 'zeros') return at;
  return clipped(padding === 'border' ? at : reflected(at, size, align), size);
}

/** Without a gradient at the edge itself. */
function clipped(at: Ref, size: number): Ref {
  return at.builder.emit('hardtanh', [at], { min: 0, max: size - 1 });
}

function reflected(at: Ref, size: number, align: boolean): Ref {
  const low = align ? 0 : -0.5;
  const span = align ? size - 1 : size;
  if (span === 0) return at.mul(0);
  const distance = at.sub(low).abs();
  const flips = distance.detach().div(span).floor();
  const rest = distance.sub(flips.mul(span));
  const isEven = plain('remainder', flips, flips.scalar(2)).eq(0);
  return isEven.choose(rest.add(low), rest.neg().add(span + low));
}

/** The image's elements at whole coordinates [N, Ho, Wo], 0 outside: [N, C, Ho, Wo]. */
function pick(input: Ref, x: Ref, y: Ref): Ref {
  const [batch = 0, channels = 0, height = 0, width = 0] = input.shape;
  const isInside = x.ge(0).and(x.lt(width)).and(y.ge(0)).and(y.lt(height)).unsqueeze(1);
  const place = y.mul(width).add(x).unsqueeze(1).where(isInside).cast('int64');
  const starts = Array.from({ length: batch * channels }, (_, plane) => plane * height * width);
  const planes = constant(input.builder, [batch, channels, 1, 1], 'int64', starts);
  return input.take(place.add(planes)).where(isInside);
}

function bilinear(input: Ref, x: Ref, y: Ref): Ref {
  const [left, top] = [x.detach().floor(), y.detach().floor()];
  const [right, bottom] = [left.add(1), top.add(1)];
  const weighted = (column: Ref, row: Ref, weight: Ref): Ref => pick(input, column, row).mul(weight.unsqueeze(1));
  return weighted(left, top, right.sub(x).mul(bottom.sub(y)))
    .add(weighted(right, top, x.sub(left).mul(bottom.sub(y))))
    .add(weighted(left, bottom, right.sub(x).mul(y.sub(top))))
    .add(weighted(right, bottom, x.sub(left).mul(y.sub(top))));
}

/** Sixteen elements around each place, weighted by cubic convolution with a = −0.75 in both directions. */
function bicubic(input: Ref, x: Ref, y: Ref, settle: (column: Ref, row: Ref) => readonly [Ref, Ref]): Ref {
  const [left, top] = [x.detach().floor(), y.detach().floor()];
  const [across, down] = [cubicWeights(x.sub(left)), cubicWeights(y.sub(top))];
  const terms = down.flatMap((weightOfRow, row) =>
    across.map((weight, column) => {
      const [at, line] = settle(left.add(column - 1), top.add(row - 1));
      return pick(input, at, line).mul(weight.mul(weightOfRow).unsqueeze(1));
    }),
  );
  return terms.reduce((sum, term) => sum.add(term));
}

function cubicWeights(t: Ref): readonly Ref[] {
  const a = -0.75;
  const inner = (d: Ref): Ref =>
    d
      .mul(a + 2)
      .sub(a + 3)
      .mul(d)
      .mul(d)
      .add(1);
  const outer = (d: Ref): Ref =>
    d
      .mul(a)
      .sub(5 * a)
      .mul(d)
      .add(8 * a)
      .mul(d)
      .sub(4 * a);
  const rest = t.neg().add(1);
  return [outer(t.add(1)), inner(t), inner(rest), outer(rest.add(1))];
}

/** The grid gets a gradient of zeros: whole coordinates do not move when it moves a little. */
function nearest(input: Ref, x: Ref, y: Ref): Ref {
  const round = (at: Ref): Ref => at.builder.emit('round', [at], { decimals: 0 });
  const [column, row] = [round(x), round(y)];
  const still = column.add(row).mul(0).unsqueeze(1);
  return pick(input, column.detach(), row.detach()).add(still);
}

function isPadding(name: string): name is Padding {
  return name === 'zeros' || name === 'border' || name === 'reflection';
}

function sample(args: Arguments<'input' | 'grid' | 'mode' | 'padding_mode' | 'align_corners'>): Ref | Value {
  const [input, grid] = [args.ref('input'), args.ref('grid')];
  const [mode, padding] = [args.string('mode'), args.string('padding_mode')];
  if (!['bilinear', 'nearest', 'bicubic'].includes(mode)) {
    const modes = "'bilinear', 'nearest' or 'bicubic'";
    args.context.raise('ValueError', `nn.functional.grid_sample(): expected mode to be ${modes}, but got: '${mode}'`);
  }
  if (!isPadding(padding)) {
    const modes = "'zeros', 'border', or 'reflection'";
    return args.context.raise(
      'ValueError',
      `nn.functional.grid_sample(): expected padding_mode to be ${modes}, but got: '${padding}'`,
    );
  }
  requireFitting(input, grid);
  if (input.rank !== 4) return args.context.opaque(`grid_sample of a tensor of rank ${input.rank}`);
  requireSameDType(input, grid);
  const align = args.read('align_corners', optionalBool) ?? false;
  return onceDifferentiable('grid_sampler_2d_backward', false, args.context, () =>
    sampled(input, grid, mode, padding, align),
  );
}

function requireFitting(input: Ref, grid: Ref): void {
  const sizes = `input with sizes ${formatShape(input.shape)} and grid with sizes ${formatShape(grid.shape)}`;
  if (input.shape[0] !== grid.shape[0])
    refuse(`grid_sampler(): expected grid and input to have same batch size, but got ${sizes}`);
  const expected = `grid_sampler(): expected grid to have size ${input.rank - 2} in last dimension`;
  if (grid.shape.at(-1) !== input.rank - 2) refuse(`${expected}, but got grid with sizes ${formatShape(grid.shape)}`);
  if ((input.rank !== 4 && input.rank !== 5) || grid.rank !== input.rank) {
    const rank = input.rank === 4 ? 4 : 5;
    refuse(`grid_sampler(): expected ${rank}D input and grid with same number of dimensions, but got ${sizes}`);
  }
}

function sampled(input: Ref, grid: Ref, mode: string, padding: Padding, align: boolean): Ref {
  const [, , height = 0, width = 0] = input.shape;
  const [x, y] = [
    pixels(grid.slice(3, 0, 1).squeeze(3), width, align),
    pixels(grid.slice(3, 1, 2).squeeze(3), height, align),
  ];
  const settle = (column: Ref, row: Ref): readonly [Ref, Ref] => [
    inside(column, width, padding, align),
    inside(row, height, padding, align),
  ];
  if (mode === 'bicubic') return bicubic(input, x, y, settle);
  return (mode === 'nearest' ? nearest : bilinear)(input, ...settle(x, y));
}

/** Places from −1 to 1 in even steps: of the corners' centers with `align`, else of the pixels' centers. */
function steps(count: number, align: boolean): readonly number[] {
  const scale = align ? 1 : (count - 1) / count;
  return Array.from({ length: count }, (_, index) => (count === 1 ? 0 : (-1 + (2 * index) / (count - 1)) * scale));
}

/** [x, y, 1] of each pixel, times each matrix of `theta`: [N, H, W, 2]. */
function affineGrid(args: Arguments<'theta' | 'size' | 'align_corners'>): Ref | Value {
  const theta = args.ref('theta');
  const size = args.read('size', dimsArgument);
  const [batch = 0, , height = 0, width = 0] = size;
  if (size.length !== 4) return args.context.opaque('affine_grid in three dimensions');
  if (theta.rank !== 3 || theta.shape[1] !== 2 || theta.shape[2] !== 3) {
    refuse(
      `Expected a batch of 2D affine matrices of shape Nx2x3 for size ${formatShape(size)}. Got ${formatShape(theta.shape)}.`,
    );
  }
  const align = args.read('align_corners', optionalBool) ?? false;
  spendPlaces(height * width * 3, args.context);
  const [xs, ys] = [steps(width, align), steps(height, align)];
  const base = constant(
    theta.builder,
    [1, height * width, 3],
    theta.dtype,
    ys.flatMap((y) => xs.flatMap((x) => [x, y, 1])),
  );
  return base.matmul(theta.transpose(1, 2)).reshape([batch, height, width, 2]);
}

export const gridSamplings: Library = functional({
  grid_sample: torchFunction('input, grid, mode="bilinear", padding_mode="zeros", align_corners=None', sample),
  affine_grid: torchFunction('theta, size, align_corners=None', affineGrid),
});
