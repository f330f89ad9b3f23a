"""einops: patterns of axes, as its documentation describes them. Lists of tensors are stacked along a first axis."""

import torch


class EinopsError(RuntimeError):
    pass


def _groups(side):
    """The axes of one side of a pattern: each a list of names, of one unless in parentheses; None for `...` outside of them."""
    groups = []
    inside = None
    for word in side.replace("(", " ( ").replace(")", " ) ").replace("...", " ... ").split():
        if word == "(":
            if inside is not None:
                raise EinopsError("brackets inside brackets are not allowed")
            inside = []
        elif word == ")":
            if inside is None:
                raise EinopsError("brackets are not balanced")
            groups.append(inside)
            inside = None
        elif inside is not None:
            inside.append(word)
        else:
            groups.append(None if word == "..." else [word])
    if inside is not None:
        raise EinopsError("brackets are not balanced")
    return groups


def _sides(pattern):
    if pattern.count("->") != 1:
        raise EinopsError(f"a pattern has two sides: {pattern}")
    left, right = pattern.split("->")
    return _groups(left), _groups(right)


def _with_ellipsis(groups, count):
    """`...` spelled out: one axis for each that it stands for; inside parentheses all of them together."""
    names = ["…" + str(index) for index in range(count)]
    spelled = []
    for group in groups:
        if group is None:
            spelled += [[name] for name in names]
        else:
            spelled.append([name for word in group for name in (names if word == "..." else [word])])
    return spelled


def _unit_axes(groups):
    """`1` is an axis without a name; every other number is a name for its own length."""
    return [[word for word in group if word != "1"] for group in groups]


def _lengths(groups, shape, given, pattern):
    """The length of each axis of the left side; at most one in each group is not given."""
    lengths = dict(given)
    for group, size in zip(groups, shape):
        known = 1
        unknown = [name for name in group if name not in lengths]
        for name in group:
            known *= lengths.get(name, 1)
        if len(unknown) > 1:
            raise EinopsError(f"Could not infer sizes for {set(unknown)}")
        if unknown:
            if known == 0 or size % known != 0:
                raise EinopsError(f"Shape mismatch, can't divide axis of length {size} in chunks of {known}: {pattern}")
            lengths[unknown[0]] = size // known
        elif known != size:
            raise EinopsError(f"Shape mismatch, {size} != {known}: {pattern}")
    return lengths


def _size(names, lengths):
    size = 1
    for name in names:
        size *= lengths[name]
    return size


def _reduced(tensor, reduction, dims):
    if not dims:
        return tensor
    if callable(reduction):
        return reduction(tensor, tuple(dims))
    if reduction == "prod":
        for dim in sorted(dims, reverse=True):
            tensor = tensor.prod(dim)
        return tensor
    if reduction in ("sum", "mean", "any", "all"):
        return getattr(tensor, reduction)(tuple(dims))
    return tensor.amax(tuple(dims)) if reduction == "max" else tensor.amin(tuple(dims))


def _applied(tensor, pattern, reduction, axes_lengths):
    if isinstance(tensor, (list, tuple)):
        tensor = torch.stack(list(tensor))
    left, right = _sides(pattern)
    count = len(tensor.shape) - sum(group is not None for group in left)
    if count < 0 or None not in left and count != 0:
        raise EinopsError(f"Wrong shape: expected {len(left)} dims. Received {len(tensor.shape)}-dim tensor.")
    left = _unit_axes(_with_ellipsis(left, count))
    right = _unit_axes(_with_ellipsis(right, count))
    numbers = {name: int(name) for group in left + right for name in group if name.isdigit()}
    lengths = _lengths(left, tensor.shape, {**axes_lengths, **numbers}, pattern)
    before = [name for group in left for name in group]
    after = [name for group in right for name in group]
    new = [name for name in after if name not in before]
    gone = [name for name in before if name not in after]
    if reduction == "repeat" and gone or reduction == "rearrange" and (gone or new):
        raise EinopsError(f"Identifiers only on one side of expression (should be on both): {set(gone + new)}")
    if new and reduction != "repeat":
        raise EinopsError(f"Unexpected identifiers on the right side of {reduction}: {set(new)}")
    for name in new:
        if name not in lengths:
            raise EinopsError(f"Specify sizes for new axes in repeat: {set(new)}")
    tensor = tensor.reshape([lengths[name] for name in before])
    tensor = _reduced(tensor, reduction, [index for index, name in enumerate(before) if name in gone])
    kept = [name for name in before if name in after]
    tensor = tensor.permute([kept.index(name) for name in after if name in kept])
    if new:
        for place, name in enumerate(after):
            if name in new:
                tensor = tensor.unsqueeze(place)
        tensor = tensor.expand([lengths[name] for name in after])
    return tensor.reshape([_size(group, lengths) for group in right])


def rearrange(tensor, pattern, **axes_lengths):
    return _applied(tensor, pattern, "rearrange", axes_lengths)


def reduce(tensor, pattern, reduction, **axes_lengths):
    return _applied(tensor, pattern, reduction, axes_lengths)


def repeat(tensor, pattern, **axes_lengths):
    return _applied(tensor, pattern, "repeat", axes_lengths)


def einsum(*tensors_and_pattern):
    *tensors, pattern = tensors_and_pattern
    letters = {}

    def spelled(side):
        words = []
        for group in _groups(side):
            name = "..." if group is None else group[0]
            if name != "..." and name not in letters:
                letters[name] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"[len(letters)]
            words.append(letters.get(name, name))
        return "".join(words)

    left, right = pattern.split("->")
    operands = ",".join([spelled(side) for side in left.split(",")])
    return torch.einsum(operands + "->" + spelled(right), *tensors)


def parse_shape(x, pattern):
    names = ["..." if group is None else group[0] for group in _groups(pattern)]
    if "..." in names:
        place = names.index("...")
        names[place : place + 1] = ["_"] * (len(x.shape) - len(names) + 1)
    if len(names) != len(x.shape):
        raise RuntimeError(f"Can't parse shape with different number of dimensions: {pattern} {tuple(x.shape)}")
    return {name: size for name, size in zip(names, x.shape) if name != "_"}


def asnumpy(tensor):
    return tensor.detach().cpu().numpy()
