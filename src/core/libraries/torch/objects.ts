import { constant, libraryClass, property, type Library } from '../../interpreter/library';
import { bool, float, int, none, str, type Value } from '../../interpreter/values';
import { refuse } from '../../ops/makers/types';
import { categoryOf, dtypes, isFloating, promoteTypes, rankOfCategory, type DType } from '../../tensor/dtype';
import { sizeOf } from '../../tensor/shape';
import { dimsArgument, dtypeArgument, optionalDType } from './kit/arguments';
import { libraryInstance } from './kit/instances';
import { limitsOf, limitsSaid } from './kit/limits';
import { defaultDType, resultType } from './kit/promotion';
import { functions } from './kit/registry';
import { sizeValue } from './kit/results';
import { torchFunction } from './kit/torch-function';

/** Other names of dtypes in the module `torch`. */
const dtypeNames: Readonly<Record<string, DType>> = {
  ...Object.fromEntries(dtypes.map((dtype) => [dtype, dtype])),
  double: 'float64',
  float: 'float32',
  half: 'float16',
  int: 'int32',
  long: 'int64',
  short: 'int16',
};

const dtypeConstants: Library = Object.fromEntries(
  Object.entries(dtypeNames).map(([name, dtype]) => [`torch.${name}`, constant({ kind: 'dtype', dtype })]),
);

const limitClasses: Library = {
  'torch.finfo': libraryClass(
    [],
    torchFunction('type=None', (args) => {
      const dtype = args.read('type', optionalDType) ?? defaultDType;
      if (!isFloating(dtype)) {
        refuse(
          `torch.finfo() requires a floating point input type. Use torch.iinfo to handle 'torch.finfo'`,
          'TypeError',
        );
      }
      return libraryInstance('torch', 'finfo', limitsSaid(dtype), args.context);
    }),
  ),
  'torch.iinfo': libraryClass(
    [],
    torchFunction('type', (args) => {
      const dtype = args.read('type', dtypeArgument);
      if (isFloating(dtype)) {
        refuse(`torch.iinfo() requires an integer input type. Use torch.finfo to handle 'torch.iinfo'`, 'TypeError');
      }
      return libraryInstance('torch', 'iinfo', limitsSaid(dtype), args.context);
    }),
  ),
};

/** `'cuda:1'` and the like; a number is a device of CUDA. */
function deviceOf(name: string, index: number | null): Value {
  const [type = 'cpu', number] = name.split(':');
  return { kind: 'device', type, index: number === undefined ? index : Number(number) };
}

const deviceClass: Library = {
  'torch.device': libraryClass(
    [],
    torchFunction('type, index=None', (args) => {
      const type = args.value('type');
      if (type.kind === 'device') return type;
      if (type.kind === 'int') return { kind: 'device', type: 'cuda', index: type.value };
      return deviceOf(args.string('type'), args.optionalInt('index'));
    }),
  ),
  'torch.device.index': property((self) => (self.kind === 'device' && self.index !== null ? int(self.index) : none)),
  'torch.device.type': property((self) => str(self.kind === 'device' ? self.type : '')),
};

const dtypeClass: Library = {
  'torch.dtype': libraryClass([], null),
  'torch.dtype.is_complex': property(() => bool(false)),
  'torch.dtype.is_floating_point': property((self) => bool(self.kind === 'dtype' && isFloating(self.dtype))),
  'torch.dtype.is_signed': property((self) => bool(self.kind === 'dtype' && limitsOf(self.dtype).min < 0)),
  'torch.dtype.itemsize': property((self) => int(self.kind === 'dtype' ? limitsOf(self.dtype).bits / 8 : 0)),
};

const sizeClass: Library = {
  'torch.Size': libraryClass(
    ['builtins.tuple'],
    torchFunction('sizes=()', (args) => sizeValue(args.read('sizes', dimsArgument))),
  ),
  'torch.Size.numel': torchFunction('self', (args) => int(sizeOf(args.read('self', dimsArgument)))),
};

const formats = ['channels_last', 'channels_last_3d', 'contiguous_format', 'preserve_format', 'sparse_coo', 'strided'];

const constants: Library = {
  ...Object.fromEntries(formats.map((name) => [`torch.${name}`, constant(str(`torch.${name}`))])),
  'torch.__version__': constant(str('2.6.0')),
  'torch.e': constant(float(Math.E)),
  'torch.inf': constant(float(Infinity)),
  'torch.nan': constant(float(NaN)),
  'torch.newaxis': constant(none),
  'torch.pi': constant(float(Math.PI)),
};

const promotions = functions({
  can_cast: torchFunction('from_, to', (args) => {
    const [from, to] = [args.read('from_', dtypeArgument), args.read('to', dtypeArgument)];
    return bool(rankOfCategory(categoryOf(from)) <= rankOfCategory(categoryOf(to)));
  }),
  get_default_dtype: torchFunction('', () => ({ kind: 'dtype', dtype: defaultDType })),
  promote_types: torchFunction('type1, type2', (args) => {
    return { kind: 'dtype', dtype: promoteTypes(args.read('type1', dtypeArgument), args.read('type2', dtypeArgument)) };
  }),
  result_type: torchFunction('tensor1, tensor2', (args) => {
    return { kind: 'dtype', dtype: resultType([args.operand('tensor1'), args.operand('tensor2')]) };
  }),
  set_default_dtype: torchFunction('d', (args) => {
    if (args.read('d', dtypeArgument) === defaultDType) return none;
    return args.context.spoil('another default dtype than torch.float32 is not followed');
  }),
});

export const objectLibrary: Library = {
  ...dtypeConstants,
  ...limitClasses,
  ...deviceClass,
  ...dtypeClass,
  ...sizeClass,
  ...constants,
  ...promotions,
};
