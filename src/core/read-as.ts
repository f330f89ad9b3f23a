import type { SampleReport } from './analysis-report';
import { namedParts, pythonValue } from './loss/python-value';
import type { PlainValue } from './loss/request';
import type { Domain, InputReading, Reading, ShapeFamily, TensorReading } from './roles/reading';
import { shortNumber } from './text/short-number';

/**
 * How a loss was read, each part in Markdown: its inputs in the order of its parameters, `` `pred` probabilities [8, 16, 16] ``, and with
 * which arguments its class is made.
 */
export function readAs({ inputs, family, config }: Reading): readonly string[] {
  const made = Object.entries(config).flatMap(([name, value]) => plainWords(name, value));
  return [
    ...inputs.flatMap((input) => inputWords(input, family)),
    ...(made.length === 0 ? [] : [`with ${made.join(', ')}`]),
  ];
}

function inputWords(input: InputReading, family: ShapeFamily): readonly string[] {
  if (input.kind === 'plain') return plainWords(input.name, input.value);
  const domain = family === 'mask' && input.domain === 'binary' ? 'mask' : domainWords(input);
  const isSaid = domain !== '' && domain !== input.name;
  return [`\`${input.name}\`${isSaid ? ` ${domain}` : ''} [${input.shape.join(', ')}]`];
}

function plainWords(argument: string, value: PlainValue): readonly string[] {
  return namedParts(argument, value).map(([name, part]) => `\`${name}\`\u00a0=\u00a0${pythonValue(part)}`);
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
  grade: 'grades',
  length: 'lengths',
};

function domainWords({ domain, below }: TensorReading): string {
  if (domain !== 'classIndex') return words[domain];
  return below === null ? 'classes' : `classes < ${below}`;
}
