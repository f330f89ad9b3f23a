import torch
import torch.nn.functional as F
from torch import nn


def backward_of_cut_loss(x, y):
    loss = (x.argmax(dim=1) == y).float().mean()
    loss.backward()
    return loss


def backward_of_detached(x):
    loss = x.detach().pow(2).mean()
    loss.backward()
    return loss


def backward_of_vector(x):
    loss = x**2
    loss.backward()
    return loss.sum()


def backward_twice(x):
    loss = (x**2).sum()
    loss.backward()
    loss.backward()
    return loss


def gradient_of_unused(x, y):
    (gradient,) = torch.autograd.grad((x**2).sum(), y)
    return gradient


def leaf_in_place(x):
    x += 1
    return x


def leaf_in_place_method(x):
    x.clamp_(0, 1)
    return x.sum()


def leaf_set_element(x):
    x[0] = 0.0
    return x.sum()


def leaf_set_mask(x):
    x[x < 0] = 0.0
    return x.sum()


def view_of_leaf(x):
    x.view(-1)[0] = 1.0
    return x.sum()


def slice_of_leaf_in_place(x):
    x[1:] *= 2
    return x.sum()


def saved_operand_of_product(x):
    y = x * 2
    z = y * y
    y += 1
    return z


def saved_output_of_exp(x):
    y = x.exp()
    y += 1
    return y


def saved_output_of_sigmoid(x):
    y = torch.sigmoid(x)
    y *= 2
    return y


def saved_operand_of_power(x):
    y = x + 1
    z = y**2
    y[0] = 0.0
    return z


def saved_output_of_sqrt(x):
    y = x.sqrt()
    y.zero_()
    return y


def saved_operand_changed_through_view(x):
    y = x * 1
    z = y.sin()
    y.view(-1)[0] = 2.0
    return z


def saved_operand_of_constant_factor(x, w):
    y = x * w
    w.add_(1)
    return y


def saved_output_of_softmax(x):
    p = torch.softmax(x, dim=1)
    p[:, 0] = 0.5
    return p


def saved_operand_of_division(x, y):
    d = y + 1
    z = x / d
    d -= 1
    return z


def saved_operand_of_log(x):
    p = x * 1
    loss = p.log()
    p.clamp_(min=0.1)
    return loss


def normalise_in_place(x):
    z = x - x.min()
    z /= z.max() + 1
    return z


def unbind_view_in_place(x):
    z = x * 2
    a, b = z.unbind(0)
    a += 1
    return b


def no_grad_write_on_saved(x):
    z = x * 2
    w = z**2
    with torch.no_grad():
        z.add_(1)
    return w


def shapes_do_not_broadcast(x, y):
    return x + y


def shapes_do_not_multiply(x, y):
    return x @ y


def mm_shapes(x, y):
    return torch.mm(x, y)


def bmm_shapes(x, y):
    return torch.bmm(x, y)


def dot_shapes(x, y):
    return torch.dot(x, y)


def mse_shapes(p, t):
    return F.mse_loss(p, t)


def view_wrong_size(x):
    return x.view(4, 2)


def view_of_transposed(x):
    return x.t().view(-1)


def reshape_wrong_size(x):
    return x.reshape(5, -1)


def cat_wrong_shapes(x, y):
    return torch.cat([x, y], dim=0)


def stack_wrong_shapes(x, y):
    return torch.stack([x, y])


def expand_wrong_size(x):
    return x.expand(4)


def dim_out_of_range(x):
    return x.sum(dim=2)


def index_out_of_range(x):
    return x[5]


def too_many_indices(x):
    return x[0, 0, 0]


def gather_out_of_range(x, y):
    return x.gather(1, y.unsqueeze(1))


def mask_of_wrong_shape(x, m):
    return x[m]


def unsqueeze_out_of_range(x):
    return x.unsqueeze(3)


def class_out_of_range(x, y):
    return F.cross_entropy(x, y)


def nll_class_out_of_range(x, y):
    return F.nll_loss(x, y)


def cross_entropy_float_labels(x, y):
    return F.cross_entropy(x, y)


def cross_entropy_batch_sizes(x, y):
    return F.cross_entropy(x, y)


def bce_logits_into_bce(x, y):
    return F.binary_cross_entropy(x, y)


