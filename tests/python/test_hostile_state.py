"""State and arguments that are wrong: refused by name, and nothing runs for ever."""

from __future__ import annotations

import pytest
import weft
from weft.nn.utils import rnn


def stepped(kind: type, **options: float) -> tuple[weft.nn.Parameter, weft.optim.Optimizer]:
    parameter = weft.nn.Parameter(weft.ones(2))
    opt = kind([parameter], **options)
    parameter.grad = weft.ones(2)
    opt.step()
    return parameter, opt


@pytest.mark.parametrize(
    "name", ["Adam", "AdamW", "NAdam", "RAdam", "Adamax", "Adadelta", "Adagrad", "RMSprop"]
)
def test_an_optimizer_does_not_start_lost_state_anew(name: str) -> None:
    _, opt = stepped(getattr(weft.optim, name))
    state = opt.state_dict()
    lost = [key for key in state["state"][0] if key != "step"][-1]
    del state["state"][0][lost]
    opt.load_state_dict(state)
    with pytest.raises(KeyError, match=f"no '{lost}'"):
        opt.step()


def test_an_optimizer_does_not_take_anothers_state() -> None:
    _, other = stepped(weft.optim.Adam)
    _, opt = stepped(weft.optim.Adamax)
    opt.load_state_dict(other.state_dict())
    with pytest.raises(KeyError, match="exp_inf"):
        opt.step()


def test_options_that_pytorch_refuses() -> None:
    parameter = weft.nn.Parameter(weft.ones(2))
    with pytest.raises(TypeError, match="lr must be a number"):
        weft.optim.Adafactor([parameter], lr=None)
    for alpha in (-1.0, float("nan")):
        with pytest.raises(ValueError, match="alpha"):
            weft.optim.ASGD([parameter], alpha=alpha)


def test_polynomials_of_any_degree_come_to_an_end() -> None:
    x = weft.tensor([0.5])
    for degree in (float("inf"), 1e18):
        for polynomial in (weft.special.legendre_polynomial_p, weft.special.laguerre_polynomial_l):
            assert polynomial(x, weft.tensor([degree])).isnan().all()


def test_damaged_packed_sequences_are_refused() -> None:
    for rows, sizes in ((3, [1, 2]), (9, [2, 1]), (3, [5, -2]), (0, [])):
        packed = rnn.PackedSequence(weft.ones(rows, 2), weft.tensor(sizes, dtype=weft.int64))
        with pytest.raises(ValueError, match="batch_sizes must be positive"):
            rnn.pad_packed_sequence(packed)


def test_distributions_refuse_what_they_are_not_for() -> None:
    d = weft.distributions
    with pytest.raises(ValueError, match="must be symmetric"):
        d.MultivariateNormal(weft.zeros(2), weft.tensor([[1.0, 2.0], [0.0, 1.0]]))
    with pytest.raises(ValueError, match="one-hot"):
        d.OneHotCategorical(weft.tensor([0.5, 0.5])).log_prob(weft.tensor([1.0, 1.0]))
    with pytest.raises(ValueError, match="probs"):
        d.Geometric(weft.tensor(0.0))
    with pytest.raises(ValueError, match="support"):
        d.Geometric(weft.tensor(0.3)).log_prob(weft.tensor(0.5))


def test_fractional_pooling_of_no_images() -> None:
    assert weft.nn.FractionalMaxPool2d(2, output_size=3)(weft.zeros(0, 3, 7, 6)).shape == (0, 3, 3, 3)
