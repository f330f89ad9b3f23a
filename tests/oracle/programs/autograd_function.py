import torch
import torch.nn.functional as F
from torch import nn
from torch.autograd import Function


class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * x


def square(x):
    return Square.apply(x)


def square_of_square(x):
    return Square.apply(Square.apply(x) + 1)


class RoundStraightThrough(Function):
    @staticmethod
    def forward(ctx, x):
        return torch.round(x)

    @staticmethod
    def backward(ctx, g):
        return g


def straight_through(x):
    return RoundStraightThrough.apply(x * 3) / 3


class MadeUp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, y):
        ctx.save_for_backward(x, y)
        return ((x > 0) == (y > 0)).float().mean()

    @staticmethod
    def backward(ctx, g):
        x, y = ctx.saved_tensors
        return g * (x - y), None


def made_up(x, y):
    return 1 - MadeUp.apply(x, y)


class Sign(Function):
    @staticmethod
    def forward(ctx, x, width):
        ctx.save_for_backward(x)
        ctx.width = width
        return x.sign()

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        inside = x.abs() < ctx.width
        return g * inside.float(), None


def clipped_sign(x):
    return Sign.apply(x, 0.8) * x.detach()


class Reverse(Function):
    @staticmethod
    def forward(ctx, x, alpha):
        ctx.alpha = alpha
        return x.view_as(x)

    @staticmethod
    def backward(ctx, g):
        return g.neg() * ctx.alpha, None


def gradient_reversal(x, y):
    return F.binary_cross_entropy_with_logits(Reverse.apply(x, 0.5), y)


class Product(Function):
    @staticmethod
    def forward(ctx, x, y):
        ctx.save_for_backward(x, y)
        return x * y

    @staticmethod
    def backward(ctx, g):
        x, y = ctx.saved_tensors
        first = second = None
        if ctx.needs_input_grad[0]:
            first = g * y
        if ctx.needs_input_grad[1]:
            second = g * x
        return first, second


def product(x, y):
    return Product.apply(x, y)


class TwoOutputs(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.sin(), x.cos()

    @staticmethod
    def backward(ctx, first, second):
        (x,) = ctx.saved_tensors
        return first * x.cos() - second * x.sin()


def two_outputs(x):
    s, c = TwoOutputs.apply(x)
    return s * 2 + c * 3


def second_output_unused(x):
    s, _ = TwoOutputs.apply(x)
    return s


class Scale(Function):
    @staticmethod
    def forward(ctx, x, factor):
        ctx.factor = factor
        return x * factor

    @staticmethod
    def backward(ctx, g):
        return g * ctx.factor, None


def scale(x):
    return Scale.apply(x, 3).sum() + Scale.apply(x, 0.5).pow(2).sum()


class WithSetup(Function):
    @staticmethod
    def forward(x):
        return x.exp()

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(output)

    @staticmethod
    def backward(ctx, g):
        (y,) = ctx.saved_tensors
        return g * y


def with_setup_context(x):
    return WithSetup.apply(x)


class NoGradient(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2

    @staticmethod
    def backward(ctx, g):
        return None


def returns_none(x, y):
    return NoGradient.apply(x) + y


class OnceDifferentiable(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(min=0)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        g = g.clone()
        g[x < 0] = 0
        return g


def once(x):
    return OnceDifferentiable.apply(x) * x


class QuantileFunction(Function):
    @staticmethod
    def forward(ctx, x, t, q=0.5):
        d = t - x
        ctx.save_for_backward(d)
        ctx.q = q
        return torch.max(q * d, (q - 1) * d)

    @staticmethod
    def backward(ctx, g):
        (d,) = ctx.saved_tensors
        slope = torch.where(d > 0, torch.full_like(d, -ctx.q), torch.full_like(d, 1 - ctx.q))
        return g * slope, g * -slope, None


class QuantileModule(nn.Module):
    def __init__(self, q=0.9):
        super().__init__()
        self.q = q
        self.function = QuantileFunction.apply

    def forward(self, x, t):
        return self.function(x, t, self.q).mean()


class DiceWithBackward(Function):
    @staticmethod
    def forward(ctx, p, t):
        intersection = torch.dot(p.view(-1), t.view(-1))
        union = p.sum() + t.sum() + 1e-6
        ctx.save_for_backward(p, t)
        ctx.intersection = intersection
        ctx.union = union
        return 2 * intersection / union

    @staticmethod
    def backward(ctx, g):
        p, t = ctx.saved_tensors
        gradient = 2 * (t * ctx.union - ctx.intersection) / ctx.union**2
        return g * gradient, None


def dice_with_backward(p, t):
    return 1 - DiceWithBackward.apply(p, t)


def straight_through_detach(x):
    hard = (x > 0).float()
    return (hard - x).detach() + x


def straight_through_sigmoid(x, y):
    p = torch.sigmoid(x)
    hard = (p > 0.5).float()
    return F.mse_loss(p + (hard - p).detach(), y)


def gradient_penalty(x, w):
    value = (w * x**3).sum()
    (gradient,) = torch.autograd.grad(value, x, create_graph=True)
    return value + (gradient.norm() - 1) ** 2


def gradient_as_a_value(x, w):
    value = (w * torch.tanh(x)).sum()
    gradient = torch.autograd.grad(value, x)[0]
    return gradient * w


def gradient_with_outputs(x, w):
    y = x**2
    (gradient,) = torch.autograd.grad(y, x, grad_outputs=torch.ones_like(y), create_graph=True, retain_graph=True)
    return gradient * w + y


def hook_doubles(x):
    y = x * 3
    y.register_hook(lambda g: g * 2)
    return y**2


def gradient_of_a_detached_copy(x, w):
    y = x.detach().requires_grad_(True)
    with torch.enable_grad():
        (gradient,) = torch.autograd.grad((w * y**2).sum(), y)
    return (x * gradient).sum()


class HalfBackward(torch.autograd.Function):
    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    @staticmethod
    def forward(ctx, x):
        return x * 2

    @staticmethod
    def backward(ctx, g):
        return g / 2


class Legacy(torch.autograd.Function):
    def forward(self, x):
        return x * 2


def applied_from_an_instance(x):
    return HalfBackward(0.5).apply(x)


def instance_called(x):
    return Legacy()(x)


class SavesANumber(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, count):
        ctx.save_for_backward(x, None, count)
        return x.pow(2).sum() / count

    @staticmethod
    def backward(ctx, gradient):
        x, _, count = ctx.saved_tensors
        return gradient * 2 * x / count, None


def saves_a_number(x):
    return SavesANumber.apply(x, x.size(0))



def applied_to_columns(x, y):
    return sum((Scale.apply(x[:, i], 3) * y + Scale.apply(x[..., i], 0.5)).sum() for i in range(x.shape[1]))
