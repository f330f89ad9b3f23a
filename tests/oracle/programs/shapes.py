import torch


def reshape(x, w):
    return x.reshape(3, 4) * w


def reshape_tuple(x, w):
    return torch.reshape(x, (4, -1)) * w


def view(x, w):
    return x.view(-1) * w


def view_size(x, w):
    return x.view(x.size(0), -1) * w


def view_shape_star(x, w):
    return x.view(*x.shape[:1], 3, 2) * w


def view_as(x, w):
    return x.view_as(w) * w


def reshape_as(x, w):
    return x.t().reshape_as(w) * w


def flatten(x, w):
    return x.flatten() * w


def flatten_from(x, w):
    return torch.flatten(x, 1) * w


def flatten_range(x, w):
    return x.flatten(start_dim=0, end_dim=1) * w


def unflatten(x, w):
    return x.unflatten(1, (2, 3)) * w


def ravel(x, w):
    return torch.ravel(x.t()) * w


def squeeze(x, w):
    return x.squeeze() * w


def squeeze_dim(x, w):
    return x.squeeze(1) * w


def squeeze_not_one(x, w):
    return x.squeeze(0) * w


def squeeze_dims(x, w):
    return torch.squeeze(x, (0, 2)) * w


def unsqueeze(x, w):
    return x.unsqueeze(1) * w


def unsqueeze_last(x, w):
    return torch.unsqueeze(x, -1) - w


def none_index(x, w):
    return x[:, None] * w[None, :]


def transpose(x, w):
    return x.transpose(0, 1) * w


def transpose_negative(x, w):
    return torch.transpose(x, -1, -2) * w


def t_method(x, w):
    return x.t() * w


def t_property(x, w):
    return x.T * w


def mt_property(x, w):
    return x.mT * w


def permute(x, w):
    return x.permute(0, 2, 3, 1) * w


def permute_tuple(x, w):
    return torch.permute(x, (2, 0, 1)) * w


def permute_contiguous_view(x, w):
    return x.permute(0, 2, 1).contiguous().view(-1, 3) * w


def movedim(x, w):
    return torch.movedim(x, 1, -1) * w


def moveaxis(x, w):
    return x.moveaxis(0, 2) * w


def swapaxes(x, w):
    return x.swapaxes(0, 2) * w


def expand(x, w):
    return x.expand(4, 3) * w


def expand_minus_one(x, w):
    return x.expand(-1, 4) * w


def expand_new_dim(x, w):
    return x.expand(2, 3) * w


def expand_as(x, w):
    return x.expand_as(w) * w


def broadcast_to(x, w):
    return torch.broadcast_to(x, (2, 3)) * w


def broadcast_tensors(x, y):
    a, b = torch.broadcast_tensors(x, y)
    return a * b


def repeat(x, w):
    return x.repeat(2, 3) * w


def repeat_new_dim(x, w):
    return x.repeat(3, 1) * w


def repeat_interleave(x, w):
    return x.repeat_interleave(2, dim=0) * w


def repeat_interleave_counts(x, w):
    return torch.repeat_interleave(x, torch.tensor([1, 0, 2])) * w


def tile(x, w):
    return torch.tile(x, (2,)) * w


def cat(x, y, w):
    return torch.cat([x, y], dim=0) * w


def cat_last(x, y, w):
    return torch.cat((x, y), -1) * w


def cat_promotes(x, y):
    return torch.cat([x, y])


def concat(x, y, w):
    return torch.concat([x, y], dim=1) * w


def cat_list(parts, w):
    return torch.cat(parts) * w


def stack(x, y, w):
    return torch.stack([x, y]) * w


def stack_dim(x, y, w):
    return torch.stack((x, y), dim=1) * w


def stack_scalars(x, y):
    return torch.stack([x.mean(), y.max(), x.sum() * y.sum()])


def hstack_vstack(x, y, w):
    return torch.hstack([x, y]).sum() + (torch.vstack([x, y]) * w).sum()


def dstack(x, y):
    return torch.dstack([x, y]).prod(-1)


def column_stack(x, y, w):
    return torch.column_stack([x, y]) * w


def split(x):
    a, b = x.split(2)
    return (a * 2).sum() + (b * b).sum()


def split_sizes(x):
    a, b, c = torch.split(x, [1, 2, 1], dim=1)
    return a * 2 + b * c


def chunk(x):
    a, b = x.chunk(2, dim=1)
    return a * b.exp()


def chunk_uneven(x):
    first, second = torch.chunk(x, 2)
    return first.sum() + 3 * second.sum()


