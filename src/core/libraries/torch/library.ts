import { alias, constant, libraryClass, source, type Library } from '../../interpreter/library';
import { bool, none } from '../../interpreter/values';
import { arithmeticFunctions } from './arithmetic';
import { attributeFunctions } from './attributes';
import { customFunctions } from './autograd/custom-function';
import { autogradFunctions } from './autograd/functions';
import { castFunctions } from './casts';
import { comparisonFunctions } from './comparison';
import { complexLibrary } from './complex';
import { composedLibrary } from './composed';
import { countingFunctions } from './counting';
import { creationFunctions } from './creation';
import { decompositionFunctions } from './decompositions';
import { distributionLibrary } from './distributions/library';
import { einsumFunctions } from './einsum';
import { eliminationFunctions } from './elimination';
import { alongDimFunctions } from './indexing/along-dim';
import { flatIndexFunctions } from './indexing/flat';
import { subscriptMethods } from './indexing/get-and-set';
import { joiningFunctions } from './joining';
import { functions } from './kit/registry';
import { torchFunction } from './kit/torch-function';
import { linearAlgebraFunctions } from './linear-algebra';
import { nnLibrary } from './nn/library';
import { normFunctions } from './norms';
import { objectLibrary } from './objects';
import { operatorMethods } from './operators';
import { partFunctions } from './parts';
import amp from './python/amp.py';
import autograd from './python/autograd.py';
import autogradFunction from './python/autograd_function.py';
import cFunctions from './python/c_nn.py';
import checkpoint from './python/checkpoint.py';
import compiler from './python/compiler.py';
import cuda from './python/cuda.py';
import distributed from './python/distributed.py';
import func from './python/func.py';
import jit from './python/jit.py';
import overrides from './python/overrides.py';
import torch from './python/torch.py';
import { quantileFunctions } from './quantile';
import { randomFunctions } from './random';
import { rearrangingFunctions } from './rearranging';
import { reductionFunctions } from './reductions';
import { scanFunctions } from './scans';
import { shapingFunctions } from './shaping';
import { sortingFunctions } from './sorting';
import { statisticsFunctions } from './statistics';
import { unaryFunctions } from './unary';
import { viewFunctions } from './views';
import { writeFunctions } from './writes';

/** Losses that `torch` itself has, with the reduction as a number. */
const losses = [
  'kl_div',
  'binary_cross_entropy_with_logits',
  'poisson_nll_loss',
  'hinge_embedding_loss',
  'margin_ranking_loss',
  'cosine_embedding_loss',
  'triplet_margin_loss',
  'ctc_loss',
];

/** Methods in place that `torch` has as functions, too. */
const inPlace = [
  'abs',
  'ceil',
  'clamp',
  'clamp_max',
  'clamp_min',
  'clip',
  'cos',
  'erf',
  'exp',
  'expm1',
  'fill',
  'floor',
  'frac',
  'log',
  'log10',
  'log1p',
  'log2',
  'logit',
  'nan_to_num',
  'neg',
  'reciprocal',
  'relu',
  'round',
  'rsqrt',
  'sigmoid',
  'sin',
  'sqrt',
  'square',
  'tan',
  'tanh',
  'trunc',
  'zero',
];

/** What `torch.functional` defines, or imports. */
const ofFunctional = ['cdist', 'einsum', 'meshgrid', 'norm', 'split', 'stft', 'tensordot', 'unique'];

/** Other places of what `torch` has. */
const otherNames: Readonly<Record<string, string>> = {
  'Tensor.stft': 'stft',
  'Tensor.istft': 'istft',
  'Tensor.prelu': 'prelu',
  'Tensor.hardshrink': 'hardshrink',
  'functional.F': 'nn.functional',
  ...Object.fromEntries(ofFunctional.map((name) => [`functional.${name}`, name])),
};

/** Modules that are written in Python. */
const sources: Library = {
  torch: source(torch),
  'torch._C._nn': source(cFunctions),
  ...Object.fromEntries(losses.map((name) => [`torch.${name}`, alias(`torch._C._nn.${name}`)])),
  ...Object.fromEntries(inPlace.map((name) => [`torch.${name}_`, alias(`torch.Tensor.${name}_`)])),
  'torch.amp': source(amp),
  'torch.autograd': source(autograd),
  'torch.autograd.function': source(autogradFunction),
  'torch._dynamo': source(compiler),
  'torch.compiler': source(compiler),
  'torch.cuda': source(cuda),
  'torch.cuda.amp': source(amp),
  'torch.distributed': source(distributed),
  'torch.func': source(func),
  'torch.jit': source(jit),
  'torch.overrides': source(overrides),
  'torch.utils.checkpoint': source(checkpoint),
};

const classes: Library = {
  'torch.autograd.graph.Node': libraryClass([], null),
  'torch.utils.hooks.RemovableHandle': libraryClass([], null),
};

/** Settings of the machine, which change nothing here. */
const settings: Library = {
  ...functions({
    '_C._add_docstr': torchFunction('obj, doc', (args) => args.value('obj')),
    '_C._get_tracing_state': torchFunction('', () => none),
    '_C._is_tracing': torchFunction('', () => bool(false)),
    'backends.cuda.is_built': torchFunction('', () => bool(false)),
    'backends.mps.is_available': torchFunction('', () => bool(false)),
    'backends.mps.is_built': torchFunction('', () => bool(false)),
    set_num_threads: torchFunction('num', () => none),
    set_printoptions: torchFunction(
      'precision=None, threshold=None, edgeitems=None, linewidth=None, profile=None, sci_mode=None',
      () => none,
    ),
    use_deterministic_algorithms: torchFunction('mode, *, warn_only=False', () => none),
  }),
  'torch.vmap': alias('torch.func.vmap'),
  'torch.sparse.torch': alias('torch'),
  ...Object.fromEntries(Object.entries(otherNames).map(([name, of]) => [`torch.${name}`, alias(`torch.${of}`)])),
  'torch.backends.cudnn.benchmark': constant(bool(false)),
  'torch.backends.cudnn.deterministic': constant(bool(false)),
  'torch.backends.cudnn.enabled': constant(bool(false)),
};

export const torchLibrary: Library = {
  ...arithmeticFunctions,
  ...attributeFunctions,
  ...autogradFunctions,
  ...castFunctions,
  ...classes,
  ...comparisonFunctions,
  ...complexLibrary,
  ...composedLibrary,
  ...countingFunctions,
  ...creationFunctions,
  ...customFunctions,
  ...einsumFunctions,
  ...eliminationFunctions,
  ...alongDimFunctions,
  ...flatIndexFunctions,
  ...joiningFunctions,
  ...linearAlgebraFunctions,
  ...decompositionFunctions,
  ...distributionLibrary,
  ...nnLibrary,
  ...normFunctions,
  ...objectLibrary,
  ...operatorMethods,
  ...partFunctions,
  ...quantileFunctions,
  ...randomFunctions,
  ...rearrangingFunctions,
  ...reductionFunctions,
  ...scanFunctions,
  ...settings,
  ...shapingFunctions,
  ...sortingFunctions,
  ...sources,
  ...statisticsFunctions,
  ...subscriptMethods,
  ...unaryFunctions,
  ...viewFunctions,
  ...writeFunctions,
};
