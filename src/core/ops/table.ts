import type { OperationTable } from './operation';
import { activationRows } from './rows/activations';
import { binaryRows } from './rows/binary';
import { choiceRows } from './rows/choice';
import { comparisonRows } from './rows/comparison';
import { countingRows } from './rows/counting';
import { indexingRows } from './rows/indexing';
import { linearAlgebraRows } from './rows/linalg';
import { lossRows } from './rows/losses';
import { movementRows } from './rows/movement';
import { plumbingRows } from './rows/plumbing';
import { randomRows } from './rows/random';
import { reductionRows } from './rows/reductions';
import { scanRows } from './rows/scans';
import { scatterReduceRows } from './rows/scatter-reduce';
import { sourceRows } from './rows/sources';
import { unaryRows } from './rows/unary';

const elementwiseRows = {
  ...unaryRows,
  ...activationRows,
  ...binaryRows,
  ...comparisonRows,
  ...choiceRows,
  ...lossRows,
};

/** Each element of what they answer hangs on the elements of the (broadcast) operands at the same place alone. */
export const elementwise: ReadonlySet<string> = new Set([
  ...Object.keys(elementwiseRows),
  ...['cast', 'detach', 'leaf', 'custom'],
]);

/**
 * Every operation that a graph can hold: what it computes, what its gradient is and why it has none. Derivatives and what holds at a kink
 * follow PyTorch 2.6: its derivatives.yaml and, where that names a function, what its CPU kernels answer.
 */
export const operations: OperationTable = {
  ...sourceRows,
  ...plumbingRows,
  ...elementwiseRows,
  ...reductionRows,
  ...scanRows,
  ...movementRows,
  ...indexingRows,
  ...scatterReduceRows,
  ...countingRows,
  ...linearAlgebraRows,
  ...randomRows,
};

export { sizedByData } from './rows/counting';
