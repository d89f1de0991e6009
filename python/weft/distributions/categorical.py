"""Distributions of classes, truth values and counts. Parameters are probabilities or logits, one of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from weft import _C
from weft._C import Tensor
from weft._numeric_limits import finfo
from weft.autograd.grad_mode import no_grad
from weft.distributions.distribution import (
    Distribution,
    boolean,
    broadcast,
    logits_of,
    nonnegative_integer,
    probs_of,
    real,
    simplex,
    unit_interval,
    unit_interval_without_zero,
)


class _Binary(Distribution):
    """Of probabilities of success or their log-odds, element by element."""

    def __init__(
        self,
        probs: Tensor | float | None = None,
        logits: Tensor | float | None = None,
        validate_args: bool | None = None,
    ) -> None:
        if (probs is None) == (logits is None):
            raise ValueError("Either `probs` or `logits` must be specified, but not both.")
        if probs is not None:
            (self.probs,) = broadcast(probs)
        elif logits is not None:
            (self.logits,) = broadcast(logits)
        super().__init__(self._parameter.shape, validate_args=validate_args)

    @property
    def _parameter(self) -> Tensor:
        given = self.__dict__
        return given["probs"] if "probs" in given else given["logits"]

    @cached_property
    def probs(self) -> Tensor:
        """The probabilities of success."""
        return probs_of(self.logits, is_binary=True)

    @cached_property
    def logits(self) -> Tensor:
        """Their log-odds."""
        return logits_of(self.probs, is_binary=True)


class Bernoulli(_Binary):
    """1 with probability probs, else 0."""

    arg_constraints = {"probs": unit_interval, "logits": real}
    support = staticmethod(boolean)

    @property
    def mean(self) -> Tensor:
        """The probability of 1."""
        return self.probs

    @property
    def mode(self) -> Tensor:
        """The more probable value; NaN where both are as probable."""
        even = self.probs == 0.5
        return _C.where(even, float("nan"), (self.probs >= 0.5).to(self.probs.dtype))

    @property
    def variance(self) -> Tensor:
        """The variance."""
        return self.probs * (1 - self.probs)

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws, without gradients."""
        with no_grad():
            return _C.bernoulli(self.probs.expand(self._extended(sample_shape)))

    def log_prob(self, value: Tensor) -> Tensor:
        """The logarithm of the probability."""
        self._check_value(value)
        logits, target = _C.broadcast_tensors(self.logits, value)
        return -_C.binary_cross_entropy_with_logits(logits, target, reduction="none")

    def entropy(self) -> Tensor:
        """The entropy."""
        return _C.binary_cross_entropy_with_logits(self.logits, self.probs, reduction="none")

    def enumerate_support(self, expand: bool = True) -> Tensor:
        """0 and 1, along a new first dimension."""
        values = _C.arange(2, dtype=self._parameter.dtype, device=self._parameter.device).reshape(
            -1, *(1 for _ in self.batch_shape)
        )
        return values.expand(2, *self.batch_shape) if expand else values


