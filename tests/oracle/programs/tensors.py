import torch
import torch.nn.functional as F


def mask_then_column(x, m):
    return x[m, 1] ** 2


def mask_of_middle_dims(x, m):
    return x[:, m] * 3


def mask_of_all_but_last(x, m):
    return x[m].sum(0)


def mask_and_ellipsis(x, m):
    return x[..., m] ** 2


def mask_true(x):
    return x[True] * 2


def positions_after_none(x, i):
    return x[None, i] ** 2


def positions_two_after_slice(x, i, j):
    return x[:, i, j] ** 2


def positions_split_by_slice(x, i, j):
    return x[i, :, j] ** 2


def positions_split_by_int(x, i, j):
    return x[i, 0, j] ** 2


def positions_with_int_in_front(x, i):
    return x[0, :, i] ** 2


def positions_negative(x, i):
    return x[i] * x[-1]


def position_from_argmax(x):
    return x[x.argmax()] * 2


def position_of_row_from_argmax(x):
    return x[x.sum(1).argmax(), 1:] * 2


def position_among_positions(x, i):
    return x[i, :, x[0, 0].argmax()] ** 2


def list_of_scalars(x):
    return x[[torch.tensor(1), torch.tensor(0)]] * 2


def list_of_lists(x):
    return x[[[0, 1], [1, 0]]] * 2


def empty_list(x):
    return x[[]].sum() + x.sum()


def slice_by_tensor(x, n):
    return x[: n.sum()] * 2


def loop_over_arange(x, y):
    total = 0.0
    for i in torch.arange(3):
        total = total + x[i, y[i]] ** 2
    return total


def set_with_mask_pair(x, m, v):
    z = x * 1
    z[m, 0] = v
    return z**2


def set_positions_split(x, i, v):
    z = x * 1
    z[i, :, i] = v
    return z**2


def set_mask_with_tensor_of_one(x, y):
    z = x * 1
    z[z > 0] = y.sum()
    return z**2


def set_mask_columns(x, m):
    z = x * 1
    z[:, m] = 0.5
    return z**2


def set_broadcast_leading(x, v):
    z = x * 1
    z[1] = v
    return z**2


def set_by_argmax(x):
    z = x * 1
    z[z.argmax()] = -5.0
    return z**2


def set_none_and_slice(x, v):
    z = x * 1
    z[None, 1:] = v
    return z**2


def set_repeated_positions_add(x, v):
    z = x * 1
    z[torch.tensor([0, 0, 1])] += v
    return z**2


def set_in_constant(x, y):
    z = torch.zeros(3, 2)
    z[:, 0] = x
    z[:, 1] = y
    return (z**2).sum(1)


def transpose_then_set(x):
    z = (x * 1).t()
    z[0] = 4.0
    return z**2


def chain_of_views(x):
    z = x * 1
    z.view(2, 3, 2).transpose(1, 2)[:, 0].mul_(2)
    return z**2


def select_and_fill(x):
    z = x * 1
    z.select(1, 0).fill_(2.0)
    z.narrow(0, 0, 1).zero_()
    return z**2


def unfold_windows(x):
    return x.unfold(0, 2, 1).prod(1)


def diagonal_of_batch(x):
    return torch.diagonal(x, dim1=1, dim2=2).sum(1)


def as_strided_overlap(x):
    return torch.as_strided(x * 1, (3, 2), (1, 1)).prod(1)


def einsum_batch(x, y):
    return torch.einsum('bij,bjk->bik', x, y)


def einsum_three(x, y, z):
    return torch.einsum('ij,jk,kl->il', x, y, z)


def einsum_implicit(x, y):
    return torch.einsum('ji,jk', x, y)


def einsum_trace(x):
    return torch.einsum('ii', x)


def einsum_outer(x, y):
    return torch.einsum('i,j->ij', x, y)


def einsum_broadcast(x, y):
    return torch.einsum('...i,...i->...', x, y)


def einsum_sum_dim(x):
    return torch.einsum('ijk->j', x)


def einsum_bilinear(x, w, y):
    return torch.einsum('bn,anm,bm->ba', x, w, y)


def einsum_spaces(x, y):
    return torch.einsum('n c, m c -> n m', x, y)


def tensordot_lists(x, y):
    return torch.tensordot(x, y, dims=([1, 0], [0, 1]))


