# A threshold is flat on both sides: no slope, no gradient, no learning.
# Its soft form, a sigmoid, has a slope.
import torch


def step_loss(prob, target):
    decided = (prob > 0.5).float()
    return ((decided - target) ** 2).mean()


def sigmoid_loss(prob, target):
    decided = torch.sigmoid((prob - 0.5) / 0.1)
    return ((decided - target) ** 2).mean()
