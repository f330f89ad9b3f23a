import type { Layer } from '../models/layer';
import { pythonTuple } from './python-text';

/** What `nn.Sequential` takes for a layer. */
export function pytorchLayer(layer: Layer): string {
  switch (layer.kind) {
    case 'linear':
      return `nn.Linear(${layer.in}, ${layer.out})`;
    case 'conv2d':
      return `nn.Conv2d(${layer.in}, ${layer.out}, ${layer.kernel}, padding=${(layer.kernel - 1) / 2})`;
    case 'tanh':
      return 'nn.Tanh()';
    case 'relu':
      return 'nn.ReLU()';
    case 'sigmoid':
      return 'nn.Sigmoid()';
    case 'softplus':
      return 'nn.Softplus()';
    case 'logsigmoid':
      return 'nn.LogSigmoid()';
    case 'softmax':
      return `nn.Softmax(${layer.dim})`;
    case 'log_softmax':
      return `nn.LogSoftmax(${layer.dim})`;
    case 'normalize':
      return `Call(lambda x: nn.functional.normalize(x, dim=${layer.dim}))`;
    case 'corners':
      return 'Call(lambda x: torch.cat([x[..., :2], x[..., :2] + x[..., 2:] * (1 - x[..., :2])], -1))';
    case 'squeeze':
      return `Call(lambda x: x.squeeze(${layer.dim}))`;
    case 'reshape':
      return `Call(lambda x: x.reshape(len(x), *${pythonTuple(layer.shape)}))`;
  }
}

/** The layers that have no module in PyTorch are functions. */
export const callModule = `class Call(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)
`;
