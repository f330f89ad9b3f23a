import { enableProdMode, registerKernel } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu/dist/base';
import { absConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Abs';
import { acosConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Acos';
import { acoshConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Acosh';
import { addConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Add';
import { asinConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Asin';
import { asinhConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Asinh';
import { atanConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Atan';
import { atan2Config } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Atan2';
import { atanhConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Atanh';
import { batchMatMulConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/BatchMatMul';
import { ceilConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Ceil';
import { clipByValueConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/ClipByValue';
import { cosConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Cos';
import { coshConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Cosh';
import { cumsumConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Cumsum';
import { equalConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Equal';
import { expConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Exp';
import { expm1Config } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Expm1';
import { floorConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Floor';
import { greaterConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Greater';
import { greaterEqualConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/GreaterEqual';
import { isFiniteConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/IsFinite';
import { isInfConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/IsInf';
import { isNaNConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/IsNaN';
import { lessConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Less';
import { lessEqualConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/LessEqual';
import { logConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Log';
import { log1pConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Log1p';
import { logicalAndConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/LogicalAnd';
import { logicalNotConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/LogicalNot';
import { logicalOrConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/LogicalOr';
import { maxConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Max';
import { maximumConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Maximum';
import { minConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Min';
import { minimumConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Minimum';
import { multiplyConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Multiply';
import { negConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Neg';
import { notEqualConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/NotEqual';
import { powConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Pow';
import { prodConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Prod';
import { realDivConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/RealDiv';
import { reciprocalConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Reciprocal';
import { reluConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Relu';
import { reshapeConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Reshape';
import { rsqrtConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Rsqrt';
import { selectConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Select';
import { sigmoidConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Sigmoid';
import { sinConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Sin';
import { sinhConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Sinh';
import { softmaxConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Softmax';
import { sqrtConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Sqrt';
import { squareConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Square';
import { squaredDifferenceConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/SquaredDifference';
import { subConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Sub';
import { sumConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Sum';
import { tanConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Tan';
import { tanhConfig } from '@tensorflow/tfjs-backend-cpu/dist/kernels/Tanh';

/** The kernels that lowerings use, one by one: all of them would triple the size of the worker. */
const kernels = [
  absConfig,
  acosConfig,
  acoshConfig,
  addConfig,
  asinConfig,
  asinhConfig,
  atanConfig,
  atan2Config,
  atanhConfig,
  batchMatMulConfig,
  ceilConfig,
  clipByValueConfig,
  cosConfig,
  coshConfig,
  cumsumConfig,
  equalConfig,
  expConfig,
  expm1Config,
  floorConfig,
  greaterConfig,
  greaterEqualConfig,
  isFiniteConfig,
  isInfConfig,
  isNaNConfig,
  lessConfig,
  lessEqualConfig,
  logConfig,
  log1pConfig,
  logicalAndConfig,
  logicalNotConfig,
  logicalOrConfig,
  maxConfig,
  maximumConfig,
  minConfig,
  minimumConfig,
  multiplyConfig,
  negConfig,
  notEqualConfig,
  powConfig,
  prodConfig,
  realDivConfig,
  reciprocalConfig,
  reluConfig,
  reshapeConfig,
  rsqrtConfig,
  selectConfig,
  sigmoidConfig,
  sinConfig,
  sinhConfig,
  softmaxConfig,
  sqrtConfig,
  squareConfig,
  squaredDifferenceConfig,
  subConfig,
  sumConfig,
  tanConfig,
  tanhConfig,
];

let registered = false;

/** Registers TensorFlow.js' plain JavaScript backend with the kernels that are needed; WebGL is not there everywhere. */
export function registerBackend(): void {
  if (registered) return;
  // Without checks of its own, and without advertising another backend on stderr.
  enableProdMode();
  for (const kernel of kernels) registerKernel(kernel);
  registered = true;
}