def matmul_broadcast(x, y):
    return x @ y


def matmul_vector_batch(x, y):
    return torch.matmul(x, y)


def matmul_batch_vector(x, y):
    return torch.matmul(x, y)


def addbmm(b, x, y):
    return torch.addbmm(b, x, y, beta=0.5)


def addr(b, x, y):
    return torch.addr(b, x, y, alpha=2)


def cross_batch(x, y):
    return torch.linalg.cross(x, y)


def matrix_power(x):
    return torch.matrix_power(x, 3)


def matrix_norms(x):
    a = torch.linalg.matrix_norm(x, 1)
    b = torch.linalg.matrix_norm(x, float('inf'))
    return a + 2 * b + torch.linalg.norm(x, 1)


def norm_without_one_dim(x):
    return torch.norm(x, dim=(0, 1)) + x.norm(2, 0, True).sum()


def solve(x, y):
    return torch.linalg.solve(x + 4 * torch.eye(3), y)


def inverse_batch(x):
    return torch.linalg.inv(x + 3 * torch.eye(2)).sum(0)


def slogdet(x):
    sign, logarithm = torch.slogdet(x)
    return sign * logarithm


def log_determinant_of_negative(x):
    return torch.logdet(-(x @ x.t()) - torch.eye(3)).isnan()


def quantiles_of_rows(x):
    return torch.quantile(x, torch.tensor([0.25, 0.75]), dim=1, keepdim=True)


def quantile_methods(x):
    kinds = ['lower', 'higher', 'midpoint', 'nearest']
    return torch.stack([x.quantile(0.6, interpolation=kind) for kind in kinds])


def median_of_rows_even(x):
    values, where = x.median(dim=1)
    return values * 2 + where


def nanmedian_of_rows(x):
    return x.nanmedian(dim=1).values * 2


def mode_of_rows(x):
    values, where = torch.mode(x, 1)
    return values * 2 + where


def kthvalue_keepdim(x):
    return x.kthvalue(2, 1, keepdim=True)[0]


def topk_all(x):
    values, where = torch.topk(x, k=2, dim=0, largest=False)
    return values * 2 + where


def sort_stable(x):
    return torch.sort(x, dim=-1, descending=True, stable=True).values.cumsum(-1)


def searchsorted_right(x):
    edges = torch.tensor([-1.0, 0.0, 1.0])
    return torch.searchsorted(edges, x, right=True) + torch.bucketize(x, edges)


def unique_with_counts(y):
    values, counts = y.unique(return_counts=True)
    return values * counts


def histogram_bins(x):
    return torch.histc(x, 3)


def cumulative(x):
    return torch.cumulative_trapezoid(x) + torch.diff(x, prepend=torch.zeros(1))[1:]


def trapezoid_of_points(y, x):
    return torch.trapezoid(y, x)


def repeat_interleave_rows(x):
    return torch.repeat_interleave(x, 2, dim=1) ** 2


def roll_rows(x, w):
    return x.roll(-1, dims=1) * w


def rotations(x):
    return torch.rot90(x, 1) + 2 * torch.rot90(x, 2).t() + torch.rot90(x, -1, (1, 0))


def diagonals_built(x):
    return torch.diag_embed(x, offset=1, dim1=0, dim2=2) ** 2


def lower_triangle(x):
    return torch.tril(x, diagonal=-1) + x.triu(1).mT


def scattered(x, s, i):
    return x.scatter_reduce(0, i, s, reduce='amax') + x.scatter_reduce(0, i, s, reduce='prod', include_self=False)


def scatter_with_reduce(x, i):
    return x.scatter(0, i, 2.0, reduce='multiply') + x.scatter(0, i, x, reduce='add')


def put_and_take(x, v):
    z = x.clone()
    z.put_(torch.tensor([1, 3]), v)
    return z.take(torch.tensor([[0, 1], [3, 3]]))


def slice_scattered(x, v):
    return x.slice_scatter(v, 0, 1, 3) * x.select_scatter(v[0], 0, 0)


def take_along_broadcast(x, i):
    return torch.take_along_dim(x, i, dim=1)


def windows(x):
    return x * torch.hann_window(4) + torch.hamming_window(4, periodic=False) + torch.blackman_window(4)


def angle_of_real(x):
    return torch.angle(x)


