"""Recurrent layers, bags of embeddings, powers of vectors, mantissas."""

import torch
import torch.nn as nn
import torch.nn.functional as F


def filled(module):
    with torch.no_grad():
        for place, weight in enumerate(module.parameters()):
            weight.copy_(torch.linspace(-0.5, 0.6, weight.numel()).view(weight.shape) * (1 + 0.1 * place))
    return module


def gated(x):
    output, state = filled(nn.GRU(2, 3, batch_first=True))(x)
    return output.pow(2).sum() + (state * state.cos()).sum()


def gated_both_ways(x):
    output, state = filled(nn.GRU(2, 3, 2, bidirectional=True))(x)
    return output.pow(2).sum() + (state * state.cos()).sum()


def gated_from_a_state(x, state):
    output, last = filled(nn.GRU(2, 3))(x, state)
    return output.pow(2).sum() + last.sum()


def plain_recurrent(x):
    output, state = filled(nn.RNN(2, 3, 2, nonlinearity='relu', bias=False))(x)
    return output.pow(2).sum() + state.sum()


def with_memory(x):
    output, (state, memory) = filled(nn.LSTM(2, 3, 2, batch_first=True, bidirectional=True))(x)
    return output.pow(2).sum() + state.sum() + memory.pow(3).sum()


def with_memory_from_a_state(x, state, memory):
    output, (last, kept) = filled(nn.LSTM(2, 3))(x, (state, memory))
    return output[-1].pow(2).sum() + last.sum() + kept.pow(3).sum()


def without_a_batch(x):
    output, (state, memory) = filled(nn.LSTM(2, 3))(x)
    return output.pow(2).sum() + state.sum() * output.shape[0] + memory.sum()


def cells(x, state):
    gated, memory, plain = filled(nn.GRUCell(2, 3)), filled(nn.LSTMCell(2, 3)), filled(nn.RNNCell(2, 3))
    hidden, cell = memory(x, memory(x))
    return gated(x, state).pow(2).sum() + hidden.sum() + cell.pow(2).sum() + plain(x).sum()


def sum_of_the_answer(x):
    return filled(nn.LSTM(2, 3))(x)[1].sum()


def bag(i, weight, mode):
    return F.embedding_bag(i, weight, mode=mode).pow(2).sum()


def bags_between_offsets(i, weight, offsets, mode, padding):
    return F.embedding_bag(i, weight, offsets, mode=mode, padding_idx=padding).pow(2).sum()


def bags_to_the_last_offset(i, weight, offsets):
    return F.embedding_bag(i, weight, offsets, include_last_offset=True).pow(2).sum()


def weighted_bag(i, weight, scale, mode):
    return F.embedding_bag(i, weight, mode=mode, per_sample_weights=scale).pow(2).sum()


def module_of_bags(i, x):
    table = filled(nn.EmbeddingBag(4, 3, mode='sum'))
    return (table(i) * x).sum()


def bags_without_offsets(i, weight):
    return F.embedding_bag(i, weight).sum()


def bags_with_needless_offsets(i, weight):
    return F.embedding_bag(i, weight, torch.tensor([0])).sum()


def powers(x, count):
    return torch.linalg.vander(x, N=count).pow(2).sum()


def powers_in_place(x):
    return (torch.vander(x) * torch.arange(3.0)).sum()


def powers_of_constants(x):
    y = x.detach()
    return (torch.vander(y) * x).sum() + (torch.vander(y, 2, increasing=True) * x[:, None]).sum()


def mantissas(x):
    parts = torch.frexp(x)
    return (parts.mantissa * torch.arange(1.0, 7.0)).sum() + parts.exponent.sum()
