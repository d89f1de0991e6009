"""weft.special: values at the ends of the ranges, dtypes, what has no derivative."""

from __future__ import annotations

import math

import pytest
import weft
from weft import special


def close(actual: weft.Tensor, expected: list[float], relative: float = 1e-13) -> bool:
    return all(
        a == e or (math.isnan(a) and math.isnan(e)) or math.isclose(a, e, rel_tol=relative)
        for a, e in zip(actual.tolist(), expected, strict=True)
    )


def f64(*values: float) -> weft.Tensor:
    return weft.tensor(values, dtype=weft.float64)


def test_names_of_torch_special() -> None:
    assert special.expit is weft.sigmoid
    assert special.psi is weft.digamma
    assert special.gammaln is weft.lgamma
    assert special.multigammaln is weft.mvlgamma


def test_gamma_functions_at_their_poles() -> None:
    inf, nan = math.inf, math.nan
    assert close(weft.lgamma(f64(0, -1, inf, -inf, nan)), [inf, inf, inf, inf, nan])
    assert close(weft.digamma(f64(0.0, -0.0, -1, inf, -inf)), [-inf, inf, nan, inf, nan])
    assert close(weft.polygamma(1, f64(0, -2, 1)), [inf, inf, math.pi**2 / 6])
    assert close(special.zeta(f64(2, 1, 0.5), f64(1, 3, 3)), [math.pi**2 / 6, inf, nan])


def test_zeta_of_a_very_negative_number_takes_no_time() -> None:
    assert math.isfinite(special.zeta(2, f64(-1e9 - 0.5)).item())
    assert close(special.zeta(2, f64(-0.5)), [4 + math.pi**2 / 2])


def test_incomplete_gamma_functions_of_large_and_small_numbers() -> None:
    a, x = f64(1e-3, 50, 1000, 1e6, 1e12, 0, 2), f64(1e-3, 60, 900, 1e6, 1e12, 1, 0)
    lower, upper = weft.igamma(a, x), weft.igammac(a, x)
    assert (lower + upper - 1).abs().max() < 1e-12
    assert close(lower[3:5], [0.5 + 1 / (3 * math.sqrt(2 * math.pi * n)) for n in (1e6, 1e12)], 1e-9)
    assert lower[5:].tolist() == [1, 0]
    assert weft.igamma(f64(-1), f64(1)).isnan()


def test_bessel_functions_do_not_overflow_when_scaled() -> None:
    x = f64(-800, -1, 0, 1, 800, 1e300)
    assert special.i0e(x).isfinite().all()
    assert special.i1e(x).isfinite().all()
    assert special.i1(f64(-2.0)) == -special.i1(f64(2.0))
    assert special.modified_bessel_k0(f64(0.0)) == math.inf
    assert special.bessel_y0(f64(-1.0)).isnan()


def test_normal_distribution_far_out() -> None:
    assert close(special.log_ndtr(f64(-50)), [-1254.8313611394333], 1e-13)
    assert close(special.ndtri(f64(0, 0.5, 1, 1.5)), [-math.inf, 0, math.inf, math.nan])
    p = f64(1e-300, 1e-10, 0.3, 0.999)
    assert ((special.ndtr(special.ndtri(p)) - p).abs() <= 2e-12 * p).all()
    assert special.erfcx(f64(-30.0)) == math.inf
    assert close(special.erfcx(f64(1e4)), [1 / (1e4 * math.sqrt(math.pi)) * (1 - 0.5e-8)])


def test_xlog1py_and_entr_at_zero() -> None:
    assert special.xlog1py(f64(0, 0, 1), f64(-1, math.nan, 0)).nan_to_num(7).tolist() == [0, 7, 0]
    assert close(special.entr(f64(0, -1, math.nan)), [0, -math.inf, math.nan])


def test_integers_give_the_default_dtype_and_halves_stay() -> None:
    assert weft.lgamma(weft.tensor([1, 2])).dtype is weft.float32
    assert weft.i0(weft.tensor([1.0], dtype=weft.bfloat16)).dtype is weft.bfloat16
    assert special.zeta(2.0, weft.tensor([1, 2])).dtype is weft.float32


def test_polynomials_have_no_derivative_and_say_so() -> None:
    x = weft.tensor([0.5], requires_grad=True)
    with pytest.raises(RuntimeError, match=r"\[special.chebyshev_polynomial_t\] has no derivative"):
        special.chebyshev_polynomial_t(x, 3).sum().backward()
    a = weft.tensor([0.5], requires_grad=True)
    with pytest.raises(RuntimeError, match=r"\[igamma\] has no derivative by its first operand"):
        weft.igamma(a, weft.tensor([1.0])).sum().backward()


def test_polynomial_of_a_large_degree_takes_no_time() -> None:
    degree = f64(1e9)
    assert special.chebyshev_polynomial_t(f64(0.5), degree).abs() <= 1


def test_method_forms() -> None:
    x = f64(1.5, 2.5)
    assert (x.polygamma(2) == weft.polygamma(2, x)).all()
    y = x.clone()
    y.digamma_().lgamma_()
    assert (y == x.digamma().lgamma()).all()
    with pytest.raises(RuntimeError, match="cannot be stored"):
        weft.tensor([1, 2]).lgamma_()