def tensor_split(x):
    a, b, c = torch.tensor_split(x, 3)
    return a.sum() + 2 * b.sum() + 3 * c.sum()


def unbind(x):
    a, b, c = x.unbind(dim=1)
    return a * b - c


def unpack_rows(x):
    a, b = x
    return a * b


def roll(x, w):
    return torch.roll(x, 1, 0) * w


def roll_dims(x, w):
    return x.roll(shifts=(1, -1), dims=(0, 1)) * w


def flip(x, w):
    return torch.flip(x, [1]) * w


def flip_dims(x, w):
    return x.flip(0, 1) * w


def fliplr(x, w):
    return torch.fliplr(x) * w


def rot90(x, w):
    return torch.rot90(x) * w


def tril(x):
    return torch.tril(x) * x


def triu(x):
    return x.triu(diagonal=1) * x


def diagonal(x, w):
    return torch.diagonal(x) * w


def diagonal_offset(x):
    return x.diagonal(offset=1, dim1=-2, dim2=-1).pow(2)


def diag_extract(x, w):
    return torch.diag(x) * w


def diag_build(x, w):
    return torch.diag(x) * w


def diag_embed(x, w):
    return torch.diag_embed(x) * w


def off_diagonal(x):
    n, m = x.shape
    return x.flatten()[:-1].view(n - 1, n + 1)[:, 1:].flatten().pow(2).sum()


def narrow(x, w):
    return x.narrow(1, 1, 2) * w


def select(x, w):
    return x.select(1, 2) * w


def unfold_method(x, w):
    return x.unfold(0, 3, 2) * w


def as_strided_view(x):
    return x.as_strided((2, 2), (1, 1)).pow(2)


def meshgrid(x, y):
    a, b = torch.meshgrid(x, y, indexing='ij')
    return a * b


def cartesian(x, y):
    return torch.cartesian_prod(x, y).prod(1)


def combinations(x):
    return torch.combinations(x).prod(dim=1)


def triu_indices(x):
    i, j = torch.triu_indices(3, 3, offset=1)
    return x[i, j] ** 2


def tril_indices(x):
    rows = torch.tril_indices(3, 3)
    return x[rows[0], rows[1]] * 2


def size_arithmetic(x):
    return x.sum() / x.size(0) + x.numel() - x.dim() + len(x) + x.ndim + x.nelement()


def shape_unpack(x):
    b, c, h, w = x.shape
    return x.sum() / (b * c * h * w)


def shape_equal(x, y):
    return (x - y).sum() if x.shape == y.shape else (x.unsqueeze(1) - y).sum()


def size_method_negative(x):
    return x.sum() * x.size(-1) + x.shape[-2] + torch.tensor(x.size()).sum()


def is_contiguous(x):
    return x.sum() if x.t().is_contiguous() else 2 * x.sum()


def zeros_ones(x):
    return x + torch.zeros(2, 3) + torch.ones(3) + torch.full((2, 1), 2.5) + torch.eye(2, 3)


def like_constructors(x):
    return x * torch.ones_like(x) + torch.zeros_like(x) + torch.full_like(x, 0.5)


def new_constructors(x):
    return x + x.new_zeros(3) + x.new_ones(3) + x.new_full((3,), 2.0) + x.new_tensor([1.0, 2.0, 3.0])


def new_tensor_integers(x):
    return x.new_tensor([1, 2, 3])


def arange(x):
    return x * torch.arange(3)


def arange_float(x):
    return x * torch.arange(0.5, 2.0, 0.5)


def arange_dtype(x):
    return (x * torch.arange(1, 4, dtype=torch.float32)).sum()


def linspace(x):
    return x * torch.linspace(0, 1, 5)


def logspace(x):
    return x * torch.logspace(0, 2, 3)


def literal_tensor(x):
    return x @ torch.tensor([[1.0, 2.0], [3.0, 4.0]])


def literal_integers(x):
    return x + torch.tensor([1, 2, 3])


def literal_bool(x):
    return x[torch.tensor([True, False, True])]


def tensor_of_list_of_floats(x):
    return torch.tensor([float(v) for v in x]).sum()


def as_tensor_keeps_graph(x):
    return torch.as_tensor(x) * 2


def scalar_tensor(x):
    return x * torch.scalar_tensor(2.0)


def atleast(x):
    return torch.atleast_1d(x) + torch.atleast_2d(x)


def block_diag(x, y):
    return torch.block_diag(x, y).pow(2)


def numel_of_empty(x):
    return x.sum() + x.numel()


def detach(x):
    return x.detach() * 3 + x


def detach_only(x):
    return x.detach() * 3
