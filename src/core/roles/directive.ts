import type { Callable } from '../loss/definitions';
import { namedParameters } from '../loss/definitions';
import type { Directive, Module } from '../program/program';
import type { DType } from '../tensor/dtype';
import { hintOf } from './names';
import type { Domain, InputReading, Reading, Role, TensorReading } from './reading';
import { entryNamed } from '../text/entry-named';

/** What a word before the shape says of an input: `labels[8]<10`. */
const words: Readonly<Record<string, { readonly role: Role; readonly domain: Domain; readonly dtype?: DType }>> = {
  logits: { role: 'prediction', domain: 'logits' },
  prob: { role: 'prediction', domain: 'probability' },
  logprob: { role: 'prediction', domain: 'logProbability' },
  positive: { role: 'prediction', domain: 'positive' },
  embedding: { role: 'prediction', domain: 'unitNorm' },
  box: { role: 'prediction', domain: 'box' },
  pred: { role: 'prediction', domain: 'real' },
  labels: { role: 'target', domain: 'classIndex', dtype: 'int64' },
  mask: { role: 'target', domain: 'binary' },
  sign: { role: 'target', domain: 'sign' },
  onehot: { role: 'target', domain: 'oneHot' },
  distribution: { role: 'target', domain: 'distribution' },
  target: { role: 'target', domain: 'real' },
  weight: { role: 'weight', domain: 'positive' },
  teacher: { role: 'teacher', domain: 'real' },
};

const tensorPattern = /^(\w+)=(\w*)\[([\d,\s]*)\](?:<(\d+))?$/;
const plainPattern = /^(\w+)=(-?[\d.]+(?:e-?\d+)?|True|False|None)$/;

/**
 * What the user says of a loss's inputs in a comment inside it or on the line above: `# loss-lens: pred=[8,10] target=labels[8]<10`.
 * A shape without a word is a prediction, or a target where the parameter is named so. Words that fit nothing are ignored.
 */
export function saidInputs(
  callable: Callable,
  module: Module,
  lineOf: (offset: number) => number,
): readonly InputReading[] {
  const hints = new Map(namedParameters(callable.parameters).map((parameter) => [parameter.name, hintOf(parameter)]));
  return directivesOf(callable, module, lineOf)
    .flatMap(tokensOf)
    .flatMap((token) => {
      const said = tensorSaid(token, (name) => hints.get(name) === 'target') ?? plainSaid(token);
      return said !== null && hints.has(said.name) ? [said] : [];
    });
}

/** A word, or a setting: `guess`, `dataset=spirals`, `hidden=8,8`. */
const lessonPattern = /^([a-z_]+)(?:=([^\s[\]]+))?$/;

/** What the comments say beyond the loss's own inputs, by name: the settings of a lesson. A word alone has an empty value. */
export function lessonSaid(
  callable: Callable,
  module: Module,
  lineOf: (offset: number) => number,
): Readonly<Record<string, string>> {
  const names = new Set(namedParameters(callable.parameters).map(({ name }) => name));
  const tokens = directivesOf(callable, module, lineOf).flatMap(tokensOf);
  return Object.fromEntries(
    tokens.flatMap((token) => {
      const [, name, value = ''] = lessonPattern.exec(token) ?? [];
      return name === undefined || names.has(name) ? [] : [[name, value] as const];
    }),
  );
}

/** The comments inside a loss and on the line above it. */
export function directivesOf(
  callable: Callable,
  module: Module,
  lineOf: (offset: number) => number,
): readonly Directive[] {
  const line = lineOf(callable.span.start);
  return module.directives.filter(
    ({ span }) =>
      (span.start >= callable.span.start && span.end <= callable.span.end) || lineOf(span.start) === line - 1,
  );
}

/** A comment that says of each tensor how it was read, for the user to change. */
export function directiveText({ inputs }: Reading): string {
  const said = inputs.flatMap((input) => {
    if (input.kind === 'plain') return [];
    const { name, shape, below } = input;
    return [`${name}=${wordOf(input)}[${shape.join(',')}]${below === null ? '' : `<${below}`}`];
  });
  return `# loss-lens: ${said.join(' ')}`;
}

/** The word for a role and a domain; where there is none for both, the role's first. */
function wordOf({ role, domain }: TensorReading): string {
  const ofRole = Object.entries(words).filter(([, meaning]) => meaning.role === role);
  const exact = ofRole.find(([, meaning]) => meaning.domain === domain);
  const [word = ''] = exact ?? ofRole.find(([, meaning]) => meaning.domain === 'real') ?? ofRole[0] ?? [];
  return word;
}

function tokensOf({ text }: Directive): readonly string[] {
  return text.split(/\s+(?![^[]*\])/).filter((token) => token !== '');
}

function tensorSaid(token: string, isTarget: (name: string) => boolean): InputReading | null {
  const match = tensorPattern.exec(token);
  if (match === null) return null;
  const [, name = '', word = '', sizes = '', below] = match;
  const meaning = entryNamed(words, word === '' ? (isTarget(name) ? 'target' : 'pred') : word);
  if (meaning === undefined) return null;
  const shape = sizes.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number(size)]));
  return {
    kind: 'tensor',
    name,
    role: meaning.role,
    domain: meaning.domain,
    shape,
    dtype: meaning.dtype ?? 'float32',
    batched: shape.length > 0,
    below: meaning.domain === 'classIndex' ? Number(below ?? 2) : null,
  };
}

const plainValues: Readonly<Record<string, boolean | null>> = { True: true, False: false, None: null };

function plainSaid(token: string): InputReading | null {
  const match = plainPattern.exec(token);
  if (match === null) return null;
  const [, name = '', value = ''] = match;
  const plain = Object.hasOwn(plainValues, value) ? (plainValues[value] ?? null) : Number(value);
  return { kind: 'plain', name, role: 'constant', value: plain };
}