def log_normal_distribution_tail(x):
    return torch.special.log_ndtr(x)


def scaled_complementary_error(x):
    return torch.special.erfcx(x)


def bessel_of_large(x):
    return torch.i0(x).log()


def multivariate_gamma(x):
    return torch.mvlgamma(x, 3)


def xlog1py_at_minus_one(x, y):
    return torch.special.xlog1py(x, y)


def polygamma(x):
    return torch.polygamma(1, x)


def divide_with_rounding(x, y):
    return torch.div(x, y, rounding_mode='floor') + torch.div(x, y, rounding_mode='trunc') * x


def clamp_by_item(x):
    return x.clamp(min=x.mean().item())


def power_by_item(x, y):
    return (x.abs() + 1) ** y.sum().item()


def lerp_weights(x, y, w):
    return torch.lerp(x, y, w) - x.lerp(y, 0.75)


def numbers_with_origin(x):
    scale = float(x.max()) * 2 + int(x.sum() > 0)
    return x * scale + round(x.sum().item(), 1)


def tensor_of_items(x):
    return torch.tensor([x.sum(), x.mean()]) * torch.tensor([[v] for v in x.tolist()])


def format_of_item(x):
    return x if f'{x.sum():.1f}'.startswith('-') else -x


def new_of_shape(x):
    return x + x.new(x.size()).fill_(2.0) + x.new([1.0, 2.0, 3.0])


def legacy_constructors(x):
    return x * torch.FloatTensor([1, 2, 3]) + torch.Tensor([1.0]) + torch.LongTensor([1, 2, 3])


def grid(x, y):
    a, b = torch.meshgrid(x, y, indexing='xy')
    return a * 2 + b


def broadcast_together(x, y):
    return torch.add(*torch.broadcast_tensors(x, y)) + torch.zeros(torch.broadcast_shapes(x.shape, y.shape))


def unpack_split(x):
    a, b = torch.split(x, (1, 2), dim=-1)
    return torch.cat([b, a], -1) ** 2


def vertical_split(x):
    a, b = x.vsplit(2)
    return a * b + x.hsplit([1])[0][:2]


def gradient_penalty(x, w):
    inside = (x @ w).sigmoid().sum()
    (gradient,) = torch.autograd.grad(inside, x, create_graph=True)
    return (gradient.norm(2, dim=1) - 1).pow(2).mean()


def gradient_of_two_outputs(x):
    a, b = x**2, x**3
    (gradient,) = torch.autograd.grad([a, b], [x], grad_outputs=[torch.ones(3), torch.full((3,), 2.0)])
    return gradient


def second_derivative(x):
    (first,) = torch.autograd.grad((x**4).sum(), x, create_graph=True)
    (second,) = torch.autograd.grad(first.sum(), x, create_graph=True)
    return second


def unused_gradient(x, y):
    gradients = torch.autograd.grad((x**2).sum(), (x, y), allow_unused=True)
    return gradients[0] * (2.0 if gradients[1] is None else 3.0)


def backward_inside(x):
    w = torch.ones(3, requires_grad=True)
    (w * x.detach()).pow(2).sum().backward()
    return x * w.grad


def backward_accumulates(x):
    w = torch.ones(3, requires_grad=True)
    for _ in range(2):
        (w * x.detach()).sum().backward()
    before = w.grad.clone()
    w.grad.zero_()
    (w * 2).sum().backward()
    return x * before + w.grad


def inner_step(x):
    w = torch.zeros(3, requires_grad=True)
    (gradient,) = torch.autograd.grad(((w - x) ** 2).sum(), w, create_graph=True)
    return ((w - 0.1 * gradient) - 1) ** 2


def hook_scales(x):
    y = x * 2
    y.register_hook(lambda gradient: gradient * 10)
    return y.exp()


def hook_on_leaf(x):
    handle = x.register_hook(lambda gradient: gradient.clamp(-1, 1))
    y = (x**3).sum()
    other = x.register_hook(lambda gradient: gradient * 100)
    other.remove()
    return y if handle is not None else x.sum()


@torch.no_grad()
def weights_of(x):
    return x / x.sum()


def decorated(x):
    return (weights_of(x.abs()) * x).sum()


def enabled_within_disabled(x):
    with torch.no_grad():
        a = x * 2
        with torch.enable_grad():
            b = x * 3
    return a + b


