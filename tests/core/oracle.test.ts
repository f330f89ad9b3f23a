import { describe, expect, test } from 'vitest';
import { evaluateLoss } from '../../src/core/evaluate-loss';
import { differences } from '../oracle/differences';
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
    expect(differences(asked, found)).toEqual([]);
  });
});
