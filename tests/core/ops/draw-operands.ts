import type { Trace } from '../../../src/core/graph/trace';
import { operand } from '../../../src/core/ops/makers/types';
import type { SamplingDomain } from '../../../src/core/ops/operation';
import type { Ref } from '../../../src/core/ops/ref';
import { operations } from '../../../src/core/ops/table';
import { tensorData } from '../../../src/core/tensor/data';
import { RandomStream } from '../../../src/core/tensor/random';
import { sizeOf } from '../../../src/core/tensor/shape';
import type { Sample } from './samples';

/** The elements of each operand. */
export type Points = readonly (readonly number[])[];

const dtypes = { real: 'float64', index: 'int64', boolean: 'bool' } as const;

function domainOf({ op }: Sample, index: number): SamplingDomain {
  return operand(operations[op].domain, index);
}

/** Whether operand number `index` can have a gradient. */
export function isReal(sample: Sample, index: number): boolean {
  return domainOf(sample, index).kind === 'real';
}

export function drawPoints(sample: Sample, seed: number): Points {
  return sample.shapes.map((shape, index) => {
    const random = new RandomStream(seed, index);
    const domain = domainOf(sample, index);
    return Array.from({ length: sizeOf(shape) }, (_, i) => draw(domain, random.double(i)));
  });
}

function draw(domain: SamplingDomain, chance: number): number {
  switch (domain.kind) {
    case 'real':
      return domain.low + chance * (domain.high - domain.low);
    case 'index':
      return Math.floor(chance * domain.below);
    case 'boolean':
      return chance < 0.5 ? 0 : 1;
  }
}

/** The operands as inputs, in double precision. */
export function inputsOf(
  trace: Trace,
  sample: Sample,
  points: Points,
  requiresGrad: (index: number) => boolean = () => true,
): readonly Ref[] {
  return sample.shapes.map((shape, index) => {
    const dtype = dtypes[domainOf(sample, index).kind];
    const data = tensorData(dtype, operand(points, index));
    return trace.input(
      `operand ${index}`,
      { type: { shape, dtype }, data },
      isReal(sample, index) && requiresGrad(index),
    );
  });
}
