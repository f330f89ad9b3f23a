import type { Callable } from '../loss/definitions';
import { namedParts, pythonValue } from '../loss/python-value';
import { isPlainMapping, type PlainValue } from '../loss/request';
import type { Directive, Module } from '../program/program';
import type { DType } from '../tensor/dtype';
import { sameShape } from '../tensor/shape';
import type { Candidate } from './candidate';
import { readHints, readParameters } from './parts';
import type { Domain, InputReading, Reading, Role, TensorReading } from './reading';
import { entryNamed } from '../text/entry-named';
import { constructorParameters } from './constructor-usage';

/** What the user says of a loss's reading; nothing where nothing is said. */
export interface SaidReading {
  readonly inputs: readonly InputReading[];
  /** Arguments of the constructor. */
  readonly config: Reading['config'];
  /** Parts of arguments of either: `args.margin=0.3`. */
  readonly parts: readonly SaidPart[];
}

interface SaidPart {
  readonly argument: string;
  readonly path: readonly string[];
  readonly value: PlainValue;
}

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

/** What may stand before a shape. */
export const wordNames: readonly string[] = Object.keys(words);

export function saysNothing({ inputs, config, parts }: SaidReading): boolean {
  return inputs.length === 0 && parts.length === 0 && Object.keys(config).length === 0;
}

/** A candidate with what the user says in place of what was thought; what was thought of one shape stays so. */
export function asSaid(candidate: Candidate, { inputs, config, parts }: SaidReading): Candidate {
  const names = new Set(inputs.map(({ name }) => name));
  const along = (input: InputReading): InputReading => {
    if (input.kind !== 'tensor' || input.shape.length === 0) return input;
    const thought = candidate.inputs.find(
      (other) => other.kind === 'tensor' && names.has(other.name) && sameShape(other.shape, input.shape),
    );
    const said = thought === undefined ? undefined : inputs.find(({ name }) => name === thought.name);
    return said?.kind === 'tensor' ? { ...input, shape: said.shape } : input;
  };
  const whole = [...candidate.inputs.filter(({ name }) => !names.has(name)).map(along), ...inputs];
  return {
    ...candidate,
    inputs: whole.map((input) =>
      input.kind === 'plain' ? { ...input, value: withParts(input.name, input.value, parts) } : input,
    ),
    config: Object.fromEntries(
      Object.entries({ ...candidate.config, ...config }).map(([name, value]) => [name, withParts(name, value, parts)]),
    ),
  };
}

/** Whether a candidate still gives the constructor what the user says. */
export function keepsSaid({ config }: Candidate, { config: said, parts }: SaidReading): boolean {
  const whole = Object.entries(said).filter(([name]) => parts.every(({ argument }) => argument !== name));
  return whole.every(([name, value]) => config[name] === value);
}

function withParts(argument: string, value: PlainValue, parts: readonly SaidPart[]): PlainValue {
  const own = parts.filter((part) => part.argument === argument);
  return own.reduce((changed, { path, value: said }) => withPart(changed, path, said), value);
}

function withPart(value: PlainValue, [key, ...rest]: readonly string[], said: PlainValue): PlainValue {
  if (key === undefined) return said;
  return isPlainMapping(value) ? { ...value, [key]: withPart(value[key] ?? null, rest, said) } : value;
}

