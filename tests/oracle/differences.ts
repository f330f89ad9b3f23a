import type { Evaluation } from '../../src/core/evaluate-loss';
import type { TensorValue } from '../../src/core/ops/operation';
import { LineIndex } from '../../src/core/text/line-index';
import { numbersOf, programText, type OracleCase, type OracleTensor } from './oracle-case';

interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
}

const ofValues: Tolerance = { relative: 1e-4, absolute: 1e-6 };
const ofGradients: Tolerance = { relative: 1e-3, absolute: 1e-5 };

/** In words, where an evaluation departs from what PyTorch answered; empty where it doesn't. */
export function differences(asked: OracleCase, found: Evaluation): readonly string[] {
  const { expected } = asked;
  if ('raised' in expected) return differencesOfRaised(asked, expected.raised, found);
  if (found.kind === 'raised') return [`raises ${found.type}: ${found.message}`];
  if (found.kind === 'unsupported') return [`is not followed: ${found.note.message}`];
  return [
    ...differencesOfTensors('value', expected.value, found.value, ofValues),
    ...differencesOfGradients(expected.gradients, found.gradients),
  ];
}

/** The same of an answer that stands alone, without a program's lines. */
export function differencesOfAnswer(
  expected: {
    readonly value?: OracleTensor | undefined;
    readonly gradients: Readonly<Record<string, OracleTensor | null>>;
    readonly raised?: { readonly type: string; readonly message: string } | undefined;
  },
  found: Evaluation,
): readonly string[] {
  const { value, gradients, raised } = expected;
  if (found.kind === 'unsupported') return [`is not followed: ${found.note.message}`];
  if (found.kind === 'raised') return differencesOfErrors(raised, found);
  if (value === undefined) return [`has a value instead of ${raised?.type ?? 'nothing'}: ${raised?.message ?? ''}`];
  return [
    ...differencesOfTensors('value', value, found.value, ofValues),
    ...differencesOfGradients(gradients, found.gradients),
  ];
}

function differencesOfErrors(expected: Raised | undefined, found: Raised): readonly string[] {
  if (expected === undefined) return [`raises ${found.type}: ${found.message}`];
  return [
    ...differing('type', expected.type, found.type),
    ...differing('message', firstSentence(expected.message), firstSentence(found.message)),
  ];
}

interface Raised {
  readonly type: string;
  readonly message: string;
}

function differencesOfRaised(
  { program }: OracleCase,
  expected: { readonly type: string; readonly message: string; readonly line?: number | undefined },
  found: Evaluation,
): readonly string[] {
  if (found.kind === 'value') return [`has a value instead of ${expected.type}: ${expected.message}`];
  if (found.kind === 'unsupported') return [`is not followed: ${found.note.message}`];
  const line =
    found.site === null ? undefined : new LineIndex(programText(program)).position(found.site.span.start).line;
  return [
    ...differencesOfErrors(expected, found),
    ...(expected.line === undefined ? [] : differing('line', expected.line, line)),
  ];
}

/** Without what PyTorch says about its own objects: the tensor's type, the node of the graph that made it, the overloads that there are. */
function firstSentence(message: string): string {
  return message.split(/\.\s|\.$|: \[torch\.|:\n|:$/)[0] ?? message;
}

function differencesOfGradients(
  expected: Readonly<Record<string, OracleTensor | null>>,
  found: ReadonlyMap<string, TensorValue | null>,
): readonly string[] {
  const names = new Set([...Object.keys(expected), ...found.keys()]);
  return [...names].flatMap((name) => {
    const label = `gradient of ${name}`;
    const [wanted, given] = [expected[name], found.get(name)];
    if (wanted === undefined) return [`${label}: not asked for`];
    if (given === undefined) return [`${label}: missing`];
    if (wanted === null || given === null) return differing(label, describe(wanted), describe(given));
    return differencesOfTensors(label, wanted, given, ofGradients);
  });
}

function describe(gradient: object | null): string {
  return gradient === null ? 'None' : 'a tensor';
}

function differencesOfTensors(
  label: string,
  expected: OracleTensor,
  found: TensorValue,
  tolerance: Tolerance,
): readonly string[] {
  const ofType = [
    ...differing(`${label}: shape`, `[${expected.shape.join()}]`, `[${found.type.shape.join()}]`),
    ...differing(`${label}: dtype`, expected.dtype, found.type.dtype),
  ];
  if (ofType.length > 0) return ofType;
  return numbersOf(expected).flatMap((wanted, index) => {
    const given = found.data[index] ?? NaN;
    return isNear(wanted, given, tolerance) ? [] : differing(`${label}[${String(index)}]`, wanted, given);
  });
}

function isNear(expected: number, found: number, { relative, absolute }: Tolerance): boolean {
  if (!Number.isFinite(expected)) return Object.is(expected, found);
  return Math.abs(expected - found) <= absolute + relative * Math.abs(expected);
}

function differing<T extends string | number | undefined>(label: string, expected: T, found: T): readonly string[] {
  return expected === found ? [] : [`${label}: ${String(found)} instead of ${String(expected)}`];
}
