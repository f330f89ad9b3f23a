"""Recurrent layers: one step after the other, each a matrix product for what comes in and one for what was kept."""

import math

import torch
from torch.nn import functional as F
from torch.nn import init
from torch.nn.modules.module import Module
from torch.nn.parameter import Parameter


def _plain(input, state, weights, activation):
    return activation(_gates(input, weights[0], weights[2]) + _gates(state, weights[1], weights[3]))


def _gated(input, state, weights):
    reset_in, update_in, new_in = _gates(input, weights[0], weights[2]).chunk(3, -1)
    reset_kept, update_kept, new_kept = _gates(state, weights[1], weights[3]).chunk(3, -1)
    reset = torch.sigmoid(reset_in + reset_kept)
    update = torch.sigmoid(update_in + update_kept)
    new = torch.tanh(new_in + reset * new_kept)
    return (state - new) * update + new


def _with_memory(input, state, memory, weights):
    gates = _gates(input, weights[0], weights[2]) + _gates(state, weights[1], weights[3])
    entrance, forget, new, out = gates.chunk(4, -1)
    memory = torch.sigmoid(forget) * memory + torch.sigmoid(entrance) * torch.tanh(new)
    return torch.sigmoid(out) * torch.tanh(memory), memory


def _gates(values, weight, bias):
    return F.linear(values, weight, bias)


class RNNBase(Module):
    def __init__(
        self,
        mode,
        input_size,
        hidden_size,
        num_layers=1,
        bias=True,
        batch_first=False,
        dropout=0.0,
        bidirectional=False,
        proj_size=0,
        device=None,
        dtype=None,
    ):
        super().__init__()
        if proj_size:
            raise NotImplementedError("a projection of the hidden state")
        self.mode = mode
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.bias = bias
        self.batch_first = batch_first
        self.dropout = float(dropout)
        self.bidirectional = bidirectional
        self.proj_size = proj_size
        gates = {"LSTM": 4, "GRU": 3}.get(mode, 1) * hidden_size
        directions = 2 if bidirectional else 1
        self._names = []
        for layer in range(num_layers):
            for direction in range(directions):
                suffix = f"_l{layer}" + ("_reverse" if direction else "")
                width = input_size if layer == 0 else hidden_size * directions
                shapes = {"weight_ih": (gates, width), "weight_hh": (gates, hidden_size)}
                if bias:
                    shapes.update(bias_ih=(gates,), bias_hh=(gates,))
                for name, shape in shapes.items():
                    setattr(self, name + suffix, Parameter(torch.empty(*shape, device=device, dtype=dtype)))
                self._names.append(suffix)
        self.reset_parameters()

    def reset_parameters(self):
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def flatten_parameters(self):
        pass

    @property
    def all_weights(self):
        return [self._weights(suffix) for suffix in self._names]

    def _refuse_rank(self, given, rank):
        kind = "batched 3-D" if rank == 3 else "unbatched 2-D"
        if self.mode == "LSTM":
            ranks = f"({given[0].dim()}-D, {given[1].dim()}-D) tensors"
            raise RuntimeError(f"For {kind} input, hx and cx should also be {rank}-D but got {ranks}")
        raise RuntimeError(f"For {kind} input, hx should also be {rank}-D but got {given[0].dim()}-D tensor")

    def _weights(self, suffix):
        biases = [getattr(self, name + suffix) for name in ("bias_ih", "bias_hh")] if self.bias else [None, None]
        return [getattr(self, name + suffix) for name in ("weight_ih", "weight_hh")] + biases

    def _step(self, input, states, weights):
        if self.mode == "LSTM":
            return _with_memory(input, *states, weights)
        if self.mode == "GRU":
            return (_gated(input, states[0], weights),)
        return (_plain(input, states[0], weights, torch.relu if self.mode == "RNN_RELU" else torch.tanh),)

    def forward(self, input, hx=None):
        if not isinstance(input, torch.Tensor):
            return torch._C._unknown("packed sequences are not followed")
        if input.dim() not in (2, 3):
            raise ValueError(f"{self._get_name()}: Expected input to be 2D or 3D, got {input.dim()}D instead")
        is_batched = input.dim() == 3
        is_batch_first = self.batch_first and is_batched
        if input.size(-1) != self.input_size:
            raise RuntimeError(
                f"input.size(-1) must be equal to input_size. Expected {self.input_size}, got {input.size(-1)}"
            )
        values = input.transpose(0, 1) if is_batch_first else input if is_batched else input.unsqueeze(1)
        count = 2 if self.mode == "LSTM" else 1
        given = () if hx is None else hx if count == 2 else (hx,)
        if any(state.dim() != input.dim() for state in given):
            self._refuse_rank(given, input.dim())
        given = [state if is_batched else state.unsqueeze(1) for state in given]
        zeros = torch.zeros(len(self._names), values.size(1), self.hidden_size, dtype=input.dtype)
        given = given or [zeros] * count
        if any(state.shape != zeros.shape for state in given):
            expected, got = tuple(zeros.shape), list(given[0].shape)
            raise RuntimeError(f"Expected hidden size {expected}, got {got}")
        last = []
        for layer in range(self.num_layers):
            ways = []
            for direction in range(2 if self.bidirectional else 1):
                place = len(last)
                weights = self._weights(self._names[place])
                states = tuple(state[place] for state in given)
                outputs = []
                steps = range(values.size(0))
                for step in reversed(steps) if direction else steps:
                    states = self._step(values[step], states, weights)
                    outputs.append(states[0])
                ways.append(torch.stack(outputs[::-1] if direction else outputs))
                last.append(states)
            values = torch.cat(ways, -1)
            if self.dropout > 0 and layer < self.num_layers - 1:
                values = F.dropout(values, self.dropout, self.training)
        output = values.transpose(0, 1) if is_batch_first else values if is_batched else values.squeeze(1)
        kept = [torch.stack([states[index] for states in last]) for index in range(count)]
        kept = tuple(state if is_batched else state.squeeze(1) for state in kept)
        return output, kept if count == 2 else kept[0]


