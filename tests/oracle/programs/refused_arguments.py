import torch
import torch.nn.functional as F


def truth_as_dim(x):
    return x.unfold(True, 2, 1)


def truth_as_count(x):
    return x.topk(True)[0]


def truth_as_chunks(x):
    return x.chunk(True)[0]


def truth_as_offset(x):
    return torch.diagonal(x, offset=True)


def grid_of_dtypes(x, y):
    return torch.meshgrid(x, y, indexing="ij")[0] * 1.0


def product_of_dtypes(x, y):
    return torch.cartesian_prod(x, y)


def product_of_matrix(x, y):
    return torch.cartesian_prod(x, y)


def combinations_of_matrix(x):
    return torch.combinations(x)


def sum_of_dtypes(x, a, b):
    return torch.addmm(x, a, b)


def distance_of_truths(x, y):
    return F.pairwise_distance(x, y)


def norm_of_truths(x, y):
    return torch.dist(x, y)


def pairs_of_whole_numbers(x):
    return F.pdist(x)


def flipped_twice(x):
    return x.flip(0, 0)


def moved_twice(x):
    return x.movedim((0, 0), (0, 1))


def moved_to_one_place(x):
    return x.movedim((0, 1), (1, 1))


def turned_about_one_dim(x):
    return torch.rot90(x, dims=(0,))


def turned_vector(x):
    return torch.rot90(x)


def windows_without_step(x):
    return x.unfold(0, 2, 0)


def summed_to_another_size(x):
    return x.sum_to_size(2, 2)


def summed_to_its_columns(x):
    return x.sum_to_size(1, 3)


def split_in_uneven_parts(x):
    return torch.hsplit(x, 2)[0]


def split_rows_in_uneven_parts(x):
    return torch.vsplit(x, 3)[0]


def crossed_with_one_column(x, y):
    return torch.linalg.cross(x, y)


def drawn_of_three_dims(x):
    return torch.multinomial(x, 1) * x.sum()


def drawn_none(x):
    return torch.multinomial(x, 0) * x.sum()


def drawn_of_negative_weights(x):
    return torch.multinomial(x, 1, replacement=True) * x.sum()


def drawn_of_no_weight(x):
    return torch.multinomial(x * 0, 1, replacement=True) * x.sum()


def noise_like_labels(x):
    return torch.rand_like(x) * 1.0


def normal_noise_like_labels(x):
    return torch.randn_like(x) * 1.0


def noise_in_labels(x):
    return x.clone().uniform_() * 1.0


def noise_upside_down(x):
    return x.detach().clone().uniform_(1, -1)


def waiting_without_rate(x):
    return x.detach().clone().exponential_(0)


def steps_between_vectors(x, y):
    return torch.linspace(x, y, 3)


def gamma_of_no_dims(x):
    return torch.mvlgamma(x, 0)


def polygamma_of_negative_order(x):
    return torch.polygamma(-1, x)


def rounded_whole_numbers(x):
    return torch.round(x, decimals=2)


def truths_among(x, y):
    return torch.isin(x, y) * 1.0


def close_within_less_than_nothing(x, y):
    return torch.isclose(x, y, rtol=-1.0) * 1.0


def determinant_of_whole_numbers(x):
    return torch.linalg.det(x)


def inverse_of_truths(x):
    return torch.linalg.inv(x)


def singular_values_of_whole_numbers(x):
    return torch.linalg.svdvals(x)


def threshold_of_truths(x):
    return F.threshold(x, 0, 1)


def hinge_of_truths(x, y):
    return F.hinge_embedding_loss(x, y, margin=0.5)


def areas_over_fewer_dims(x, y):
    return torch.trapezoid(x, y, dim=1)
