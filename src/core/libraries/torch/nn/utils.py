"""torch.nn.utils: parameters as one vector, sequences of different lengths as one tensor."""

import torch


def parameters_to_vector(parameters):
    return torch.cat([parameter.view(-1) for parameter in parameters])


def vector_to_parameters(vec, parameters):
    start = 0
    for parameter in parameters:
        count = parameter.numel()
        parameter.data = vec[start : start + count].view_as(parameter).data
        start += count


def pad_sequence(sequences, batch_first=False, padding_value=0.0, padding_side="right"):
    longest = max(sequence.size(0) for sequence in sequences)
    rows = []
    for sequence in sequences:
        missing = longest - sequence.size(0)
        sides = [0, 0] * (sequence.dim() - 1) + ([0, missing] if padding_side == "right" else [missing, 0])
        rows.append(torch.nn.functional.pad(sequence, sides, value=padding_value))
    return torch.stack(rows, dim=0 if batch_first else 1)