class RNN(RNNBase):
    def __init__(self, input_size, hidden_size, num_layers=1, nonlinearity="tanh", *args, **kwargs):
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'.")
        super().__init__(f"RNN_{nonlinearity.upper()}", input_size, hidden_size, num_layers, *args, **kwargs)
        self.nonlinearity = nonlinearity


class LSTM(RNNBase):
    def __init__(self, *args, **kwargs):
        super().__init__("LSTM", *args, **kwargs)


class GRU(RNNBase):
    def __init__(self, *args, **kwargs):
        super().__init__("GRU", *args, **kwargs)


class RNNCellBase(Module):
    def __init__(self, input_size, hidden_size, bias, num_chunks, device=None, dtype=None):
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.bias = bias
        gates = num_chunks * hidden_size
        self.weight_ih = Parameter(torch.empty(gates, input_size, device=device, dtype=dtype))
        self.weight_hh = Parameter(torch.empty(gates, hidden_size, device=device, dtype=dtype))
        self.register_parameter("bias_ih", Parameter(torch.empty(gates, device=device, dtype=dtype)) if bias else None)
        self.register_parameter("bias_hh", Parameter(torch.empty(gates, device=device, dtype=dtype)) if bias else None)
        self.reset_parameters()

    def reset_parameters(self):
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def _zeros(self, input):
        return torch.zeros(*input.shape[:-1], self.hidden_size, dtype=input.dtype)

    @property
    def _weights(self):
        return [self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh]


class RNNCell(RNNCellBase):
    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh", device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 1, device, dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input, hx=None):
        if self.nonlinearity not in ("tanh", "relu"):
            raise RuntimeError(f"Unknown nonlinearity: {self.nonlinearity}")
        activation = torch.relu if self.nonlinearity == "relu" else torch.tanh
        return _plain(input, self._zeros(input) if hx is None else hx, self._weights, activation)


class LSTMCell(RNNCellBase):
    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 4, device, dtype)

    def forward(self, input, hx=None):
        state, memory = (self._zeros(input), self._zeros(input)) if hx is None else hx
        return _with_memory(input, state, memory, self._weights)


class GRUCell(RNNCellBase):
    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 3, device, dtype)

    def forward(self, input, hx=None):
        return _gated(input, self._zeros(input) if hx is None else hx, self._weights)
