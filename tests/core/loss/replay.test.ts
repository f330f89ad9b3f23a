import { describe, expect, test } from 'vitest';
import { evaluationOf, type Evaluation } from '../../../src/core/evaluate-loss';
import { gradientsOf } from '../../../src/core/loss/gradients';
import type { Outcome } from '../../../src/core/loss/outcome';
import { Replay } from '../../../src/core/loss/replay';
import type { Given, GivenArguments } from '../../../src/core/loss/request';
import { LossSession } from '../../../src/core/loss/session';
import { targetNamed } from '../../../src/core/visualize';
import { differences } from '../../oracle/differences';
import { knownMisses } from '../../oracle/known-misses';
import { casesOf, givenArguments, groups, programText } from '../../oracle/oracle-case';

type Traced = Extract<Outcome, { kind: 'value' }>;

let replayed = 0;

/** Each loss is traced on the inputs of a case in reversed order, and repeated on those of which PyTorch's answer is known. */
describe.each(groups)('what is repeated of %s is what PyTorch answers', (group) => {
  const path = `${group}.py`;
  const text = programText(path);
  const files = { read: (asked: string) => (asked === path ? text : undefined) };
  // A third of them says as much in a third of the time.
  const cases = casesOf(group).filter(({ id }, index) => index % 3 === 0 && !(id in knownMisses));

  test.each(cases.map((asked) => ({ ...asked, asked })))('$id', ({ asked }) => {
    const args = givenArguments(asked.args);
    const session = new LossSession(files, path, 0);
    const opened = session.open(targetNamed(files, path, asked.loss), givenArguments(asked.config));
    const outcome = 'kind' in opened ? opened : session.call(opened, reversed(args));
    const again = outcome.kind === 'value' ? repeated(outcome, reversed(args), args) : null;
    if (again === null || session.trace.hasChanceSigns) return;
    replayed += 1;
    expect(differences(asked, again)).toEqual([]);
  });
});

test('most can be repeated', () => {
  expect(replayed).toBeGreaterThan(400);
});

/** What PyTorch and Python take, and what they refuse or go another way on: there the operations say nothing. */
const refused = [
  ['torch.linalg.cholesky(x.reshape(2, 2)).sum()', [2, 1, 1, 2], [1, 2, 2, 1]],
  ['torch.linalg.inv(x.reshape(2, 2)).sum()', [2, 1, 1, 2], [1, 1, 1, 1]],
  ['F.binary_cross_entropy(x, torch.ones(4))', [0.1, 0.2, 0.3, 0.4], [0.1, 0.2, 0.3, 1.4]],
  ['F.nll_loss(torch.log_softmax(x.reshape(2, 2), 1), x.detach()[:2].long())', [0, 1, 0, 0], [0, 2, 0, 0]],
  ['F.one_hot(x.detach().long(), 3).sum() * x.sum()', [0, 1, 2, 2], [0, 1, 2, 3]],
  ['x[x.detach().long()].sum()', [0, 1, 2, 3], [0, 1, 2, 4]],
  ['x.sum() * (1 / x[0].item())', [1, 2, 3, 4], [0, 2, 3, 4]],
  ['x.sum() if x[0] > 0 else x.prod()', [1, 2, 3, 4], [-1, 2, 3, 4]],
  ['x[x > 0].mean()', [1, 2, -3, -4], [1, 2, 3, -4]],
] as const;

test.each(refused)('%s is not repeated on what decides otherwise', (expression, taken, other) => {
  const source = `import torch\nimport torch.nn.functional as F\ndef loss(x):\n    return ${expression}\n`;
  const session = new LossSession({ read: () => source }, 'loss.py', 0);
  const opened = session.open({ kind: 'named', name: 'loss' }, {});
  const given = (data: readonly number[]): GivenArguments => ({
    x: {
      kind: 'tensor',
      tensor: { shape: [4], dtype: 'float32', data: Float32Array.from(data), requiresGrad: true },
    },
  });
  const outcome = 'kind' in opened ? opened : session.call(opened, given(taken));
  if (outcome.kind !== 'value') throw new Error(`${outcome.kind}: ${JSON.stringify(outcome)}`);
  const replay = new Replay(outcome, given(taken), [outcome.value.id]);
  expect(replay.on(given(taken))?.(outcome.value.id)).toEqual(outcome.trace.data(outcome.value));
  expect(replay.on(given(other))).toBeNull();
});

function reversed(args: GivenArguments): GivenArguments {
  return Object.fromEntries(Object.entries(args).map(([name, given]) => [name, withReversed(given)]));
}

function withReversed(given: Given): Given {
  if (given.kind !== 'tensor') return given;
  return { ...given, tensor: { ...given.tensor, data: given.tensor.data.toReversed() } };
}

/** The evaluation with the numbers of a repetition; null where there is none. */
function repeated(traced: Traced, given: GivenArguments, args: GivenArguments): Evaluation | null {
  const own = evaluationOf(traced);
  if (own.kind !== 'value') return null;
  const { trace, value, inputs } = traced;
  const wanted = inputs.filter(({ name }) => own.gradients.has(name));
  const found = gradientsOf(trace, value, traced.isTensor ? wanted.map(({ entered }) => entered) : []);
  const gradients = 'kind' in found ? [] : found;
  const replay = new Replay(traced, given, [value.id, ...gradients.flatMap((gradient) => gradient?.id ?? [])]);
  const numbers = replay.on(args);
  if (numbers === null) return null;
  return {
    kind: 'value',
    draws: own.draws,
    value: { type: value.type, data: numbers(value.id) },
    gradients: new Map(
      wanted.map(({ name }, index) => {
        const gradient = gradients[index] ?? null;
        return [name, gradient === null ? null : { type: gradient.type, data: numbers(gradient.id) }];
      }),
    ),
  };
}