def bce_shapes(x, y):
    return F.binary_cross_entropy(x, y)


def bce_with_logits_shapes(x, y):
    return F.binary_cross_entropy_with_logits(x, y)


def bce_integer_target(x, y):
    return F.binary_cross_entropy_with_logits(x, y)


def invalid_reduction(p, t):
    return F.mse_loss(p, t, reduction='average')


def one_hot_of_floats(y):
    return F.one_hot(y, 3)


def one_hot_class_too_large(y):
    return F.one_hot(y, 2)


def truth_of_many(x):
    return x.sum() if x > 0 else -x.sum()


def item_of_many(x):
    return x.item()


def float_of_many(x):
    return float(x)


def numpy_of_variable(x):
    return torch.tensor(x.numpy().mean())


def len_of_scalar(x):
    return x * len(x)


def iterate_scalar(x):
    return sum(item for item in x)


def mean_of_integers(y):
    return y.mean()


def softmax_of_integers(y):
    return torch.softmax(y, 0)


def requires_grad_of_integers(x):
    return x.argmax(dim=1).requires_grad_()


def requires_grad_cleared_on_value(x):
    y = x * 2
    y.requires_grad = False
    return y


def float_into_integers_in_place(y):
    y += 0.5
    return y


def broadcast_in_place(x, y):
    z = x * 1
    z += y
    return z


def mask_as_number(x):
    return 1 - (x > 0)


def minus_mask(x):
    return -(x > 0)


def bool_minus_bool(x, y):
    return (x > 0) - (y > 0)


def max_of_empty(x):
    return x.max()


def argmax_of_empty(x):
    return x.argmax()


def mismatched_dtypes_matmul(x, y):
    return x @ y


def assertion(x, y):
    assert x.shape == y.shape, f'shapes differ: {tuple(x.shape)} and {tuple(y.shape)}'
    return (x - y).sum()


def bare_assertion(x, y):
    assert x.dim() == y.dim()
    return (x - y).sum()


def explicit_value_error(x, reduction='mean'):
    if reduction == 'mean':
        return x.mean()
    if reduction == 'sum':
        return x.sum()
    raise ValueError(f'unknown reduction {reduction!r}')


def not_implemented(x):
    raise NotImplementedError


def type_error_of_none(x, y=None):
    return x * y


def string_times_tensor(x):
    return x + 'a'


def missing_attribute(x):
    return x.no_such_method()


def missing_function(x):
    return torch.no_such_function(x)


def missing_name(x):
    return x * no_such_name


def missing_key(x):
    weights = {'a': 1.0}
    return x * weights['b']


def list_index_error(x):
    parts = [x, x * 2]
    return parts[2]


def division_by_zero(x):
    return x * (1 / 0)


def unpack_too_many(x):
    a, b = x
    return a + b


def unpack_too_few(x):
    a, b, c = x.shape
    return x.sum() / (a * b * c)


def unbound_local(x):
    if x.dim() == 5:
        loss = x.sum()
    return loss


def missing_argument(x):
    def weigh(value, weight):
        return value * weight

    return weigh(x)


def unexpected_keyword(x):
    def weigh(value):
        return value

    return weigh(x, weight=2)


class MissingAttribute(nn.Module):
    def forward(self, x):
        return x * self.alpha


class InvalidOption(nn.Module):
    def __init__(self, reduction='mean'):
        super().__init__()
        if reduction not in ('mean', 'sum'):
            raise ValueError('Reduction must be mean or sum.')
        self.reduction = reduction

    def forward(self, x):
        return getattr(x, self.reduction)()


class InvalidReductionOfModule(nn.Module):
    def __init__(self):
        super().__init__()
        self.loss = nn.L1Loss(reduction='batch')

    def forward(self, x, y):
        return self.loss(x, y)


