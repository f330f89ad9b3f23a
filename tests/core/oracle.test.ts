import { describe, expect, test } from 'vitest';
import { evaluateLoss } from '../../src/core/evaluate-loss';
import { differences } from '../oracle/differences';
import { knownMisses } from '../oracle/known-misses';
import { casesOf, givenArguments, groups, programText } from '../oracle/oracle-case';

describe.each(groups)('PyTorch and Loss Lens agree on %s', (group) => {
  const path = `${group}.py`;
  const text = programText(path);
  const files = { read: (asked: string) => (asked === path ? text : undefined) };

  test.each(casesOf(group).map((asked) => ({ ...asked, asked })))('$id', ({ asked }) => {
    const found = evaluateLoss({
      files,
      address: { path, name: asked.loss },
      args: givenArguments(asked.args),
      config: givenArguments(asked.config),
      seed: 0,
    });
    if (asked.id in knownMisses) expect(found.kind).toBe('unsupported');
    else expect(differences(asked, found)).toEqual([]);
  });
});

test('every known miss is a case', () => {
  const ids = new Set(groups.flatMap((group) => casesOf(group).map(({ id }) => id)));
  expect(Object.keys(knownMisses).filter((id) => !ids.has(id))).toEqual([]);
});
