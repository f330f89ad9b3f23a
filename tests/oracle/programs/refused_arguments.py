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


def mask_made_smaller(x):
    return F.interpolate(x, size=2, mode="nearest")


def mask_of_one_channel_made_smaller(x):
    return F.interpolate(x, size=2, mode="bilinear")


def labels_made_smoother(x):
    return F.interpolate(x, size=2, mode="bicubic")


def labels_averaged_to_a_size(x):
    return F.interpolate(x, size=2, mode="area")


def truths_pooled(x):
    return F.max_pool2d(x, 2)


def labels_pooled_in_a_row(x):
    return F.max_pool1d(x, 2)


def truths_averaged(x):
    return F.avg_pool2d(x, 2)


def truths_averaged_in_space(x):
    return F.avg_pool3d(x, 2)


def labels_averaged_to_two(x):
    return F.adaptive_avg_pool2d(x, 2)


def largest_labels_of_four_parts(x):
    return F.adaptive_max_pool2d(x, 2)


def raised_to_a_mask(x, y):
    return (x**y).sum()


def constant_raised_to_a_mask(x, y):
    return (2.0**y).sum() + x.sum()


def groups_with_few_weights(x, w, b):
    return F.group_norm(x, 2, w, b)


def groups_with_few_offsets(x, w, b):
    return F.group_norm(x, 2, w, b)


def batch_with_few_weights(x, w, b):
    return F.batch_norm(x, None, None, w, b, training=True)


def instances_with_few_offsets(x, w, b):
    return F.instance_norm(x, weight=w, bias=b)


def step_of_two_dtypes(x, y):
    return torch.heaviside(x, y)


def between_of_two_dtypes(x, y, w):
    return torch.lerp(x, y, w.double())


def covariance_of_truths(x):
    return torch.cov(x)


def nuclear_norm_of_vector(x):
    return torch.linalg.norm(x, "nuc")


def norm_along_one_dim_twice(x):
    return torch.linalg.matrix_norm(x, dim=(0, 0))


def norm_of_order_in_space(x):
    return torch.linalg.norm(x, 2)


def row_added_without_dims(x, y):
    return torch.index_add(x, 0, torch.tensor([0]), y)


def filled_with_a_vector(x, y):
    return torch.index_fill(x, 0, torch.tensor([0]), y)


def windows_with_negative_padding(x):
    return F.unfold(x, 2, padding=-1)


def shuffled_matrix(x):
    return F.pixel_shuffle(x, 2)


def margins_of_a_column_of_labels(x, y):
    return F.multi_margin_loss(x, y)


def distances_of_negative_order(x, y):
    return torch.cdist(x, y, p=-1.0)


def soft_margins_of_truths(x, y):
    return F.multilabel_soft_margin_loss(x, y)


def squeezed_twice(x):
    return x.squeeze((1, 1))


def area_under_truths(x):
    return torch.trapezoid(x)


def contracted_less_than_nothing(x, y):
    return torch.tensordot(x, y, dims=-1)


def contracted_more_than_there_is(x, y):
    return torch.tensordot(x, y, dims=3)


def contracted_one_dim_twice(x, y):
    return torch.tensordot(x, y, dims=([0, 0], [0, 1]))


def contracted_a_dim_that_is_none(x, y):
    return torch.tensordot(x, y, dims=([5], [0]))


def set_beyond_the_end(x, y):
    return torch.select_scatter(x, y, 0, 5)


def put_of_two_dtypes(x, y):
    return x.put(torch.tensor([0]), y)


def widened_by_less_than_nothing(x, w):
    return F.conv_transpose1d(x, w, stride=2, output_padding=-1)


def widened_by_more_than_a_step(x, w):
    return F.conv_transpose1d(x, w, stride=2, output_padding=2)


def widened_image_by_more_than_a_step(x, w):
    return F.conv_transpose2d(x, w, stride=2, output_padding=(1, 2))


def truths_reflected(x):
    return F.pad(x, (1, 1), mode="reflect")


def cut_by_more_than_there_is(x):
    return F.pad(x, (-4, 2))


def truths_divided_in_whole(x, y):
    return torch.div(x, y, rounding_mode="trunc")


def chain_from_space(x, y):
    return torch.linalg.multi_dot([x, y])


def size_of_truths_in_second_place(x):
    return x.repeat(2, True)
