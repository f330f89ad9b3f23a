import { alias, source, type Library } from '../../interpreter/library';
import ops from './ops.py';

/** `torchvision.ops` as far as losses are concerned, in Python. */
export const torchvisionLibrary: Library = {
  'torchvision.ops': source(ops),
  'torchvision.ops.boxes': alias('torchvision.ops'),
  'torchvision.ops.focal_loss.sigmoid_focal_loss': alias('torchvision.ops.sigmoid_focal_loss'),
};
