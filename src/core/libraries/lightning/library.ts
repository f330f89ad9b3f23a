import { Dictionary } from '../../interpreter/dictionary';
import { alias, signature, source, type Library } from '../../interpreter/library';
import { dict, none, positional, str, type Value } from '../../interpreter/values';
import lightning from './lightning.py';

/** PyTorch Lightning: losses that are methods of its module, or stand in its steps. https://lightning.ai/docs/pytorch/stable/common/lightning_module.html */
export const lightningLibrary: Library = {
  pytorch_lightning: source(lightning),
  lightning: alias('pytorch_lightning'),

  'pytorch_lightning._save_hyperparameters': signature(
    '*names, ignore=None, frame=None, logger=True',
    ({ names, ignore }, context) => {
      const { self, given } = context.caller();
      const kept = self === null ? null : chosen(names, ignore, given);
      if (self === null || kept === null) return none;
      const type = context.attribute(context.importModule('pytorch_lightning'), 'AttributeDict');
      context.setAttribute(self, '_hparams', context.call(type, positional(kept)));
      return none;
    },
  ),
};

/** What becomes the hyperparameters: an object that was given, the arguments that were named, or all but those to be left out. */
function chosen(names: Value, ignore: Value, given: ReadonlyMap<string, Value>): Value | null {
  const named = textsOf(names);
  const [first] = names.kind === 'tuple' ? names.items : [];
  if (first !== undefined && named.length === 0) return attributesOf(first);
  const left = new Set(textsOf(ignore));
  const kept = new Dictionary();
  for (const [name, value] of given) {
    if (!left.has(name) && (named.length === 0 || named.includes(name))) kept.set(str(name), value);
  }
  return dict(kept);
}

/** A dictionary as it is; of a namespace its attributes. */
function attributesOf(value: Value): Value {
  if (value.kind !== 'instance') return value;
  const attributes = new Dictionary();
  for (const [name, own] of value.attributes) attributes.set(str(name), own);
  return dict(attributes);
}

function textsOf(value: Value): readonly string[] {
  const items = value.kind === 'tuple' || value.kind === 'list' ? value.items : [value];
  return items.flatMap((item) => (item.kind === 'str' ? [item.value] : []));
}
