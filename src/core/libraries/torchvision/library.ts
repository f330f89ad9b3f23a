import { alias, constant, source, type Library } from '../../interpreter/library';
import { str } from '../../interpreter/values';
import ops from './ops.py';

/** `torchvision.ops` as far as losses are concerned, in Python. */
export const torchvisionLibrary: Library = {
  'torchvision.__version__': constant(str('0.21.0')),
  'torchvision._is_tracing': alias('torch.jit.is_tracing'),
  'torchvision.ops': source(ops),
  'torchvision.ops.boxes': alias('torchvision.ops'),
  'torchvision.ops.focal_loss.sigmoid_focal_loss': alias('torchvision.ops.sigmoid_focal_loss'),
};
