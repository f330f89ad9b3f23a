import torch
import torch.nn.functional as F


def first(x):
    return x[0] * 2


def last(x):
    return x[-1] * 2


def element(x):
    return x[1, 2] ** 2


def column(x, w):
    return x[:, 1] * w


def slice_start(x):
    return x[1:] - x[:-1]


def slice_step(x):
    return x[::2] * 3


def slice_negative_bounds(x, w):
    return x[-3:-1] * w


def slice_columns(x):
    return x[:, 1:] - x[:, :-1]


def slice_two(x, w):
    return x[1:, ::2] * w


def slice_out_of_range(x):
    return x[1:100]


def slice_empty(x):
    return x[2:1].sum()


def ellipsis(x, w):
    return x[..., 0] * w


def ellipsis_middle(x):
    return x[0, ..., -1] ** 2


def new_axis(x, y):
    return x[:, None, :] - y[None]


def images_total_variation(x):
    return (x[:, :, 1:, :] - x[:, :, :-1, :]).abs().mean() + (x[:, :, :, 1:] - x[:, :, :, :-1]).abs().mean()


def list_index(x, w):
    return x[[2, 0, 0]] * w


def tensor_index(x, i, w):
    return x[i] * w


def tensor_index_rows(x, i):
    return x[i] ** 2


def tensor_index_columns(x, i):
    return x[:, i] ** 2


def index_pair(x, y):
    return x[torch.arange(4), y]


def index_pair_range(x, y):
    return -torch.log_softmax(x, 1)[range(x.shape[0]), y].mean()


def index_pair_broadcast(x):
    return x[torch.tensor([[0], [1]]), torch.tensor([0, 2])] ** 2


def index_matrix(x, i):
    return x[i].sum(-1)


def index_mixed(x, i):
    return x[i, :, 1] ** 2


def index_separated(x, i):
    return x[i, :, i] ** 2


def index_integer_tensor(x, i):
    return x[i] * 2


def mask(x, m):
    return x[m] ** 2


def mask_rows(x, m):
    return x[m] * 2


def mask_condition(x):
    return x[x > 0].sum()


def mask_mean(x, y):
    return x[y == 1].mean() - x[y == 0].mean()


def mask_nothing(x):
    return x[x > 100].sum()


def mask_columns(x, m):
    return x[:, m].sum(1)


def mask_pair(p, t):
    return F.mse_loss(p[t > 0], t[t > 0])


def gather(x, y):
    return x.gather(1, y.unsqueeze(1)).squeeze(1)


def gather_function(x, i, w):
    return torch.gather(x, 0, i) * w


def gather_view(x, y):
    return -x.log_softmax(-1).gather(-1, y.view(-1, 1)).view(-1)


def take(x, i):
    return torch.take(x, i) ** 2


def take_along_dim(x, w):
    return torch.take_along_dim(x, x.argsort(1), dim=1) * w


def index_select(x, i):
    return x.index_select(1, i) ** 2


def index_select_rows(x, i):
    return torch.index_select(x, 0, i) ** 2


def scatter_value(x, y):
    return torch.zeros_like(x).scatter(1, y.unsqueeze(1), 1.0) * x


def scatter_source(x, s):
    return x.scatter(0, torch.tensor([2, 0]), s) * x


def scatter_in_place_one_hot(x, y):
    one_hot = torch.zeros(x.size(0), x.size(1)).scatter_(1, y.view(-1, 1), 1)
    return -(one_hot * torch.log_softmax(x, 1)).sum(1).mean()


def scatter_add(x, i):
    return torch.zeros(3).scatter_add(0, i, x) ** 2


def scatter_add_rows(x, i):
    return torch.zeros(2, 3).scatter_add_(1, i, x) ** 2


def scatter_reduce_sum(x, i):
    return torch.ones(3).scatter_reduce(0, i, x, reduce='sum') ** 2


def scatter_reduce_mean(x, i):
    return torch.zeros(3).scatter_reduce(0, i, x, 'mean', include_self=False) ** 2


def index_add(x, s):
    return x.index_add(0, torch.tensor([0, 2, 0]), s) ** 2


def index_copy(x, s):
    return x.index_copy(0, torch.tensor([2, 0]), s) * x


def index_fill(x):
    return x.index_fill(0, torch.tensor([1]), 3.0) * x


def index_put(x, v):
    return x.index_put((torch.tensor([0, 2]),), v) * x


def one_hot(y, x):
    return (F.one_hot(y, 4) * x).sum()


def one_hot_inferred(y):
    return F.one_hot(y)


def one_hot_images(y, x):
    return F.one_hot(y, 3).permute(0, 3, 1, 2).float() * x


def eye_lookup(y, x):
    return torch.eye(3)[y] * x


def nonzero_rows(x, y):
    rows = (y > 0).nonzero(as_tuple=True)[0]
    return x[rows].sum()


def nonzero_matrix(x):
    return torch.nonzero(x > 0)


def argwhere(x):
    return torch.argwhere(x > 0).squeeze(1)


def topk_mask(x):
    values, where = x.topk(2)
    return torch.zeros_like(x).scatter(0, where, 1.0) * x


def hard_examples(x):
    loss = x**2
    return loss[loss.argsort(descending=True)[:2]].mean()


def row_loop(x):
    return sum(row[0] * row[-1] for row in x)


def index_from_item(x, y):
    return x[int(y[0])] + x[y[1].item()]


def tolist_index(x, y):
    return sum(x[i, k] for i, k in enumerate(y.tolist()))


def diagonal_mask(x):
    return x[~torch.eye(3, dtype=torch.bool)].view(3, 2).exp().sum(1)


def slice_object(x):
    return x[slice(1, 3)] * 2


def tuple_of_slices(x):
    return x[tuple([slice(None), slice(0, 1)])] * 2


def channel_split(x):
    return x[:, :2] * torch.sigmoid(x[:, 2:])


def view_of_view(x):
    return x.view(2, 6)[1].view(3, 2)[:, 1] ** 2


def index_reduce_prod(x, t, y):
    return x.index_reduce(0, t, y, 'prod', include_self=True)


def index_reduce_mean(x, t, y):
    return x.index_reduce(0, t, y, 'mean', include_self=False)


def index_reduce_amax(x, t, y):
    return x.index_reduce(0, t, y, 'amax', include_self=True)


def index_reduce_amin(x, t, y):
    return x.index_reduce(0, t, y, 'amin', include_self=False)


def greatest_common_divisors(t, s):
    return torch.gcd(t, s) + torch.lcm(t, s)


def write_into_a_column_by_tensor(x, t):
    loss = x * 2
    for c in torch.unique(t):
        loss[:, c][t == c] = 0.0
    return loss


def write_into_an_element_by_tensor(x, t):
    y = x * x
    row = y[t[1]]
    row[0] = x[0, 1] * 3
    return y.sum() + row.pow(2).sum()


def scale_a_row_by_tensor(x, t):
    y = x * x
    y[t[2]].mul_(3)
    y[t[0]] += x[1]
    return y
