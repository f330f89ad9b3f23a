import type { Library } from '../../../../interpreter/library';
import { refuse } from '../../../../ops/makers/types';
import type { Ref } from '../../../../ops/ref';
import { torchFunction } from '../../kit/torch-function';
import { functionalAndTorch } from './entries';

/** Channels of r² become blocks of r × r. */
function pixelShuffle(input: Ref, factor: number): Ref {
  requireImage(input, 'pixel_shuffle');
  const leading = input.shape.slice(0, -3);
  const [channels = 0, height = 0, width = 0] = input.shape.slice(-3);
  const block = factor * factor;
  if (channels % block !== 0) {
    refuse(
      `pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but input.size(-3)=${channels} is not divisible by ${block}`,
    );
  }
  const split = input.reshape([...leading, channels / block, factor, factor, height, width]);
  const moved = split.permute(order(leading.length, [0, 3, 1, 4, 2]));
  return moved.reshape([...leading, channels / block, height * factor, width * factor]);
}

function requireImage({ rank }: Ref, name: string): void {
  if (rank < 3) refuse(`${name} expects input to have at least 3 dimensions, but got input with ${rank} dimension(s)`);
}

function pixelUnshuffle(input: Ref, factor: number): Ref {
  requireImage(input, 'pixel_unshuffle');
  const leading = input.shape.slice(0, -3);
  const [channels = 0, height = 0, width = 0] = input.shape.slice(-3);
  for (const [name, size] of [
    ['height', height],
    ['width', width],
  ] as const) {
    if (size % factor === 0) continue;
    refuse(
      `pixel_unshuffle expects ${name} to be divisible by downscale_factor, but input.size(${name === 'height' ? -2 : -1})=${size} is not divisible by ${factor}`,
    );
  }
  const split = input.reshape([...leading, channels, height / factor, factor, width / factor, factor]);
  const moved = split.permute(order(leading.length, [0, 2, 4, 1, 3]));
  return moved.reshape([...leading, channels * factor * factor, height / factor, width / factor]);
}

/** The leading dimensions stay; those after them are taken in this order. */
function order(leading: number, trailing: readonly number[]): readonly number[] {
  return [...Array.from({ length: leading }, (_, dim) => dim), ...trailing.map((dim) => dim + leading)];
}

function channelShuffle(input: Ref, groups: number): Ref {
  const [batch = 0, channels = 0, ...rest] = input.shape;
  if (channels % groups !== 0) {
    refuse(`Number of channels must be divisible by groups. Got ${channels} channels and ${groups} groups.`);
  }
  const split = input.reshape([batch, groups, channels / groups, ...rest]);
  return split.transpose(1, 2).reshape(input.shape);
}

export const shuffles: Library = functionalAndTorch({
  pixel_shuffle: torchFunction('input, upscale_factor', (args) =>
    pixelShuffle(args.ref('input'), args.int('upscale_factor')),
  ),
  pixel_unshuffle: torchFunction('input, downscale_factor', (args) =>
    pixelUnshuffle(args.ref('input'), args.int('downscale_factor')),
  ),
  channel_shuffle: torchFunction('input, groups', (args) => channelShuffle(args.ref('input'), args.int('groups'))),
});
