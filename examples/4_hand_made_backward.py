# round() is flat, so its true gradient is 0. This backward pretends that it is 1.
import torch


class RoundThrough(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x.round()

    @staticmethod
    def backward(ctx, grad):
        return grad


def rounded_loss(pred, target):
    return (RoundThrough.apply(pred) - target).abs().mean()
