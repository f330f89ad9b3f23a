import type { Trace } from '../../graph/trace';
import type { Context } from '../../interpreter/context';
import { alias, source, type Library } from '../../interpreter/library';
import { tuple, type Value } from '../../interpreter/values';
import { refuse } from '../../ops/makers/types';
import type { Ref } from '../../ops/ref';
import type { DType } from '../../tensor/dtype';
import { tabulated } from './kit/creation';
import { functions } from './kit/registry';
import { result } from './kit/results';
import { torchFunction } from './kit/torch-function';
import complex from './python/complex.py';
import fft from './python/fft.py';
import spectral from './python/spectral.py';

/** cos 2πt, exactly 0 and ±1 at quarter turns, where a fast transform does not multiply at all. */
function cosine(turn: number): number {
  const quarters = 4 * (turn - Math.floor(turn));
  return Number.isInteger(quarters) ? ([1, 0, -1, 0][quarters] ?? 0) : Math.cos((Math.PI / 2) * quarters);
}

/** Tables of cosines by what they are of: a spectrum needs the same at every call, and they are large. */
const tables = new WeakMap<Trace, Map<string, Ref>>();

/** The cosines of 2π(jk/n − shift) for j below `n`, k below `count`. */
function turns(n: number, count: number, shift: number, dtype: DType, context: Context): Ref {
  const ofTrace = tables.get(context.trace) ?? new Map<string, Ref>();
  tables.set(context.trace, ofTrace);
  const key = `${n} ${count} ${shift} ${dtype}`;
  const known = ofTrace.get(key);
  if (known !== undefined) return known;
  const turn = Float64Array.from({ length: n }, (_, index) => cosine(index / n - shift));
  const at = (flat: number): number => turn[(Math.floor(flat / count) * (flat % count)) % n] ?? 0;
  const table = tabulated([n, count], dtype, at, context);
  ofTrace.set(key, table);
  return table;
}

const support = functions({
  /** cos and sin of 2πjk/n for j below `n`, k below `count`, in the dtype of `like`. */
  '_C._turns': torchFunction('n, count, like', (args) => {
    const [n, count, { dtype }] = [args.int('n'), args.int('count'), args.ref('like')];
    const table = (shift: number): Value => result(turns(n, count, shift, dtype, args.context), args.context);
    return tuple([table(0), table(0.25)]);
  }),
  '_C._unknown': torchFunction('reason', (args) => args.context.opaque(args.string('reason'))),
});

const ofComplexOnly = functions({
  view_as_real: torchFunction('input', () => refuse('view_as_real is only supported for complex tensors')),
});

/** Complex tensors, in Python: pairs of real ones. */
export const complexLibrary: Library = {
  ...support,
  ...ofComplexOnly,
  'torch._complex': source(complex),
  'torch._spectral': source(spectral),
  'torch.fft': source(fft),
  'torch.complex': alias('torch._complex.complex'),
  'torch.polar': alias('torch._complex.polar'),
  'torch.istft': alias('torch._spectral.istft'),
  'torch.stft': alias('torch._spectral.stft'),
  'torch.view_as_complex': alias('torch._complex.view_as_complex'),
};