class RoundWithoutBackward(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x.round()


def function_without_backward(x):
    return RoundWithoutBackward.apply(x)


class TooFewGradients(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, y):
        return x * y

    @staticmethod
    def backward(ctx, g):
        return g


def function_with_too_few_gradients(x, y):
    return TooFewGradients.apply(x, y)


class WrongGradientShape(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2

    @staticmethod
    def backward(ctx, g):
        return g.sum(0).repeat(5)


def function_with_wrong_gradient_shape(x):
    return WrongGradientShape.apply(x)


def caught(x):
    try:
        return x.view(100)
    except RuntimeError:
        return x.sum() * 2


def re_raised(x):
    try:
        return x.view(100)
    except RuntimeError as error:
        raise ValueError('cannot view') from error


def ceil_of_truths(m):
    return torch.ceil(m)


def round_of_truths(m):
    return m.round()


def positive_of_truths(m):
    return +m


def hypot_of_truths(m):
    return torch.hypot(m, m)


def pow_of_truths(m):
    return m ** m


def remainder_of_truths(m):
    return m % m


def logaddexp_of_truths(m):
    return torch.logaddexp(m, m)


def median_of_truths(m):
    return m.median()


def median_along_of_truths(m):
    return m.median(0)[0]


def topk_of_truths(m):
    return m.topk(1)[0]


def argmax_of_truths(m):
    return m.argmax()


def kthvalue_of_truths(m):
    return m.kthvalue(1)[0]


def product_of_truths(m):
    return m @ m


def hypot_of_integers(t):
    return torch.hypot(t, t)


def logaddexp2_of_integers(t):
    return torch.logaddexp2(t, t)


def distance_of_integers(t):
    return torch.dist(t, t)


def nanmean_of_integers(t):
    return torch.nanmean(t)


def ldexp_by_number(x):
    return torch.ldexp(x, 2)


def mode_of_nothing(x):
    return torch.zeros(0, 3).mode(0)[0] + x


def scatter_with_older_reduction(x, t):
    return x.scatter(1, t, 2 * x[:, :1], reduce='add')


def rows_at_matrix(x, t):
    return torch.index_select(x, 0, t)


def row_counted_from_end(x, t):
    return x.index_select(0, t)


def row_to_add_counted_from_end(x, t):
    return x.index_add(0, t, x[:1])


def row_to_copy_out_of_range(x, t):
    return x.index_copy(0, t, x[:1])


def greatest_common_divisor_of_floats(x):
    return torch.gcd(x, x)


def vectors_renormalized(x):
    return x.renorm(2, 0, 1.0)


def requires_grad_set_on_value(x):
    y = x * 2
    y.requires_grad = True
    return y


def maximum_with_number(x):
    return torch.max(x, 0.5)


def slope_with_gradient(x, a):
    return F.leaky_relu(x, a)


def fill_with_gradient(x, a):
    return x * torch.full((3,), a)


def scale_with_gradient(x, a):
    return torch.add(x, x, alpha=a)


def count_with_gradient(x):
    return torch.arange(x) * x


def count_of_dimensions(x):
    return torch.arange(x)


def truths_counted(x):
    return x * torch.arange(3, dtype=torch.bool)


def truths_spaced(x):
    return x * torch.linspace(0, 1, 3, dtype=torch.bool)


def too_few_bins(x):
    return torch.histc(x, -1)


def turned_in_one_dimension(x):
    return torch.rot90(x, 1, (0, 0))


def whole_numbers_by_a_share(t):
    return torch.add(t, t, alpha=0.5)


def product_of_two_dtypes(x, t):
    return x @ t


def softmax_of_whole_columns(t):
    return t.softmax(0)


def made_of_a_float(x):
    return x.new(0.5) * x


def made_of_a_truth_value(x):
    return torch.Tensor(True) * x


def long_made_of_a_float(x):
    return torch.LongTensor(2.5) * x


def filled_through_a_slice(x):
    x[:] = 1
    return x


def filled_through_an_ellipsis(x):
    x[...] = 1
    return x


def line_with_a_bias_of_another_size(x, weight, bias):
    return F.linear(x, weight, bias)


def sum_with_a_product(x, y):
    return torch.addmm(x, y, y)


def place_beyond_behind_new_axis(x):
    return x[:, None, 5].sum()


def list_beyond(x):
    return x[..., [0, 9]].sum()


def pair_without_a_sum(x):
    return x.max(1).sum()


def resized_to_more(x):
    return x.resize(4, 2).sum()


def resized_by_a_tuple(x):
    return x.resize((3, 2)).sum()


def values_of_a_dense_one(x):
    return sum(value.sum() for value in x.values())


def indices_of_a_dense_one(x):
    return x.sum() + x.indices().size(0)
