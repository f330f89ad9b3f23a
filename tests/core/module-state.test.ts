import { expect, it } from 'vitest';
import { Dictionary } from '../../src/core/interpreter/dictionary';
import { ModuleState } from '../../src/core/interpreter/module-state';
import { dict, int, list, str, type Value } from '../../src/core/interpreter/values';

function stateOf(value: Value): ModuleState {
  return new ModuleState([new Map([['kept', value]])]);
}

it('is changed by what comes into a list or a dictionary that held nothing', () => {
  const [items, entries] = [list([]), dict(new Dictionary())];
  const states = [stateOf(items), stateOf(entries)];
  expect(states.map(({ isChanged }) => isChanged)).toEqual([false, false]);
  items.items.push(int(1));
  entries.entries.set(str('calls'), int(1));
  expect(states.map(({ isChanged }) => isChanged)).toEqual([true, true]);
});
