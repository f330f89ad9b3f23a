import type { SampleReport } from './analysis-report';
import type { Domain, Reading, TensorReading } from './roles/reading';
import { shortNumber } from './text/short-number';

/** How one input was read, in words: `pred`, `probabilities [8, 16, 16]`. */
export interface InputWords {
  readonly name: string;
  readonly words: string;
}

/** How the tensors of a loss were read, in the order of its parameters. */
export function readAs({ inputs, family }: Reading): readonly InputWords[] {
  return inputs.flatMap((input) => {
    if (input.kind === 'plain') return [];
    const domain = family === 'mask' && input.domain === 'binary' ? 'mask' : domainWords(input);
    const shape = `[${input.shape.join(', ')}]`;
    return [{ name: input.name, words: domain === '' ? shape : `${domain} ${shape}` }];
  });
}

/** `loss 0.506; gradient on 256 of 256 elements, −0.0057 to 0.0019`. */
export function onSample({ value, gradients }: SampleReport): string {
  const loss = `loss ${shortNumber(value)}`;
  const parts = gradients.map(({ input, shape, range }) => {
    const whose = gradients.length > 1 ? ` of \`${input}\`` : '';
    if (range === null) return `no gradient${whose}: PyTorch gives None`;
    const elements = shape.reduce((product, size) => product * size, 1);
    const extent = range.nonZero === 0 ? '' : `, ${shortNumber(range.min)} to ${shortNumber(range.max)}`;
    return `gradient on ${range.nonZero} of ${elements} elements${whose}${extent}`;
  });
  return [loss, ...parts].join('; ');
}

const words: Readonly<Record<Exclude<Domain, 'classIndex'>, string>> = {
  real: '',
  logits: 'logits',
  probability: 'probabilities',
  logProbability: 'log-probabilities',
  positive: 'positive',
  unitNorm: 'unit vectors',
  box: 'boxes',
  binary: '0/1',
  sign: '±1',
  distribution: 'distributions',
  oneHot: 'one-hot',
  length: 'lengths',
};

function domainWords({ domain, below }: TensorReading): string {
  if (domain !== 'classIndex') return words[domain];
  return below === null ? 'labels' : `labels < ${below}`;
}
