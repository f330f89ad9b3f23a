import { alias, signature, source, type Library } from '../../../interpreter/library';
import { int } from '../../../interpreter/values';
import { activations } from './functional/activations';
import { attentions } from './functional/attention';
import { binaryLosses } from './functional/binary-losses';
import { classificationLosses } from './functional/classification-losses';
import { convolutions } from './functional/convolution';
import { ctcLosses } from './functional/ctc-loss';
import { distances } from './functional/distances';
import { divergenceLosses } from './functional/divergence-losses';
import { dropouts } from './functional/dropout';
import { embeddingLosses } from './functional/embedding-losses';
import { folds } from './functional/fold';
import { gridSamplings } from './functional/grid-sampling';
import { layers } from './functional/layers';
import { marginLosses } from './functional/margin-losses';
import { normalizations } from './functional/normalization';
import { paddings } from './functional/padding';
import { pools } from './functional/pooling';
import { reductionArgument } from './functional/reductions';
import { regressionLosses } from './functional/regression-losses';
import { resamplings } from './functional/resampling';
import { shuffles } from './functional/shuffles';
import { softmaxes } from './functional/softmax';
import { unpools } from './functional/unpooling';
import init from './init.py';
import activation from './modules/activation.py';
import batchnorm from './modules/batchnorm.py';
import container from './modules/container.py';
import conv from './modules/conv.py';
import distance from './modules/distance.py';
import dropout from './modules/dropout.py';
import linear from './modules/linear.py';
import loss from './modules/loss.py';
import moduleText from './modules/module.py';
import normalization from './modules/normalization.py';
import padding from './modules/padding.py';
import pooling from './modules/pooling.py';
import rnn from './modules/rnn.py';
import shaping from './modules/shaping.py';
import sparse from './modules/sparse.py';
import sizes from './modules/utils.py';
import { parameters } from './parameter';
import utils from './utils.py';

/** The modules of `torch.nn.modules`, in Python. */
const moduleTexts: Readonly<Record<string, string>> = {
  activation,
  batchnorm,
  container,
  conv,
  distance,
  dropout,
  linear,
  loss,
  module: moduleText,
  normalization,
  padding,
  pooling,
  rnn,
  shaping,
  sparse,
  utils: sizes,
};

/** `torch.nn.X` for each public class X of a module; the module is read when one of them is first asked for. */
function classesOf(name: string, text: string): Library {
  const names = [...text.matchAll(/^class ([A-Z]\w*)/gm)].map(([, found = '']) => found);
  return Object.fromEntries(
    names.flatMap((found) =>
      ['torch.nn', 'torch.nn.modules'].map((parent) => [
        `${parent}.${found}`,
        alias(`torch.nn.modules.${name}.${found}`),
      ]),
    ),
  );
}

const modules: Library = Object.fromEntries(
  Object.entries(moduleTexts).flatMap(([name, text]) => [
    [`torch.nn.modules.${name}`, source(text)] as const,
    ...Object.entries(classesOf(name, text)),
  ]),
);

const reductions = { none: 0, mean: 1, sum: 2 } as const;

export const nnLibrary: Library = {
  ...activations,
  ...attentions,
  ...binaryLosses,
  ...classificationLosses,
  ...convolutions,
  ...ctcLosses,
  ...distances,
  ...divergenceLosses,
  ...dropouts,
  ...embeddingLosses,
  ...folds,
  ...gridSamplings,
  ...layers,
  ...marginLosses,
  ...normalizations,
  ...paddings,
  ...pools,
  ...regressionLosses,
  ...resamplings,
  ...shuffles,
  ...softmaxes,
  ...unpools,
  ...parameters,
  ...modules,
  'torch.nn.init': source(init),
  'torch.nn.utils': source(utils),
  'torch.nn.utils.rnn.pad_sequence': alias('torch.nn.utils.pad_sequence'),
  'torch.nn._reduction.get_enum': signature('reduction', ({ reduction }, context) =>
    int(reductions[reductionArgument(reduction, context)]),
  ),
  'torch.nn.functional._Reduction': alias('torch.nn._reduction'),
};