const tensorPattern = /^(\w+(?:(?:\[['\w]+\])*|\.\w+))=(\w*)\[([\d,\s]*)\](?:<(\d+))?$/;
const plainPattern = /^(\w+(?:(?:\[['\w]+\])+|(?:\.\w+)*))=(\S.*)$/;

/**
 * What the user says of a loss in a comment inside it or on the line above: of its inputs, `# loss-lens: pred=[8,10] target=labels[8]<10`,
 * and of its constructor's arguments, `margin=0.3`. A shape without a word is a prediction, or a target where the parameter is named so.
 * Words that fit nothing are passed over here.
 */
export function saidReading(callable: Callable, module: Module, lineOf: (offset: number) => number): SaidReading {
  const tokens = directivesOf(callable, module, lineOf).flatMap(tokensOf);
  // Most losses have no comment: their bodies are not gone through for it.
  if (tokens.length === 0) return { inputs: [], config: {}, parts: [] };
  const hints = new Map([...readHints(callable)].map(([{ name }, hint]) => [name, hint]));
  const constructor = new Set(constructorParameters(callable).map(({ name }) => name));
  const plain = tokens.flatMap((token) => plainSaid(token) ?? []);
  const tensors = tokens.flatMap((token) => tensorSaid(token, (name) => hints.get(name) === 'target') ?? []);
  const isTensor = ({ name }: SaidPlain): boolean => tensors.some((tensor) => tensor.name === name);
  const others = plain.filter((said) => !isTensor(said)).map(plainInput);
  const config = plain.filter(({ name }) => constructor.has(name) && !hints.has(name));
  const parts = plain.flatMap(({ name, value }): SaidPart[] => {
    const [argument = '', ...path] = name.split('.');
    return path.length === 0 ? [] : [{ argument, path, value }];
  });
  return {
    inputs: [...tensors, ...others].filter(({ name }) => hints.has(name)),
    config: Object.fromEntries(config.map(({ name, value }) => [name, value])),
    parts,
  };
}

/** A word, or a setting: `guess`, `dataset=spirals`, `hidden=8,8`. */
const lessonPattern = /^([a-z_]+)(?:=([^\s[\]]+))?$/;

/** What the comments say beyond the loss's own inputs, by name: the settings of a lesson. A word alone has an empty value. */
export function lessonSaid(
  callable: Callable,
  module: Module,
  lineOf: (offset: number) => number,
): Readonly<Record<string, string>> {
  const tokens = directivesOf(callable, module, lineOf).flatMap(tokensOf);
  if (tokens.length === 0) return {};
  const parameters = [...readParameters(callable), ...constructorParameters(callable)];
  const names = new Set(parameters.map(({ name }) => name));
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

/** A comment that says of each input and of each argument of the constructor how it was read, for the user to change. */
export function directiveText({ inputs, config }: Reading): string {
  const said = inputs.flatMap((input) =>
    input.kind === 'plain' ? plainWords(input.name, input.value) : tensorWords(input),
  );
  const ofConstructor = Object.entries(config).flatMap(([name, value]) => plainWords(name, value));
  return `# loss-lens: ${[...said, ...ofConstructor].join(' ')}`;
}

function tensorWords(input: TensorReading): readonly string[] {
  const { name, shape, below } = input;
  return [`${name}=${wordOf(input)}[${shape.join(',')}]${below === null ? '' : `<${below}`}`];
}

/** `margin=0.5`, `args.margin=0.5`; nothing for a value that a comment cannot say. */
function plainWords(argument: string, value: PlainValue): readonly string[] {
  return namedParts(argument, value).flatMap(([name, part]) => {
    const text = pythonValue(part);
    const said = plainSaid(`${name}=${text}`);
    return said !== null && pythonValue(said.value) === text ? [`${name}=${text}`] : [];
  });
}

/** The word for a role and a domain; where there is none for both, the role's first. */
function wordOf({ role, domain }: TensorReading): string {
  const ofRole = Object.entries(words).filter(([, meaning]) => meaning.role === role);
  const exact = ofRole.find(([, meaning]) => meaning.domain === domain);
  const [word = ''] = exact ?? ofRole.find(([, meaning]) => meaning.domain === 'real') ?? ofRole[0] ?? [];
  return word;
}

/** The words of a comment: a shape is one of its own, spaces within it included. */
export function tokensOf({ text }: Directive): readonly string[] {
  return text.split(/\s+(?![^[]*\])/).filter((token) => token !== '');
}

/** The name of an input and the word for what it is, which may be left out; null where a token says no shape. */
export function tensorWord(token: string): { readonly name: string; readonly word: string } | null {
  const [, name, word] = tensorPattern.exec(token) ?? [];
  return name === undefined || word === undefined ? null : { name, word };
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

interface SaidPlain {
  readonly name: string;
  readonly value: PlainValue;
}

function plainInput({ name, value }: SaidPlain): InputReading {
  return { kind: 'plain', name, role: 'constant', value };
}

function plainSaid(token: string): SaidPlain | null {
  const [, name, text] = plainPattern.exec(token) ?? [];
  if (name === undefined || text === undefined) return null;
  const value = plainValue(text);
  return value === undefined ? null : { name, value };
}

const constants: Readonly<Record<string, boolean | null>> = { True: true, False: false, None: null };
/** What is called, without a space. */
const called = /^torch\.[\w.]+\(\S*\)$/;
const number = /^-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;

/** What a word of a comment means: a number, a constant, a text in quotes, what the framework makes, a list of these; undefined where it means none. */
function plainValue(text: string): PlainValue | undefined {
  if (number.test(text)) return Number(text);
  const constant = entryNamed(constants, text);
  if (constant !== undefined) return constant;
  const [, quoted] = /^["']([^"'\s]*)["']$/.exec(text) ?? [];
  if (quoted !== undefined) return quoted;
  if (called.test(text)) return { python: text };
  const [, listed] = /^\[([^[\]]*)\]$/.exec(text) ?? [];
  if (listed === undefined) return undefined;
  const elements = listed.split(',').flatMap((element) => {
    const value = plainValue(element.trim());
    return value === undefined ? [] : [value];
  });
  return elements.length === listed.split(',').length ? elements : undefined;
}