def grad_mode_switch(x):
    torch.set_grad_enabled(False)
    a = x * 2
    torch.set_grad_enabled(True)
    with torch.set_grad_enabled(not a.requires_grad):
        b = x * 5
    return a + b


def inference(x):
    with torch.inference_mode():
        y = (x > 0).float().mean()
    return x * y.item()


def checkpointed(x):
    from torch.utils.checkpoint import checkpoint

    return checkpoint(lambda y: y.exp() * y, x, use_reentrant=False)


@torch.jit.script
def scripted_core(x):
    return x * torch.sigmoid(x)


def scripted(x):
    return scripted_core(x)


def mixed_precision_block(x):
    with torch.autocast('cpu', enabled=False):
        return (x.float() ** 2).mean()


def where_is_it(x):
    device = x.device
    weight = torch.ones(3, device=device, dtype=x.dtype) if device.type == 'cpu' else torch.zeros(3)
    return (x.to(device) * weight.to(x)).cuda() if torch.cuda.is_available() else x * weight


def detach_in_place(x):
    y = x * 2
    y.detach_()
    return y * x


def set_requires_grad_on_detached(x):
    w = x.detach().requires_grad_(True)
    return w * x


def repeated_views_share_gradient(x):
    a = x.view(-1)
    b = x.t().reshape(-1)
    return (a * b).sum()


DTYPES = [
    torch.bool,
    torch.uint8,
    torch.int8,
    torch.int16,
    torch.int32,
    torch.int64,
    torch.float16,
    torch.bfloat16,
    torch.float32,
    torch.float64,
]


def promotions(rank_a, rank_b):
    a = [torch.zeros([1] * rank_a, dtype=dtype) for dtype in DTYPES]
    b = [torch.zeros([1] * rank_b, dtype=dtype) for dtype in DTYPES]
    return torch.tensor([[DTYPES.index((x + y).dtype) for y in b] for x in a])


def promotions_with_numbers(rank):
    tensors = [torch.zeros([1] * rank, dtype=dtype) for dtype in DTYPES]
    return torch.tensor([[DTYPES.index((x * number).dtype) for number in (True, 2, 2.5)] for x in tensors])


def quotients_and_sums():
    tensors = [torch.ones(2, dtype=dtype) for dtype in DTYPES]
    return torch.tensor([[DTYPES.index(y.dtype) for y in (x / x, x.sum(), x.cumsum(0), x.exp(), x == 1)] for x in tensors])


def slope_of_inner_part_alone(x):
    v = x.masked_fill(x > 0, 0.5)
    w = torch.autograd.grad(v.exp().sum(), v)[0]
    return (v.sub(1).abs() * w).mean()


def slope_of_inner_part_twice(x):
    v = x.sigmoid()
    w = torch.autograd.grad(v.exp().sum(), v)[0]
    return (v * w).mean()


def slope_of_all_the_way_twice(x):
    v = x.sigmoid()
    w = torch.autograd.grad(v.exp().sum(), x)[0]
    return (v * w).mean()


def slope_of_inner_part_beyond_a_step(x):
    v = torch.heaviside(x, x)
    w = torch.autograd.grad((v ** 3).sum(), v)[0]
    return (x * w).mean()


def slope_of_two_parts_of_one_way(x):
    v = x.sigmoid()
    u = v.exp()
    w, z = torch.autograd.grad(u.log().sum(), [u, v])
    return (v * w).mean() + z.sum()


def slope_of_inner_part_with_its_own_graph(x):
    v = x * 2
    u = v.exp()
    w = torch.autograd.grad(u.sum(), v, create_graph=True)[0]
    return (w ** 2).mean() + (x ** 2).sum()


def slope_of_backward_to_one_input(x):
    v = x.exp()
    v.sum().backward(inputs=[x])
    return v.mean()


def slope_of_inner_part_with_a_hook(x):
    v = x * 2
    v.register_hook(lambda g: g * 3)
    w = torch.autograd.grad((v ** 2).sum(), v, retain_graph=True)[0]
    return (w * v).sum()


def slope_alone(x):
    return torch.autograd.grad(x.exp().sum(), x)[0]


def length_of_its_shape(x):
    return x.sum() * x.shape.__len__() + x.size().__len__()
