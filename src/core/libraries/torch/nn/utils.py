"""torch.nn.utils: gradients clipped, parameters as one vector, sequences of different lengths as one tensor."""

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


def _gradients(parameters):
    listed = [parameters] if isinstance(parameters, torch.Tensor) else parameters
    return [parameter.grad for parameter in listed if parameter.grad is not None]


def clip_grad_norm_(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False, foreach=None):
    gradients = _gradients(parameters)
    if not gradients:
        return torch.tensor(0.0)
    with torch.no_grad():
        norms = torch.stack([torch.linalg.vector_norm(gradient, norm_type) for gradient in gradients])
        total = torch.linalg.vector_norm(norms, norm_type)
        factor = torch.clamp(max_norm / (total + 1e-6), max=1.0)
        for gradient in gradients:
            gradient.mul_(factor)
    return total


def clip_grad_value_(parameters, clip_value, foreach=None):
    with torch.no_grad():
        for gradient in _gradients(parameters):
            gradient.clamp_(min=-clip_value, max=clip_value)
