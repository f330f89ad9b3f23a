"""The normal distribution of vectors, by its covariance, its inverse or a triangular factor."""

import math

import torch
from torch.distributions.distribution import REAL_VECTOR, Distribution


def _of_precision(precision):
    """The lower factor of the covariance whose inverse this is."""
    turned = torch.flip(torch.linalg.cholesky(torch.flip(precision, (-2, -1))), (-2, -1)).transpose(-2, -1)
    identity = torch.eye(precision.shape[-1], dtype=precision.dtype)
    return torch.linalg.solve_triangular(turned, identity, upper=False)


def _is_positive_definite(matrix):
    if not torch.isclose(matrix, matrix.mT, atol=1e-6).all():
        return torch.tensor(False)
    try:
        torch.linalg.cholesky(matrix)
    except torch.linalg.LinAlgError:
        return torch.tensor(False)
    return torch.tensor(True)


def _is_lower_cholesky(matrix):
    return (matrix.tril() == matrix) & (matrix.diagonal(dim1=-2, dim2=-1) > 0).all(-1)[..., None, None]


class MultivariateNormal(Distribution):
    has_rsample = True

    def __init__(self, loc, covariance_matrix=None, precision_matrix=None, scale_tril=None, validate_args=None):
        given = {
            "covariance_matrix": covariance_matrix, "precision_matrix": precision_matrix, "scale_tril": scale_tril
        }
        given = {name: matrix for name, matrix in given.items() if matrix is not None}
        if loc.dim() < 1:
            raise ValueError("loc must be at least one-dimensional.")
        if len(given) != 1:
            raise ValueError(
                "Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified."
            )
        ((self._given, matrix),) = given.items()
        if matrix.dim() < 2:
            raise ValueError(f"{self._given} must be at least two-dimensional, with optional leading batch dimensions")
        batch = torch.broadcast_shapes(matrix.shape[:-2], loc.shape[:-1])
        self._matrix = matrix.expand(batch + (-1, -1))
        self.loc = loc.expand(batch + (-1,))
        super().__init__(batch, self.loc.shape[-1:], validate_args=validate_args)
        if scale_tril is not None:
            self._tril = self._matrix
        elif covariance_matrix is not None:
            self._tril = torch.linalg.cholesky(matrix)
        else:
            self._tril = _of_precision(matrix)

    def _in_support(self, value):
        return (value == value).all(-1), "IndependentConstraint(Real(), 1)"

    def _shown(self):
        return ("loc", self._given)

    def _constraints(self):
        if self._given == "scale_tril":
            return {"loc": REAL_VECTOR, "scale_tril": ("LowerCholesky()", _is_lower_cholesky)}
        return {"loc": REAL_VECTOR, self._given: ("PositiveDefinite()", _is_positive_definite)}

    @property
    def precision_matrix(self):
        return self._matrix if self._given == "precision_matrix" else torch.linalg.inv(self.covariance_matrix)

    @property
    def scale_tril(self):
        if self._given == "scale_tril":
            return self._matrix
        return self._tril.expand(self._batch_shape + self._event_shape + self._event_shape)

    @property
    def covariance_matrix(self):
        if self._given == "covariance_matrix":
            return self._matrix
        return self.scale_tril @ self.scale_tril.mT

    @property
    def mean(self):
        return self.loc

    @property
    def mode(self):
        return self.loc

    @property
    def variance(self):
        return self._tril.pow(2).sum(-1).expand(self._batch_shape + self._event_shape)

    def rsample(self, sample_shape=torch.Size()):
        noise = torch.randn(self._extended_shape(sample_shape), dtype=self.loc.dtype)
        return self.loc + (self._tril @ noise.unsqueeze(-1)).squeeze(-1)

    def _half_log_det(self):
        return self._tril.diagonal(dim1=-2, dim2=-1).log().sum(-1)

    def log_prob(self, value):
        self._check(value)
        difference = (value - self.loc).unsqueeze(-1)
        distance = torch.linalg.solve_triangular(self._tril, difference, upper=False).squeeze(-1).pow(2).sum(-1)
        return -0.5 * (self._event_shape[0] * math.log(2 * math.pi) + distance) - self._half_log_det()

    def entropy(self):
        entropy = 0.5 * self._event_shape[0] * (1.0 + math.log(2 * math.pi)) + self._half_log_det()
        return entropy.expand(self._batch_shape)
