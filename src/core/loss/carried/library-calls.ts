import { lastName } from '../../program/dotted-path';
import type { CallExpression, Expression } from '../../program/program';
import { expressionsIn } from '../../program/walk';
import { isLeaf } from '../makers';
import {
  answer,
  compared,
  cutOff,
  data,
  elementOf,
  flat,
  live,
  plain,
  together,
  toldToRequire,
  unknown,
  type Carried,
  type CutBy,
} from './carried';
import { isInLibrary } from './room';

/** Functions and methods of tensors through which no gradient comes back. */
const cutting: Readonly<Record<string, CutBy>> = {
  detach: 'detached-prediction',
  detach_: 'detached-prediction',
  item: 'left-the-graph',
  tolist: 'left-the-graph',
  numpy: 'left-the-graph',
  round: 'rounded-prediction',
  floor: 'rounded-prediction',
  ceil: 'rounded-prediction',
  trunc: 'rounded-prediction',
  floor_divide: 'rounded-prediction',
  argmax: 'argmax-on-prediction',
  argmin: 'argmax-on-prediction',
  sign: 'sign-of-prediction',
  sgn: 'sign-of-prediction',
  gt: 'threshold-on-prediction',
  ge: 'threshold-on-prediction',
  lt: 'threshold-on-prediction',
  le: 'threshold-on-prediction',
  eq: 'equality-on-prediction',
  ne: 'equality-on-prediction',
  long: 'cast-to-integer',
  int: 'cast-to-integer',
  bool: 'cast-to-integer',
  argsort: 'index-from-prediction',
  bincount: 'counting-prediction',
  histc: 'counting-prediction',
  count_nonzero: 'counting-prediction',
  multinomial: 'sampled-prediction',
  bernoulli: 'sampled-prediction',
  normal: 'sampled-prediction',
  poisson: 'sampled-prediction',
};

/** What draws and is recorded: zeros come back (`derivatives.yaml`). */
const drawing = /^(bernoulli|normal|poisson)$/;

/** With an axis they answer values, which a gradient comes back through, and their places. */
const ranking: ReadonlySet<string> = new Set(['max', 'min', 'topk', 'sort', 'kthvalue', 'median', 'mode']);

/** Modules of the library with weights of their own; `Lazy…` are the same. */
const withWeights: ReadonlySet<string> = new Set([
  ...(['Linear', 'Bilinear', 'Conv1d', 'Conv2d', 'Conv3d', 'Embedding', 'EmbeddingBag'] as const),
  ...(['ConvTranspose1d', 'ConvTranspose2d', 'ConvTranspose3d', 'MultiheadAttention', 'PReLU'] as const),
  ...(['BatchNorm1d', 'BatchNorm2d', 'BatchNorm3d', 'SyncBatchNorm', 'LayerNorm', 'GroupNorm', 'RMSNorm'] as const),
  ...(['RNN', 'LSTM', 'GRU', 'RNNCell', 'LSTMCell', 'GRUCell', 'Transformer', 'TransformerEncoder'] as const),
  ...(['TransformerDecoder', 'TransformerEncoderLayer', 'TransformerDecoderLayer'] as const),
]);

/** Modules of the library that hold others. */
const holding = /^(Module(List|Dict)?|Sequential|Parameter(List|Dict)?|DataParallel|Container)$/;

/** Distributions of the library with `rsample`, which a gradient comes back through. */
const withPath: ReadonlySet<string> = new Set([
  ...([
    'Beta',
    'Cauchy',
    'Chi2',
    'ContinuousBernoulli',
    'Dirichlet',
    'Exponential',
    'FisherSnedecor',
    'Gamma',
  ] as const),
  ...(['Gumbel', 'HalfCauchy', 'HalfNormal', 'Independent', 'InverseGamma', 'Kumaraswamy', 'Laplace'] as const),
  ...(['LogNormal', 'LogisticNormal', 'LowRankMultivariateNormal', 'MultivariateNormal', 'Normal', 'Pareto'] as const),
  ...(['RelaxedBernoulli', 'RelaxedOneHotCategorical', 'StudentT', 'Uniform', 'Weibull', 'Wishart'] as const),
  'TransformedDistribution',
]);

