"""Padding modules: constant, zero, reflection, replication, circular."""

from torch.nn import functional as F
from torch.nn.modules.module import Module


class _PadNd(Module):
    rank = None
    mode = "constant"
    value = 0

    def __init__(self, padding):
        super().__init__()
        self.padding = (padding,) * (2 * self.rank) if isinstance(padding, int) else tuple(padding)

    def forward(self, input):
        return F.pad(input, self.padding, self.mode, self.value if self.mode == "constant" else None)


class _ConstantPadNd(_PadNd):
    def __init__(self, padding, value):
        super().__init__(padding)
        self.value = value


class ConstantPad1d(_ConstantPadNd):
    rank = 1


class ConstantPad2d(_ConstantPadNd):
    rank = 2


class ConstantPad3d(_ConstantPadNd):
    rank = 3


class ZeroPad1d(_PadNd):
    rank = 1


class ZeroPad2d(_PadNd):
    rank = 2


class ZeroPad3d(_PadNd):
    rank = 3


class ReflectionPad1d(_PadNd):
    rank = 1
    mode = "reflect"


class ReflectionPad2d(_PadNd):
    rank = 2
    mode = "reflect"


class ReflectionPad3d(_PadNd):
    rank = 3
    mode = "reflect"


class ReplicationPad1d(_PadNd):
    rank = 1
    mode = "replicate"


class ReplicationPad2d(_PadNd):
    rank = 2
    mode = "replicate"


class ReplicationPad3d(_PadNd):
    rank = 3
    mode = "replicate"


class CircularPad1d(_PadNd):
    rank = 1
    mode = "circular"


class CircularPad2d(_PadNd):
    rank = 2
    mode = "circular"


class CircularPad3d(_PadNd):
    rank = 3
    mode = "circular"
