"""Modules as programs use them: their tree, their state, their layers with weights that are set."""

import math
from collections import OrderedDict

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.modules.loss import _Loss, _WeightedLoss
from torch.nn.modules.utils import _pair, _quadruple


def filled(module):
    """Sets all parameters to known numbers, in order."""
    with torch.no_grad():
        for index, parameter in enumerate(module.parameters()):
            count = parameter.numel()
            parameter.copy_(torch.linspace(-1, 1 + index, count).reshape(parameter.shape))
    return module


class Tree(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
        self.scale = nn.Parameter(torch.ones(2))
        self.nothing = None
        self.register_buffer('shift', torch.zeros(2))
        self.register_buffer('hidden', torch.zeros(1), persistent=False)
        self.register_parameter('empty', None)
        self.heads = nn.ModuleList([nn.Linear(1, 1, bias=False)])
        self.named = nn.ModuleDict({'a': nn.ReLU(), 'b': nn.Identity()})
        self.list = nn.ParameterList([nn.Parameter(torch.ones(1)), nn.Parameter(torch.ones(2))])
        self.dictionary = nn.ParameterDict({'x': nn.Parameter(torch.ones(1))})

    def forward(self, x):
        return self.layers(x * self.scale + self.shift)


def check_tree(x):
    tree = Tree()
    names = [name for name, _ in tree.named_parameters()]
    assert names == [
        'scale', 'layers.0.weight', 'layers.0.bias', 'layers.2.weight', 'layers.2.bias', 'heads.0.weight', 'list.0', 'list.1',
        'dictionary.x',
    ], names
    assert [name for name, _ in tree.named_children()] == ['layers', 'heads', 'named', 'list', 'dictionary']
    assert [name for name, _ in tree.named_buffers()] == ['shift', 'hidden']
    assert list(tree.state_dict())[:2] == ['scale', 'shift']
    assert len(list(tree.modules())) == 12, len(list(tree.modules()))
    assert [name for name, _ in tree.named_modules()][1:3] == ['layers', 'layers.0']
    assert tree.nothing is None and tree.empty is None and not hasattr(tree, 'missing')
    assert 'a' in tree.named and list(tree.named.keys()) == ['a', 'b'] and len(tree.list) == 2
    assert isinstance(tree.scale, nn.Parameter) and isinstance(tree.scale, torch.Tensor) and not isinstance(tree.shift, nn.Parameter)
    assert sum(p.numel() for p in tree.parameters()) == 2 + 6 + 3 + 3 + 1 + 1 + 1 + 2 + 1
    return x * 1.0


def check_changes(x):
    tree = Tree()
    assert tree.training and not tree.eval().layers[0].training and tree.train().heads[0].training
    tree.nothing = nn.Parameter(torch.ones(1))
    assert 'nothing' in dict(tree.named_parameters())
    tree.shift = None
    assert tree.shift is None and 'shift' not in tree.state_dict()
    del tree.scale
    assert not hasattr(tree, 'scale')
    tree.layers[1] = nn.Identity()
    tree.layers.append(nn.Tanh())
    assert len(tree.layers) == 4 and len(tree.layers[:2]) == 2 and isinstance(tree.layers[-1], nn.Tanh)
    tree.heads.insert(0, nn.ReLU())
    tree.heads += [nn.Tanh()]
    assert [type(head).__name__ for head in tree.heads] == ['ReLU', 'Linear', 'Tanh']
    seen = []
    tree.apply(lambda module: seen.append(type(module).__name__))
    assert seen[0] == 'Linear' and seen[-1] == 'Tree'
    tree.zero_grad()
    tree.double()
    assert tree.heads[1].weight.dtype == torch.float64 and isinstance(tree.heads[1].weight, nn.Parameter)
    tree.requires_grad_(False)
    assert not any(p.requires_grad for p in tree.parameters())
    tree.to('cpu').float().cuda if False else tree.cpu()
    assert str(tree.get_submodule('layers.3')) == 'Tanh()'
    return x * 1.0


def check_containers(x):
    stack = nn.Sequential(OrderedDict([('first', nn.Linear(2, 2)), ('second', nn.Sigmoid())]))
    filled(stack)
    assert stack.first.in_features == 2 and [name for name, _ in stack.named_children()] == ['first', 'second']
    y = stack(x)
    for layer in stack:
        x = layer(x)
    return y + x


def check_state(x):
    source, target = filled(nn.Linear(2, 1)), nn.Linear(2, 1)
    target.load_state_dict(source.state_dict())
    return target(x)


def check_hooks(x):
    layer = filled(nn.Linear(2, 2))
    handle = layer.register_forward_hook(lambda module, inputs, output: output * 2)
    doubled = layer(x)
    handle.remove()
    layer.register_forward_pre_hook(lambda module, inputs: (inputs[0] * 3,))
    return doubled + layer(x)


class Mixin:
    def helper(self, x):
        return x * self.factor


class Mixed(Mixin, nn.Module):
    factor = 3.0

    @property
    def doubled(self):
        return self.factor * 2

    @staticmethod
    def reduce(x):
        return x.sum()

    def forward(self, x):
        return self.reduce(self.helper(x)) * self.doubled


class OwnLoss(_WeightedLoss):
    def __init__(self, weight=None, size_average=None, reduce=None, reduction='mean', gamma=2.0):
        super().__init__(weight, size_average, reduce, reduction)
        self.gamma = gamma

    def forward(self, input, target):
        log_p = F.log_softmax(input, dim=1)
        ce = F.nll_loss(log_p, target, weight=self.weight, reduction='none')
        loss = (1 - torch.exp(-ce)) ** self.gamma * ce
        return loss.mean() if self.reduction == 'mean' else loss.sum()


class PlainLoss(_Loss):
    def forward(self, input, target):
        return F.mse_loss(input, target, reduction=self.reduction)


def plain_loss_legacy(input, target):
    return PlainLoss(size_average=False)(input, target)


def own_loss_weighted(input, target, weight):
    return OwnLoss(weight=weight)(input, target)


class Wrapper(nn.Module):
    def __init__(self):
        super().__init__()
        self.base = nn.CrossEntropyLoss(reduction='none')
        self.base.reduction = 'sum'

    def forward(self, input, target):
        return self.base(input, target)


class CallsSuper(nn.BCEWithLogitsLoss):
    def forward(self, input, target):
        return super().forward(input, target) + self.pos_weight.sum() if self.pos_weight is not None else super().forward(input, target)


def calls_super(input, target, weight):
    return CallsSuper(pos_weight=weight)(input, target)


def linear_initialisation(x):
    bound = 1 / math.sqrt(16)
    layer = nn.Linear(16, 8)
    assert layer.weight.abs().max() <= bound and layer.bias.abs().max() <= bound
    assert layer.weight.std() > bound / 4
    nn.init.xavier_uniform_(layer.weight)
    nn.init.constant_(layer.bias, 0.5)
    nn.init.zeros_(layer.weight)
    nn.init.kaiming_normal_(layer.weight, mode='fan_out', nonlinearity='relu')
    nn.init.eye_(layer.weight)
    return layer(x)


def linear(x):
    return filled(nn.Linear(3, 2))(x)


def conv(x):
    return filled(nn.Conv2d(2, 2, 2, padding=1, padding_mode='reflect'))(x)


def conv_transpose(x):
    return filled(nn.ConvTranspose2d(2, 1, 3, stride=2))(x, output_size=(8, 10))


def batch_norm(x):
    layer = filled(nn.BatchNorm2d(2))
    y = layer(x)
    layer.eval()
    return y**2 + layer(x) * layer.num_batches_tracked


def batch_norm_average(x):
    layer = nn.BatchNorm1d(3, momentum=None, affine=False)
    layer(x)
    layer(x * 2)
    return x * layer.running_mean + layer.running_var


def instance_norm(x):
    return filled(nn.InstanceNorm2d(2, affine=True))(x) ** 2


def layer_norm(x):
    return filled(nn.LayerNorm(3))(x) ** 2


def group_norm(x):
    return filled(nn.GroupNorm(1, 2))(x) ** 2


def embedding(index):
    return filled(nn.Embedding(4, 2))(index) ** 2


def pools(x):
    return nn.AvgPool2d(2)(x) + nn.MaxPool2d(2, 2)(x) + nn.AdaptiveAvgPool2d((2, 2))(x) + nn.AdaptiveMaxPool2d(1)(x)


def paddings(x):
    return nn.ReflectionPad2d(1)(x) * nn.ZeroPad2d(1)(x) + nn.ConstantPad2d(1, 2.0)(x) + nn.ReplicationPad2d((1, 1, 1, 1))(x)


def shapes(x):
    flat = nn.Flatten()(x)
    return nn.Unflatten(1, (2, 4, 5))(flat) * nn.Upsample(scale_factor=2)(x)[:, :, :4, :5]


def activations(x):
    layers = [
        nn.ReLU(inplace=True), nn.LeakyReLU(0.2), nn.ELU(), nn.SELU(), nn.CELU(2.0), nn.GELU(), nn.SiLU(), nn.Mish(), nn.ReLU6(),
        nn.Hardtanh(), nn.Hardsigmoid(), nn.Hardswish(), nn.Softplus(2), nn.Softshrink(), nn.Hardshrink(), nn.Sigmoid(), nn.Tanh(),
        nn.LogSigmoid(), nn.Softsign(), nn.Tanhshrink(), nn.Threshold(0.1, 2.0), nn.PReLU(), nn.Softmax(dim=0), nn.LogSoftmax(dim=0),
        nn.Softmin(dim=0), nn.RReLU().eval(),
    ]
    total = 0
    for index, layer in enumerate(layers):
        total = total + layer(x * 1.0) * (index + 1)
    return total


def dropout_modes(x):
    layer = nn.Dropout(0.5)
    layer.eval()
    return layer(x) + nn.Dropout(0.0)(x)


def attention(x):
    layer = filled(nn.MultiheadAttention(4, 2, batch_first=True))
    output, weights = layer(x, x, x)
    return output.sum() + (weights**2).sum()


def padded(a, b):
    return nn.utils.rnn.pad_sequence([a, b], batch_first=True, padding_value=2.0) ** 2


def vector_of_parameters(x):
    layer = filled(nn.Linear(2, 1))
    return x * nn.utils.parameters_to_vector(layer.parameters()).norm()


def clipped_gradients(x):
    layer = filled(nn.Linear(2, 1))
    (layer(x.detach()) ** 2).sum().backward()
    total = nn.utils.clip_grad_norm_(layer.parameters(), 1.0)
    nn.utils.clip_grad_value_(layer.bias, 0.1)
    return x * layer.weight.grad.sum() + layer.bias.grad.sum() + total.detach()


class MedianPool(nn.Module):
    def __init__(self, kernel, stride=1, padding=0):
        super().__init__()
        self.kernel, self.stride, self.padding = _pair(kernel), _pair(stride), _quadruple(padding)

    def forward(self, x):
        x = F.pad(x, self.padding, mode="reflect")
        x = x.unfold(2, self.kernel[0], self.stride[0]).unfold(3, self.kernel[1], self.stride[1])
        return x.contiguous().view(x.size()[:4] + (-1,)).median(dim=-1)[0]