/** How large a tensor is says nothing of what it holds. */
const counting = /^(size|numel|nelement|dim|ndimension|stride|get_device|is_floating_point)$/;

/** Methods that make another tensor, of the same dtype. */
const making = /^new_(zeros|ones|full|empty)$/;

/** These bring elements into another form; what else they are given says into which. */
const arranging = /^(view|reshape|(un)?squeeze|flatten|expand|repeat|permute|transpose|to|type|cuda|cpu)(_as)?$/;

/** What of a call is known: the name of what is called, the values that it takes, the first of which it is called on. */
interface Called {
  readonly call: CallExpression;
  readonly name: string;
  readonly values: readonly Carried[];
  /** What is cut off where it cuts. */
  readonly subject: Expression;
}

/** What a function or method of tensors makes. */
export function ofTensors({ call, name, values, subject }: Called): Carried {
  const [first = plain] = values;
  if (name === 'requires_grad_')
    return isLeaf(call) || call.arguments.length === 0 ? toldToRequire(first, call.span) : first;
  if (counting.test(name)) return plain;
  if (making.test(name)) return data;
  const by = Object.hasOwn(cutting, name) ? cutting[name] : undefined;
  const manner = drawing.test(name) ? { isZero: true } : {};
  if (by !== undefined) return cutOff(together(values), by, call.span, subject.span, manner);
  if (ranking.has(name) && hasAxis(call, values.length)) {
    const by = /^(max|min)$/.test(name) ? 'argmax-on-prediction' : 'index-from-prediction';
    const places = cutOff(first, by, call.span, subject.span);
    return { kind: 'several', parts: [flat(first), places] };
  }
  return arranging.test(name) ? flat(first) : together(values);
}

function hasAxis({ arguments: given }: CallExpression, count: number): boolean {
  return count > 1 || given.some((argument) => argument.kind === 'keyword' && argument.name === 'dim');
}

/** What a call of the library makes; null where it is none that can be told. */
export function ofLibrary(path: string, call: CallExpression, values: readonly Carried[]): Carried | null {
  const name = path.split('.').at(-1) ?? path;
  const subject = call.arguments[0]?.value ?? call;
  const leaving = (): Carried => cutOff(together(values), 'left-the-graph', call.span, subject.span);
  // What only shows how far a loop has come brings what it is given.
  if (/^tqdm\.(\w+\.)?tqdm$/.test(path)) return values[0] ?? unknown;
  if (/^(numpy|math|pandas|random|sklearn|scipy|os|json|time|argparse)/.test(path)) {
    const left = leaving();
    return left.kind === 'cut' || left.kind === 'live' ? left : plain;
  }
  // Loaders, data sets, optimisers and how they are adjusted.
  if (/^(torch\.(utils\.data|optim|device|load|save|cuda)|torchvision)\b/.test(path)) return unknown;
  if (isLeaf(call)) return freshLeaf(path, call, values);
  if (path === 'torch.autograd.Variable') return values[0] ?? data;
  // A tensor is what it was; of a list of them only the numbers are taken, and what brings data brings arrays.
  const [first] = values;
  const isBrought = first?.kind === 'live' && first.mayBring && subject.kind !== 'call';
  const isOne = first?.kind === 'cut' || (first?.kind === 'live' && !isBrought);
  if (isOne && /^torch\.(as_tensor|asarray)$/.test(path)) return first;
  if (/^torch\.(tensor|as_tensor|asarray|from_numpy|Tensor|\w+Tensor)$/.test(path)) {
    const left = isBrought ? data : leaving();
    return left.kind === 'cut' ? left : data;
  }
  if (/^torch\.(ones|zeros|rand\w*|empty|full|arange|linspace|eye)(_like)?$/.test(path)) return data;
  if (/^torch\.nn\.\w*Loss$|^torch\.nn\.\w+WithLogitsLoss$/.test(path)) return { kind: 'criterion', isSure: true };
  const module = /^torch\.nn\.(?:modules\.\w+\.)?([A-Z]\w*)$/.exec(path)?.[1];
  if (module === 'Sequential') return sequenceOf(values);
  if (module !== undefined && withWeights.has(module.replace(/^Lazy/, ''))) return { kind: 'layer' };
  if (module !== undefined && isInLibrary(path) && !holding.test(module)) return { kind: 'weightless' };
  if (/^torch\.distributions\.(\w+\.)?[A-Z]\w*$/.test(path))
    return { kind: 'distribution', parameters: together(values), hasPath: withPath.has(name) };
  if (/^torch\.distributions\.(kl\.)?kl_divergence$/.test(path)) return together(values);
  if (!isInLibrary(path) || !/^torch\.(\w+$|nn\.functional\.|special\.|linalg\.|fft\.)/.test(path)) return null;
  const isLoss = path.startsWith('torch.nn.functional.') && /loss|cross_entropy|kl_div|nll|similarity/.test(name);
  if (isLoss) return compared(values, true);
  return ofTensors({ call, name, values, subject });
}