class Geometric(_Binary):
    """How often one fails before the first success, whose probability is probs."""

    arg_constraints = {"probs": unit_interval_without_zero, "logits": real}
    support = staticmethod(nonnegative_integer)

    @property
    def mean(self) -> Tensor:
        """The expected value."""
        return 1 / self.probs - 1

    @property
    def mode(self) -> Tensor:
        """The most probable value: 0."""
        return _C.zeros_like(self.probs)

    @property
    def variance(self) -> Tensor:
        """The variance."""
        return (1 / self.probs - 1) / self.probs

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws, without gradients."""
        with no_grad():
            shape = self._extended(sample_shape)
            u = self.probs.new_empty(shape).uniform_(finfo(self.probs.dtype).tiny, 1)
            return (u.log() / (-self.probs).log1p()).floor()

    def log_prob(self, value: Tensor) -> Tensor:
        """The logarithm of the probability."""
        self._check_value(value)
        value, probs = _C.broadcast_tensors(value, self.probs)
        certain = (probs == 1) & (value == 0)
        return value * (-_C.where(certain, 0, probs)).log1p() + self.probs.log()

    def entropy(self) -> Tensor:
        """The entropy."""
        return _C.binary_cross_entropy_with_logits(self.logits, self.probs, reduction="none") / self.probs


class Categorical(Distribution):
    """One of the classes 0 to K - 1: probs or logits (*, K); probs are normalised."""

    arg_constraints = {"probs": simplex, "logits": real}

    def __init__(
        self, probs: Tensor | None = None, logits: Tensor | None = None, validate_args: bool | None = None
    ) -> None:
        if (probs is None) == (logits is None):
            raise ValueError("Either `probs` or `logits` must be specified, but not both.")
        given = probs if probs is not None else logits
        if given is None or given.ndim < 1:
            name = "probs" if probs is not None else "logits"
            raise ValueError(f"`{name}` parameter must be at least one-dimensional.")
        if probs is not None:
            self.probs = probs / probs.sum(-1, keepdim=True)
        else:
            self.logits = given - given.logsumexp(-1, keepdim=True)
        self._num_events = given.shape[-1]
        super().__init__(given.shape[:-1], validate_args=validate_args)

    @property
    def _parameter(self) -> Tensor:
        given = self.__dict__
        return given["probs"] if "probs" in given else given["logits"]

    @cached_property
    def probs(self) -> Tensor:
        """The probabilities of the classes."""
        return probs_of(self.logits)

    @cached_property
    def logits(self) -> Tensor:
        """Their logarithms."""
        return logits_of(self.probs)

    @property
    def param_shape(self) -> _C.Size:
        """The shape of probs and logits."""
        return self._parameter.shape

    @property
    def mean(self) -> Tensor:
        """NaN: classes are no numbers."""
        return self.probs.new_full(tuple(self.batch_shape), float("nan"))

    @property
    def mode(self) -> Tensor:
        """The most probable class."""
        return self.probs.argmax(-1)

    @property
    def variance(self) -> Tensor:
        """NaN: classes are no numbers."""
        return self.probs.new_full(tuple(self.batch_shape), float("nan"))

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Drawn classes, int64."""
        rows = self.probs.detach().reshape(-1, self._num_events)
        drawn = _C.multinomial(rows, _C.Size(sample_shape).numel(), replacement=True).T
        return drawn.reshape(self._extended(sample_shape))

    def _check_value(self, value: Tensor) -> None:
        super()._check_value(value)
        if not self._validate_args:
            return
        inside = (value >= 0) & (value < self._num_events) & (value % 1 == 0)
        if not bool(inside.all()):
            raise ValueError(
                f"Expected value argument (Tensor of shape {tuple(value.shape)}) to be classes from 0 to "
                f"{self._num_events - 1}, but found invalid values:\n{value}"
            )

    def log_prob(self, value: Tensor) -> Tensor:
        """The logarithms of the classes' probabilities."""
        self._check_value(value)
        shape = _C.broadcast_tensors(value, self.logits[..., 0])[0].shape
        logits = self.logits.expand(*shape, self._num_events)
        return logits.gather(-1, value.long().expand(shape).unsqueeze(-1)).squeeze(-1)

    def entropy(self) -> Tensor:
        """The entropy."""
        logits = self.logits.clamp(min=finfo(self.logits.dtype).min)
        return -(logits * self.probs).sum(-1)

    def enumerate_support(self, expand: bool = True) -> Tensor:
        """All classes, along a new first dimension."""
        values = _C.arange(self._num_events, device=self.probs.device).reshape(
            -1, *(1 for _ in self.batch_shape)
        )
        return values.expand(-1, *self.batch_shape) if expand else values


class OneHotCategorical(Distribution):
    """Categorical whose values are vectors, 1 at the class."""

    arg_constraints = {"probs": simplex, "logits": real}

    def __init__(
        self, probs: Tensor | None = None, logits: Tensor | None = None, validate_args: bool | None = None
    ) -> None:
        self._categorical = Categorical(probs, logits, validate_args)
        shape = self._categorical.param_shape
        super().__init__(shape[:-1], shape[-1:], validate_args=validate_args)

    probs = property(lambda self: self._categorical.probs)
    logits = property(lambda self: self._categorical.logits)
    param_shape = property(lambda self: self._categorical.param_shape)
    mean = property(lambda self: self._categorical.probs)
    variance = property(lambda self: self.probs * (1 - self.probs))

    @property
    def mode(self) -> Tensor:
        """The most probable class."""
        return _C.one_hot(self.probs.argmax(-1), self.event_shape[0]).to(self.probs.dtype)

    def expand(self, batch_shape: Sequence[int]) -> OneHotCategorical:
        """The same distributions, repeated to fill ``batch_shape``."""
        return OneHotCategorical(
            logits=self.logits.expand(*batch_shape, *self.event_shape), validate_args=self._validate_args
        )

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Drawn vectors."""
        drawn = self._categorical.sample(sample_shape)
        return _C.one_hot(drawn, self.event_shape[0]).to(self.probs.dtype)

    def log_prob(self, value: Tensor) -> Tensor:
        """The logarithms of the classes' probabilities."""
        self._check_value(value)
        if self._validate_args and not bool(((value == 0) | (value == 1)).all() & (value.sum(-1) == 1).all()):
            raise ValueError(f"OneHotCategorical: values must be one-hot vectors; got {value}")
        return self._categorical.log_prob(value.argmax(-1))

    def entropy(self) -> Tensor:
        """The entropy."""
        return self._categorical.entropy()

    def enumerate_support(self, expand: bool = True) -> Tensor:
        """All vectors, along a new first dimension."""
        n = self.event_shape[0]
        values = _C.eye(n, dtype=self.probs.dtype, device=self.probs.device).reshape(
            n, *(1 for _ in self.batch_shape), n
        )
        return values.expand(n, *self.batch_shape, n) if expand else values
