import { alias, source, type Library } from '../../interpreter/library';
import { namedTuple, type Value } from '../../interpreter/values';
import { functions } from './kit/registry';
import { torchFunction } from './kit/torch-function';
import functional from './python/autograd_functional.py';
import linear from './python/linear.py';
import { wrongType } from './kit/arguments';

const module = 'torch._linear';

/** Functions of `torch` that are written in Python; the first of them are methods, too. */
const methods = [
  'gcd',
  'lcm',
  'matrix_exp',
  'matrix_power',
  'cholesky_solve',
  'cholesky_inverse',
  'renorm',
  'qr',
  'triangular_solve',
  'frexp',
];
const others = ['gradient', 'vander'];
const ofLinalg = ['cond', 'matrix_exp', 'matrix_power', 'qr', 'tensorsolve', 'vecdot'];

/** What PyTorch composes of its own functions, in Python. */
export const composedLibrary: Library = {
  [module]: source(linear),
  'torch.autograd.functional': source(functional),
  ...Object.fromEntries(ofLinalg.map((name) => [`torch.linalg.${name}`, alias(`${module}.${name}`)])),
  ...Object.fromEntries([...methods, ...others].map((name) => [`torch.${name}`, alias(`${module}.${name}`)])),
  ...Object.fromEntries([...methods, 'renorm_'].map((name) => [`torch.Tensor.${name}`, alias(`${module}.${name}`)])),
  'torch.linalg.vander': alias(`${module}.linalg_vander`),
  'torch.nn.functional.embedding_bag': alias(`${module}.embedding_bag`),
  ...functions({
    /** A named tuple of PyTorch's. */
    '_C._named': torchFunction('name, fields', (args) => {
      const fields = args.value('fields');
      if (fields.kind !== 'dict') return wrongType(fields, 'fields', 'dict', args.context);
      const entries = [...fields.entries.entries()].flatMap(([key, value]): [string, Value][] =>
        key.kind === 'str' ? [[key.value, value]] : [],
      );
      return namedTuple(`torch.return_types.${args.string('name')}`, Object.fromEntries(entries));
    }),
  }),
};
