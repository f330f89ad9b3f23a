import { describe, expect, test } from 'vitest';
import type { Evaluation } from '../../src/core/evaluate-loss';
import { tensorData } from '../../src/core/tensor/data';
import type { TensorValue } from '../../src/core/ops/operation';
import { differences } from './differences';
import { casesOf, groups, numbersOf, type OracleCase, type OracleTensor } from './oracle-case';

function valueOf(tensor: OracleTensor): TensorValue {
  const { shape, dtype } = tensor;
  return { type: { shape, dtype }, data: tensorData(dtype, numbersOf(tensor)) };
}

/** PyTorch's own answer as an evaluation. */
function agreeing({ expected }: OracleCase): Evaluation {
  if ('raised' in expected) {
    const { type, message } = expected.raised;
    return { kind: 'raised', type, message, site: null };
  }
  const gradients = Object.entries(expected.gradients).map(
    ([name, gradient]) => [name, gradient === null ? null : valueOf(gradient)] as const,
  );
  return { kind: 'value', value: valueOf(expected.value), gradients: new Map(gradients), draws: [] };
}

const two: OracleTensor = { shape: [2], dtype: 'float32', data: [1, 'inf'] };

const asked: OracleCase = {
  id: 'example',
  program: 'unary.py',
  loss: 'exp',
  args: {},
  config: {},
  expected: { value: { shape: [], dtype: 'float32', data: [3] }, gradients: { x: two, unused: null } },
};

function answer(value: OracleTensor, gradients: Readonly<Record<string, OracleTensor | null>>): Evaluation {
  return agreeing({ ...asked, expected: { value, gradients } });
}

const three: OracleTensor = { shape: [], dtype: 'float32', data: [3] };

describe('what PyTorch answered', () => {
  test.each(groups)('differs in nothing from itself: %s', (group) => {
    const found = casesOf(group).flatMap((item) => differences(item, agreeing(item)));
    expect(found.filter((difference) => !difference.startsWith('line: undefined'))).toEqual([]);
  });

  test('names no case twice', () => {
    const ids = groups.flatMap((group) => casesOf(group).map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('a difference is told', () => {
  test.each<[string, Evaluation, string]>([
    ['value', answer({ ...three, data: [3.5] }, { x: two, unused: null }), 'value[0]: 3.5 instead of 3'],
    ['shape', answer({ ...three, shape: [1] }, { x: two, unused: null }), 'value: shape: [1] instead of []'],
    [
      'dtype',
      answer({ ...three, dtype: 'float64' }, { x: two, unused: null }),
      'value: dtype: float64 instead of float32',
    ],
    [
      'gradient',
      answer(three, { x: { ...two, data: [1.5, 'inf'] }, unused: null }),
      'gradient of x[0]: 1.5 instead of 1',
    ],
    [
      'infinity',
      answer(three, { x: { ...two, data: [1, '-inf'] }, unused: null }),
      'gradient of x[1]: -Infinity instead of Infinity',
    ],
    [
      'NaN',
      answer(three, { x: { ...two, data: [1, 'nan'] }, unused: null }),
      'gradient of x[1]: NaN instead of Infinity',
    ],
    [
      'zeros',
      answer(three, { x: two, unused: { ...two, data: [0, 0] } }),
      'gradient of unused: a tensor instead of None',
    ],
    ['None', answer(three, { x: null, unused: null }), 'gradient of x: None instead of a tensor'],
    ['a missing gradient', answer(three, { x: two }), 'gradient of unused: missing'],
    ['a gradient too many', answer(three, { x: two, unused: null, y: null }), 'gradient of y: not asked for'],
    ['an error', { kind: 'raised', type: 'KeyError', message: "'b'", site: null }, "raises KeyError: 'b'"],
    [
      'a limit',
      { kind: 'unsupported', note: { message: 'no such thing', span: null } },
      'is not followed: no such thing',
    ],
  ])('%s', (_, found, difference) => {
    expect(differences(asked, found)).toEqual([difference]);
  });

  test('just beyond the tolerance, and not within it', () => {
    const x = { ...two, shape: [1], data: [1] };
    const close: OracleCase = { ...asked, expected: { value: three, gradients: { x } } };
    expect(differences(close, answer({ ...three, data: [3.0002] }, { x: { ...x, data: [1.0009] } }))).toEqual([]);
    expect(differences(close, answer({ ...three, data: [3.0004] }, { x: { ...x, data: [1.0012] } }))).toHaveLength(2);
  });

  test('that nothing is raised, or something else', () => {
    const raising: OracleCase = { ...asked, expected: { raised: { type: 'RuntimeError', message: 'one. Two.' } } };
    expect(differences(raising, answer(three, {}))).toEqual(['has a value instead of RuntimeError: one. Two.']);
    const other: Evaluation = { kind: 'raised', type: 'ValueError', message: 'three. Two.', site: null };
    expect(differences(raising, other)).toEqual([
      'type: ValueError instead of RuntimeError',
      'message: three instead of one',
    ]);
  });
});