/** `nn.Sequential(…)` of these: a layer, if any of them is. */
function sequenceOf(parts: readonly Carried[]): Carried {
  if (parts.length > 0 && parts.every(({ kind }) => kind === 'weightless')) return { kind: 'weightless' };
  return parts.every(({ kind }) => kind === 'weightless' || kind === 'layer') ? { kind: 'layer' } : answer;
}

/** What is told to require a gradient as it is made anew of what a tensor was turned into: whatever that was, the new one is all that is trained. */
function freshLeaf(path: string, call: CallExpression, [made]: readonly Carried[]): Carried {
  const [argument] = call.arguments;
  if (argument === undefined || !/\.(tensor|as_tensor|Variable)$/.test(path)) return live;
  const taken = [...expressionsIn(argument.value)].find(leavesTensor);
  const isTrained = made?.kind === 'live' && !made.mayBring;
  if (made?.kind === 'cut') return toldToRequire(made, call.span);
  if (taken === undefined && !isTrained) return live;
  const { span } = taken ?? call;
  return toldToRequire(cutOff(live, 'left-the-graph', span, span), call.span);
}

/** `loss.item()` */
function leavesTensor(part: Expression): boolean {
  return part.kind === 'call' && part.arguments.length === 0 && /^(item|tolist|numpy)$/.test(lastName(part.callee));
}

/** Whether tensors have a method of this name. */
export function isTensorMethod(name: string): boolean {
  return isInLibrary(`torch.Tensor.${name}`) || name === 'numpy' || name === 'cuda' || name === 'cpu';
}

/** Python's own functions. */
export function ofPython(name: string, call: CallExpression, values: readonly Carried[]): Carried | null {
  switch (name) {
    case 'len':
    case 'range':
    case 'print':
    case 'isinstance':
    case 'str':
      return plain;
    case 'float':
    case 'int':
    case 'bool':
      return cutOff(together(values), 'left-the-graph', call.span, call.arguments[0]?.value.span ?? call.span);
    case 'sum':
    case 'abs':
    case 'min':
    case 'max':
    case 'pow':
    case 'round':
      return together(values);
    case 'list':
    case 'tuple':
    case 'enumerate':
    case 'zip':
    case 'iter':
    case 'reversed':
    case 'sorted':
      return values.length === 1 ? (values[0] ?? plain) : together(values);
    case 'next':
      return elementOf(values[0] ?? unknown);
    default:
      return null;
  }
}

const weights = /^(named_)?(parameters|modules|children|buffers)$|^state_dict$/;

/** What a method of an object from elsewhere gives: its weights are trained. */
export function ofObject(callee: Expression, values: readonly Carried[]): Carried {
  if (weights.test(lastName(callee))) return live;
  // An object of a class that is not known, `Quaternion(weights)`: what its attributes are, that class says.
  if (/^[A-Z]/.test(lastName(callee))) return unknown;
  const given = values.map((value) => flat(value).kind);
  if (given.some((kind) => kind === 'data' || kind === 'live' || kind === 'cut')) return live;
  return given.includes('unknown') ? answer : unknown;
}
