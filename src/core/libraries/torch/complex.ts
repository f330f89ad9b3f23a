import { alias, source, type Library } from '../../interpreter/library';
import { refuse } from '../../ops/makers/types';
import { functions } from './kit/registry';
import { torchFunction } from './kit/torch-function';
import complex from './python/complex.py';
import fft from './python/fft.py';
import spectral from './python/spectral.py';

const support = functions({
  /** The first `count` sums of terms along the last dimension by cos 2π(jk/n − shift). */
  '_C._turned': torchFunction('input, n, count, shift', (args) => {
    const input = args.ref('input');
    const params = { period: args.int('n'), shift: args.number('shift'), outputs: args.int('count') };
    return input.builder.emit('turned', [input], params);
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
