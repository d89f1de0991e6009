"""What all distributions have in common: shapes, checks of parameters and values, and Independent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from weft import _C
from weft._C import Size, Tensor
from weft._numeric_limits import finfo
from weft.autograd.grad_mode import no_grad

Check = Callable[[Tensor], Tensor]


def real(x: Tensor) -> Tensor:
    """What is a number."""
    return x == x


def positive(x: Tensor) -> Tensor:
    """What is above 0."""
    return x > 0


def nonnegative(x: Tensor) -> Tensor:
    """What is not below 0."""
    return x >= 0


def unit_interval(x: Tensor) -> Tensor:
    """What is in [0, 1]."""
    return (x >= 0) & (x <= 1)


def unit_interval_without_zero(x: Tensor) -> Tensor:
    """What is in (0, 1]."""
    return (x > 0) & (x <= 1)


def nonnegative_integer(x: Tensor) -> Tensor:
    """0, 1, 2, …"""
    return (x >= 0) & (x == x.floor())


def boolean(x: Tensor) -> Tensor:
    """What is 0 or 1."""
    return (x == 0) | (x == 1)


def simplex(x: Tensor) -> Tensor:
    """Vectors that are not negative and sum to 1."""
    return (x >= 0).all(-1) & ((x.sum(-1) - 1).abs() < 1e-6)


def broadcast(*values: Tensor | float) -> tuple[Tensor, ...]:
    """Numbers and tensors as tensors of one shape."""
    given = [value for value in values if isinstance(value, Tensor)]
    dtype = given[0].dtype if given else _C.get_default_dtype()
    device = given[0].device if given else None
    tensors = [
        value if isinstance(value, Tensor) else _C.tensor(float(value), dtype=dtype, device=device)
        for value in values
    ]
    return tuple(_C.broadcast_tensors(*tensors))


def logits_of(probs: Tensor, is_binary: bool = False) -> Tensor:
    """The logarithms of probabilities, which are held away from 0 and 1, or the log-odds."""
    eps = finfo(probs.dtype).eps
    held = probs.clamp(eps, 1 - eps)
    return held.log() - (-held).log1p() if is_binary else held.log()


def probs_of(logits: Tensor, is_binary: bool = False) -> Tensor:
    """The probabilities of unnormalised logarithms, or of log-odds."""
    return logits.sigmoid() if is_binary else logits.softmax(-1)


class Distribution:
    """A batch of distributions of one kind: ``batch_shape`` of them, each of events of ``event_shape``.

    ``validate_args``: whether parameters and values are checked (ValueError); it is at first.
    """

    has_rsample = False
    _validate = __debug__
    arg_constraints: dict[str, Check] = {}
    support: Check | None = None

    @staticmethod
    def set_default_validate_args(value: bool) -> None:
        """Whether distributions made from now on check what they are given."""
        if value not in (True, False):
            raise ValueError(f"validate_args must be a bool; got {value!r}")
        Distribution._validate = value

    def __init__(
        self,
        batch_shape: Sequence[int] = (),
        event_shape: Sequence[int] = (),
        validate_args: bool | None = None,
    ) -> None:
        self._batch_shape = Size(batch_shape)
        self._event_shape = Size(event_shape)
        self._validate_args = Distribution._validate if validate_args is None else validate_args
        if not self._validate_args:
            return
        for name, check in self.arg_constraints.items():
            value = self.__dict__.get(name)
            if isinstance(value, Tensor) and not bool(check(value.detach()).all()):
                raise ValueError(
                    f"Expected parameter {name} (Tensor of shape {tuple(value.shape)}) of distribution "
                    f"{type(self).__name__} to be {_wanted(check)}, but found invalid values:\n{value}"
                )

    @property
    def batch_shape(self) -> Size:
        """The shape of the parameters: how many distributions there are."""
        return self._batch_shape

    @property
    def event_shape(self) -> Size:
        """The shape of one draw of one of them."""
        return self._event_shape

    def _lacks(self, what: str) -> NotImplementedError:
        return NotImplementedError(f"{type(self).__name__} has no {what}")

    @property
    def mean(self) -> Tensor:
        """The expected value."""
        raise self._lacks("mean")

    @property
    def mode(self) -> Tensor:
        """The most probable value."""
        raise self._lacks("mode")

    @property
    def variance(self) -> Tensor:
        """The expected square of the difference from the mean."""
        raise self._lacks("variance")

    @property
    def stddev(self) -> Tensor:
        """The root of the variance."""
        return self.variance.sqrt()

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws of shape sample_shape + batch_shape + event_shape, without gradients."""
        with no_grad():
            return self.rsample(sample_shape)

    def sample_n(self, n: int) -> Tensor:
        """n draws."""
        return self.sample((n,))

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws through which gradients reach the parameters."""
        raise NotImplementedError(f"{type(self).__name__} has no rsample; use sample and log_prob")

    def log_prob(self, value: Tensor) -> Tensor:
        """The logarithm of the density or probability at ``value``."""
        raise self._lacks("log_prob")

    def cdf(self, value: Tensor) -> Tensor:
        """The probability of at most ``value``."""
        raise self._lacks("cdf")

    def icdf(self, value: Tensor) -> Tensor:
        """The value that cdf takes to ``value``."""
        raise self._lacks("icdf")

    def entropy(self) -> Tensor:
        """The expected value of -log_prob."""
        raise self._lacks("entropy")

    def perplexity(self) -> Tensor:
        """exp(entropy)."""
        return self.entropy().exp()

    def enumerate_support(self, expand: bool = True) -> Tensor:
        """All values, along a new first dimension."""
        raise self._lacks("enumerate_support")

    def expand(self, batch_shape: Sequence[int]) -> Any:
        """The same distributions, repeated to fill ``batch_shape``."""
        new = type(self).__new__(type(self))
        shape = Size(batch_shape)
        new.__dict__.update(self.__dict__)
        for name, value in self.__dict__.items():
            if isinstance(value, Tensor):
                new.__dict__[name] = value.expand(*shape, *value.shape[len(self._batch_shape) :])
        new._batch_shape = shape
        return new

    def _extended(self, sample_shape: Sequence[int] = ()) -> tuple[int, ...]:
        return (*sample_shape, *self._batch_shape, *self._event_shape)

    def _check_value(self, value: Tensor) -> None:
        if not self._validate_args:
            return
        if not isinstance(value, Tensor):
            raise ValueError("The value argument to log_prob must be a Tensor")
        wanted = (*self._batch_shape, *self._event_shape)
        events = len(self._event_shape)
        if value.ndim < events or tuple(value.shape[value.ndim - events :]) != tuple(self._event_shape):
            raise ValueError(
                f"The right-most size of value must match event_shape: {tuple(value.shape)} vs "
                f"{tuple(self._event_shape)}."
            )
        for given, size in zip(reversed(value.shape), reversed(wanted), strict=False):
            if given != 1 and size != 1 and given != size:
                raise ValueError(
                    "Value is not broadcastable with batch_shape+event_shape: "
                    f"{tuple(value.shape)} vs {wanted}."
                )
        if self.support is not None and not bool(self.support(value.detach()).all()):
            raise ValueError(
                f"Expected value argument (Tensor of shape {tuple(value.shape)}) to be within the support of "
                f"the distribution {type(self).__name__}, but found invalid values:\n{value}"
            )

    def __repr__(self) -> str:
        shown = [name for name in self.arg_constraints if isinstance(self.__dict__.get(name), Tensor)]
        values = (self.__dict__[name] for name in shown)
        parts = (
            f"{name}: {value if value.numel() == 1 else value.size()}"
            for name, value in zip(shown, values, strict=True)
        )
        return f"{type(self).__name__}({', '.join(parts)})"


class Independent(Distribution):
    """``base`` with its last batch dimensions as one event, whose log-probabilities are summed."""

    def __init__(
        self,
        base_distribution: Distribution,
        reinterpreted_batch_ndims: int,
        validate_args: bool | None = None,
    ) -> None:
        if reinterpreted_batch_ndims > len(base_distribution.batch_shape):
            raise ValueError(
                "Expected reinterpreted_batch_ndims <= len(base_distribution.batch_shape), actual "
                f"{reinterpreted_batch_ndims} vs {len(base_distribution.batch_shape)}"
            )
        self.base_dist = base_distribution
        self.reinterpreted_batch_ndims = reinterpreted_batch_ndims
        self.has_rsample = base_distribution.has_rsample
        shape = (*base_distribution.batch_shape, *base_distribution.event_shape)
        split = len(base_distribution.batch_shape) - reinterpreted_batch_ndims
        super().__init__(shape[:split], shape[split:], validate_args)

    mean = property(lambda self: self.base_dist.mean)
    mode = property(lambda self: self.base_dist.mode)
    variance = property(lambda self: self.base_dist.variance)

    def expand(self, batch_shape: Sequence[int]) -> Independent:
        """The same distributions, repeated to fill ``batch_shape``."""
        inner = (*batch_shape, *self.event_shape[: self.reinterpreted_batch_ndims])
        return Independent(self.base_dist.expand(inner), self.reinterpreted_batch_ndims, self._validate_args)

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """The base's draws."""
        return self.base_dist.sample(sample_shape)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """The base's draws, with gradients."""
        return self.base_dist.rsample(sample_shape)

    def log_prob(self, value: Tensor) -> Tensor:
        """The base's log-probabilities, summed over an event."""
        return sum_last(self.base_dist.log_prob(value), self.reinterpreted_batch_ndims)

    def entropy(self) -> Tensor:
        """The base's entropies, summed over an event."""
        return sum_last(self.base_dist.entropy(), self.reinterpreted_batch_ndims)

    def __repr__(self) -> str:
        return f"Independent({self.base_dist}, {self.reinterpreted_batch_ndims})"


def sum_last(x: Tensor, count: int) -> Tensor:
    """The sum over the last ``count`` dimensions."""
    return x.sum(list(range(-count, 0))) if count else x


def _wanted(check: Check) -> str:
    return (
        (check.__doc__ or check.__name__).strip().rstrip(".").removeprefix("What is ").removeprefix("What ")
    )
