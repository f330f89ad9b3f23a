import torch
import torch.nn.functional as F


def add(x, y):
    return x + y


def subtract(x, y):
    return x - y


def multiply(x, y):
    return x * y


def divide(x, y):
    return x / y


def power(x, y):
    return x ** y


def modulo(x, y):
    return x % y


def floor_quotient(x, y):
    return x // y


def torch_add(x, y):
    return torch.add(x, y)


def torch_add_alpha(x, y):
    return torch.add(x, y, alpha=0.3)


def torch_sub(x, y):
    return torch.sub(x, y, alpha=2)


def torch_subtract(x, y):
    return torch.subtract(x, y)


def torch_mul(x, y):
    return torch.mul(x, y)


def torch_multiply(x, y):
    return torch.multiply(x, y)


def torch_div(x, y):
    return torch.div(x, y)


def torch_div_floor(x, y):
    return torch.div(x, y, rounding_mode='floor')


def torch_div_trunc(x, y):
    return torch.div(x, y, rounding_mode='trunc')


def true_divide(x, y):
    return torch.true_divide(x, y)


def torch_pow(x, y):
    return torch.pow(x, y)


def float_power(x, y):
    return torch.float_power(x, y)


def remainder(x, y):
    return torch.remainder(x, y)


def fmod(x, y):
    return torch.fmod(x, y)


def floor_divide(x, y):
    return torch.floor_divide(x, y)


def add_method(x, y):
    return x.add(y).sub(0.5).mul(y).div(2.0)


def pow_method(x):
    return x.pow(3)


def maximum(x, y):
    return torch.maximum(x, y)


def minimum(x, y):
    return torch.minimum(x, y)


def max_of_two(x, y):
    return torch.max(x, y)


def min_of_two(x, y):
    return x.min(y)


def fmax(x, y):
    return torch.fmax(x, y)


def fmin(x, y):
    return torch.fmin(x, y)


def atan2(x, y):
    return torch.atan2(x, y)


def hypot(x, y):
    return torch.hypot(x, y)


def logaddexp(x, y):
    return torch.logaddexp(x, y)


def logaddexp2(x, y):
    return torch.logaddexp2(x, y)


def xlogy(x, y):
    return torch.xlogy(x, y)


def xlog1py(x, y):
    return torch.special.xlog1py(x, y)


def copysign(x, y):
    return torch.copysign(x, y)


def lerp(x, y, w):
    return torch.lerp(x, y, w)


def lerp_method(x, y):
    return x.lerp(y, 0.25)


def addcmul(x, y, z):
    return torch.addcmul(x, y, z, value=0.5)


def addcdiv(x, y, z):
    return torch.addcdiv(x, y, z, value=0.5)


def reflected(x):
    return 1 - x + 2 * x - 3 / (x + 4) + 2 ** x


def rsub(x):
    return torch.rsub(x, 2)


def rdiv_integers(x):
    return 1 / x


def huge_sum(x):
    return (x + 1e8 - 1e8)


def tiny_epsilon(p):
    return torch.log(1 - p + 1e-8)


def float32_rounds(x):
    return x * 3 - x - x - x


def float32_overflow(x):
    return (x * 1e38).log()


def python_float_keeps_float32(x):
    return (x + 0.1) * 0.2


def scalar_tensor_keeps_dtype(x):
    return x * torch.tensor(0.1, dtype=torch.float64)


def dimensioned_tensor_promotes(x):
    return x * torch.tensor([0.1], dtype=torch.float64)


def integer_mean_of_products(x, y):
    return (x * y).float().mean()


def polynomial(x):
    return 2 * x**3 - x**2 / 2 + 4 * x - 1


def rational(x):
    return (x**2 + 1) / (x - 3)


def used_twice(x):
    return x * x + x


def used_many_times(x):
    return x * x * x / (x + 5) + x.exp() * x


def unused(x, y):
    return x * 2


def same_tensor_both_sides(x):
    return torch.sub(x, x)


def matmul_operator(x, y):
    return x @ y


def matmul(x, y):
    return torch.matmul(x, y)


def mm(x, y):
    return torch.mm(x, y.t())


def bmm(x, y):
    return torch.bmm(x, y)


def mv(x, y):
    return torch.mv(x, y)


def dot(x, y):
    return torch.dot(x, y)


def inner(x, y):
    return torch.inner(x, y)


def outer(x, y):
    return torch.outer(x, y) * torch.outer(x, y)


def ger(x, y):
    return torch.ger(x, y)


def addmm(b, x, y):
    return torch.addmm(b, x, y, beta=0.5, alpha=2)


def addmv(b, x, y):
    return torch.addmv(b, x, y)


def baddbmm(b, x, y):
    return torch.baddbmm(b, x, y)


def einsum_matrix(x, y):
    return torch.einsum('ij,jk->ik', x, y)


def einsum_rows(x, y):
    return torch.einsum('nd,nd->n', x, y)


def einsum_pairs(x, y):
    return torch.einsum('nc,mc->nm', [x, y])


def einsum_contract_all(x, y):
    return torch.einsum('bchw,bchw->', x, y)


def einsum_transpose(x, w):
    return torch.einsum('ij->ji', x) * w


def einsum_diagonal(x):
    return torch.einsum('ii->i', x)


def einsum_ellipsis(x, y):
    return torch.einsum('...ij,...jk->...ik', x, y)


def einsum_gram(x):
    return torch.einsum('bik,bjk->bij', x, x)


def gram(x):
    return (x @ x.T - torch.eye(3)).pow(2).sum()


def chain_matmul(x, y, z):
    return torch.linalg.multi_dot([x, y, z])


def tensordot(x, y):
    return torch.tensordot(x, y, dims=1)


def kron(x, y):
    return torch.kron(x, y)


def cross(x, y):
    return torch.cross(x, y, dim=1)


def cdist(x, y):
    return torch.cdist(x, y)


def cdist_p1(x, y):
    return torch.cdist(x, y, p=1)


def cdist_p3(x, y):
    return torch.cdist(x, y, p=3.0)


def dist(x, y):
    return torch.dist(x, y)


def dist_p1(x, y):
    return torch.dist(x, y, p=1)


def pdist(x):
    return F.pdist(x)


def ldexp_of_integers(t, s):
    return torch.ldexp(t, s)


def ldexp_of_floats(x, s):
    return torch.ldexp(x, s)


def xlog1py_of_integers(t, s):
    return torch.special.xlog1py(t, s)


def inner_of_scalar(x, y):
    return torch.inner(x, y)
