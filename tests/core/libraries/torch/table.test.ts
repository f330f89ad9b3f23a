import { describe, expect, test } from 'vitest';
import { Trace } from '../../../../src/core/graph/trace';
import { NotFollowed, PythonException } from '../../../../src/core/interpreter/context';
import { Interpreter } from '../../../../src/core/interpreter/interpreter';
import { library } from '../../../../src/core/libraries/library';
import { torchLibrary } from '../../../../src/core/libraries/torch/library';
import { FrameworkError } from '../../../../src/core/ops/framework-error';

function interpreter(): Interpreter {
  return new Interpreter({ trace: new Trace(), library, modules: () => null });
}

const entries = Object.entries(torchLibrary);

describe('the table of torch', () => {
  const { library: values } = interpreter();

  test('every other name leads to something', () => {
    const aliases = entries.filter(([, entry]) => entry.kind === 'alias');
    const lost = aliases.filter(([name]) => (values.find(name)?.kind ?? 'opaque') === 'opaque');
    expect(lost.map(([name]) => name)).toEqual([]);
  });

  test('every signature can be read, and every function refuses in words', () => {
    const context = interpreter();
    for (const [name, entry] of entries) {
      if (entry.kind !== 'function') continue;
      try {
        entry.call(name, { positional: [], keywords: new Map() }, context);
      } catch (error) {
        const isWorded =
          error instanceof PythonException || error instanceof FrameworkError || error instanceof NotFollowed;
        expect(isWorded, `${name}: ${String(error)}`).toBe(true);
      }
    }
  });

  test.each(['torch.Tensor.add_', 'torch.Tensor.__radd__', 'torch.clip', 'torch.no_grad', 'torch.autograd.Function'])(
    'knows %s',
    (name) => {
      expect(values.find(name)).toBeDefined();
    },
  );
});
