import torch
import torch.nn.functional as F


def to_float(x, y):
    return x.float() * y


def to_double(x):
    return x.double() * 2


def to_long(x):
    return x.long()


def to_long_and_back(x):
    return x.long().float()


def to_int_and_back(x):
    return x.int().float() * 2


def to_bool(x):
    return x.bool()


def to_bool_and_back(x):
    return x.bool().float()


def to_byte_and_back(x):
    return x.byte().long()


def to_half_and_back(x):
    return x.half().float()


def to_bfloat_and_back(x):
    return x.bfloat16().float()


def to_dtype(x):
    return x.to(torch.float64)


def to_dtype_keyword(x):
    return x.to(dtype=torch.float32)


def to_device(x):
    return x.to('cpu') * 2


def to_device_object(x):
    return x.to(torch.device('cpu')) * x.to(x.device)


def to_other(x, y):
    return x.to(y) * y


def type_as(x, y):
    return x.type_as(y) + y


def type_string(x):
    return x.type(torch.FloatTensor)


def type_dtype(x):
    return x.type(torch.int64)


def cpu_method(x):
    return x.cpu() * 2


def cast_through_double(x):
    return (x.double() ** 2).float()


def double_accumulation(x):
    return x.double().sum().float()


def mixed_precision(x, y):
    return x * y


def integer_division_is_float(x):
    return x / 2


def bool_sum_is_integer(m):
    return m.sum()


def bool_mean(m):
    return m.float().mean()


def integer_times_float(x):
    return x * 0.5


def item(x):
    return x.sum().item()


def item_in_product(x):
    return x * x.sum().item()


def item_of_integer(x):
    return x.max().item() + 1


def float_of_tensor(x):
    return float(x.mean()) * x


def int_of_tensor(x, y):
    return x[: int(y.sum())] * 2


def bool_of_tensor(x):
    return 1.0 if bool(x.sum() > 0) else -1.0


def python_number(x):
    return len(x) * 2.5


def python_integer(x):
    return x.numel()


def python_bool(x):
    return x.shape[0] == 3


def constant(x):
    return torch.tensor(1.5)


def torch_tensor_cuts(x):
    return torch.tensor(x.sum().item()) * 2


def requires_grad_on_result(x):
    return (x.detach() * 2).requires_grad_()


def requires_grad_assigned(x):
    y = (x > 0).float().mean()
    y.requires_grad = True
    return y * 3


def variable_cuts(x):
    return torch.autograd.Variable(x.data, requires_grad=True) * 2


def variable_asks_for_no_gradient(x):
    return torch.autograd.Variable(x) * 2


def fresh_requires_grad(x):
    return torch.zeros(3, requires_grad=True) + x


def requires_grad_false(x):
    return x.clone().requires_grad_(True) * 2


def reads_requires_grad(x, y):
    return (x * 2).sum() if x.requires_grad and not y.requires_grad else y.sum()


def is_leaf(x):
    return (x * 2).sum() if x.is_leaf else x.sum()


def dtype_comparison(x):
    return x * 2 if x.dtype == torch.float32 else x * 3


def is_floating_point(x):
    return x * 2 if x.is_floating_point() else x + 1


def finfo_eps(x):
    return x * torch.finfo(x.dtype).eps + torch.finfo(torch.float32).max * 0


def finfo_mask(x, m):
    return x.masked_fill(m, torch.finfo(x.dtype).min).softmax(0)[0]


def default_dtype_of_floats(x):
    return torch.tensor([0.1, 0.2, 0.3]) * x


def iinfo(x):
    return x.clamp(max=torch.iinfo(torch.int64).max)


def numpy_of_detached(x):
    return float(x.detach().numpy().sum()) * x


def numpy_round_trip(x, y):
    return torch.from_numpy(y.numpy()) * x


def tolist_sum(x):
    return sum(x.tolist())


def result_type(x, y):
    return torch.zeros(2, dtype=torch.result_type(x, y))


def nested_promotion(x):
    return (x + 1) / 2 * 3 - 0.5


def device_where_there_is_one(x):
    device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')
    return x.to(device) * torch.ones(3, device=device)


def device_comparison(x):
    return x * 2 if x.device.type == 'cpu' and not x.is_cuda else x * 3


def device_of_argument(x, y):
    return torch.arange(3, device=x.device, dtype=x.dtype) * x + y.to(x.device, non_blocking=True)


def typed_constructors(x):
    return x * torch.FloatTensor([1.0, 2.0, 3.0]) + torch.LongTensor([1, 2, 3]) + torch.Tensor([0.5])


def sized_constructor(x):
    return torch.Tensor(2, 3).fill_(1.0) * x


def half_precision_by_number(x):
    h = x.bfloat16()
    return torch.stack([h / 1.1283, h * 1.1283, h + 1.1283, h - 1.1283]).float()


def half_precision_kernels(x):
    h = x.half()
    kernels = (torch.sigmoid, torch.tanh, F.softplus, F.gelu, F.silu, F.mish, F.logsigmoid, F.elu, F.hardswish)
    return torch.stack([kernel(h) for kernel in kernels]).float()


def half_precision_erf(x):
    return torch.erf(x.bfloat16()).float() + torch.sigmoid(x.bfloat16()).float()


def half_precision_mean(x):
    return (x.half().mean() + x.half().var() + x.half().std()).float()


def half_precision_softmax(x):
    h = x.half()
    return (h.softmax(0) * h.log_softmax(0)).float()


def half_precision_columns(x):
    return (x.half().softmax(0) * x.half().log_softmax(0)).float()


def half_precision_product(x):
    return x.half().prod().float()


def half_precision_divergence(x, t):
    return F.kl_div(x.half().log_softmax(-1), t.half(), reduction='batchmean').float()


def brain_float_root(x):
    return torch.rsqrt(x.bfloat16()).float()


def einsum_of_two_dtypes(x, y):
    return torch.einsum('ij,jk->ik', x, y)


def einsum_without_a_sum_of_two_dtypes(x, y):
    return torch.einsum('i,j->ij', x[0], y[0])


def tensordot_of_two_dtypes(x, y):
    return torch.tensordot(x, y, 1)


def cross_of_two_dtypes(x, y):
    return torch.cross(x, y, -1)


def solve_of_two_dtypes(x, y):
    return torch.linalg.solve(x, y)


def layer_norm_of_two_dtypes(x, y):
    return F.layer_norm(x, (3,), y[0])


def group_norm_of_two_dtypes(x, y):
    return F.group_norm(x, 3, y[0])


def batch_norm_of_two_dtypes(x, y):
    return F.batch_norm(x, None, None, y[0], training=True)


def masked_scatter_of_two_dtypes(x, y):
    return x.masked_scatter(x > 0, y)


def index_put_of_two_dtypes(x, y):
    return x.index_put((torch.tensor([0]),), y[0])


def already_dense(x):
    y = x * 2
    return y.to_dense() if y.to_dense() is y else x.sum()


def dense_of_another_dtype(x):
    return (x * 2).to_dense(torch.float64)
