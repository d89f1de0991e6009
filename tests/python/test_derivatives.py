"""Whole Jacobians and Hessians and their products, as functions and as transforms of functions, against
derivatives taken by hand and each other.
"""

import math

import pytest
import weft
from weft import func
from weft.autograd import functional


def vector(*values, requires_grad=False):
    return weft.tensor(values, dtype=weft.float64, requires_grad=requires_grad)


def close(tensor, expected, shape=None):
    assert weft.allclose(tensor, weft.tensor(expected, dtype=weft.float64), rtol=1e-12, atol=1e-12), tensor
    return shape is None or tuple(tensor.shape) == shape


def cubic(x):
    return (x[0] ** 2) * x[1]


class TestFunctional:
    def test_jacobian_of_tensors_and_tuples(self):
        x, y = vector(2.0, 3.0), vector(5.0)
        assert close(functional.jacobian(lambda x: x**3, x), [[12.0, 0.0], [0.0, 27.0]])
        by_input = functional.jacobian(lambda x, y: x * y, (x, y))
        assert isinstance(by_input, tuple)
        assert close(by_input[1], [[2.0], [3.0]])
        both = functional.jacobian(lambda x, y: (x * 2, x[0] * y), (x, y))
        assert close(both[0][1], [[0.0], [0.0]])
        assert close(both[1][0], [[5.0, 0.0]])
        assert not both[1][0].requires_grad

    def test_create_graph_leads_to_the_inputs(self):
        x = vector(2.0, 3.0, requires_grad=True)
        functional.jacobian(lambda x: x**3, x, create_graph=True).sum().backward()
        assert x.grad.tolist() == [12.0, 18.0]
        assert functional.hessian(cubic, x, create_graph=True).requires_grad

    def test_hessian(self):
        assert close(functional.hessian(cubic, vector(2.0, 3.0)), [[6.0, 4.0], [4.0, 0.0]])
        blocks = functional.hessian(lambda x, y: (x * x * y).sum(), (vector(2.0), vector(3.0)))
        assert [[float(b.item()) for b in row] for row in blocks] == [[6.0, 4.0], [4.0, 0.0]]

    def test_products(self):
        x, v = vector(2.0, 3.0), vector(1.0, -1.0)
        f = lambda x: x**2 * x[1]  # noqa: E731
        value, product = functional.vjp(f, x, v)
        assert close(value, [12.0, 27.0])
        assert close(product, [12.0, 4.0 - 27.0])
        assert close(functional.jvp(f, x, v)[1], [8.0, -27.0])
        assert close(functional.vhp(cubic, x, v)[1], [2.0, 4.0])
        assert close(functional.hvp(cubic, x, v)[1], [2.0, 4.0])
        assert isinstance(functional.vjp(f, (x,), v)[1], tuple)

    def test_strict(self):
        x, y = vector(1.0), vector(2.0)
        with pytest.raises(
            RuntimeError, match="Output 0 of the user-provided function is independent of input 1"
        ):
            functional.jacobian(lambda x, y: x * 2, (x, y), strict=True)
        with pytest.raises(
            RuntimeError, match="the jacobian of the user-provided function with respect to input 0"
        ):
            functional.hvp(lambda x: (x * 2).sum(), x, x, strict=True)
        with pytest.raises(RuntimeError, match="strict=True"):
            functional.jacobian(cubic, x, strict=True, vectorize=True)
        assert functional.hvp(lambda x: (x * 2).sum(), x, x)[1].tolist() == [0.0]

    def test_what_is_wrong_is_said(self):
        x = vector(1.0, 2.0)
        with pytest.raises(TypeError, match="must be either a Tensor or a tuple of Tensors"):
            functional.jacobian(cubic, [x])
        with pytest.raises(TypeError, match="outputs of the user-provided function"):
            functional.jacobian(lambda x: 3.0, x)
        with pytest.raises(RuntimeError, match="v can only be None"):
            functional.vjp(lambda x: x, x)
        with pytest.raises(RuntimeError, match="should return a single Tensor"):
            functional.hessian(lambda x: (x.sum(),), x)


class TestTransforms:
    def test_grad_of_grad_of_grad(self):
        x = weft.tensor(0.7, dtype=weft.float64)
        third = func.grad(func.grad(func.grad(weft.sin)))(x)
        assert math.isclose(third.item(), -math.cos(0.7), rel_tol=1e-12)
        assert not third.requires_grad

    def test_argnums_aux_and_value(self):
        x, y = weft.tensor(2.0), weft.tensor(5.0)
        f = lambda x, y: (x * x * y, x + y)  # noqa: E731
        gradients, aux = func.grad(f, argnums=(0, -1), has_aux=True)(x, y)
        assert [g.item() for g in gradients] == [20.0, 4.0]
        assert aux.item() == 7.0
        assert not aux.requires_grad
        gradient, (value, _) = func.grad_and_value(f, argnums=1, has_aux=True)(x, y)
        assert (gradient.item(), value.item()) == (4.0, 20.0)

    def test_nests_of_arguments(self):
        parameters = {"w": vector(1.0, 2.0), "more": [vector(3.0)]}
        gradient = func.grad(lambda p, x: (p["w"] * x).sum() + (p["more"][0] ** 2).sum())(
            parameters, vector(4.0, 5.0)
        )
        assert gradient["w"].tolist() == [4.0, 5.0]
        assert gradient["more"][0].tolist() == [6.0]

    def test_results_have_the_history_outside_and_no_other(self):
        x = weft.tensor(3.0, requires_grad=True)
        w = weft.tensor(2.0, requires_grad=True)
        gradient = func.grad(lambda x: w * x * x)(x)
        gradient.backward()
        assert (x.grad.item(), w.grad.item()) == (4.0, 6.0)
        assert not func.grad(lambda x: x * x + w)(x.detach()).requires_grad
        with weft.no_grad():
            assert not func.grad(lambda x: w * x * x)(x).requires_grad

    def test_vjp_and_jvp(self):
        x, v = vector(2.0, 3.0), vector(1.0, -1.0)
        value, pull = func.vjp(lambda x: {"y": x**2 * x[1]}, x)
        assert close(value["y"], [12.0, 27.0])
        for _ in range(2):
            assert close(pull({"y": v})[0], [12.0, 4.0 - 27.0])
        value, tangent = func.jvp(lambda x: x**2 * x[1], (x,), (v,))
        assert close(tangent, [8.0, -27.0])
        with pytest.raises(RuntimeError, match="structure"):
            pull(v)

    def test_jacobians_by_rows_and_columns(self):
        x, y = vector(2.0, 3.0), vector(5.0)
        f = lambda x, y: (x**2 * y, x[0] * y)  # noqa: E731
        for transform in (func.jacrev, func.jacfwd):
            first, second = transform(f, argnums=(0, 1))(x, y)
            assert close(first[0], [[20.0, 0.0], [0.0, 30.0]])
            assert close(first[1], [[4.0], [9.0]])
            assert close(second[0], [[5.0, 0.0]])
            assert close(second[1], [[2.0]])
        nested = func.jacfwd(func.jacrev(cubic))(x)
        assert close(nested, [[6.0, 4.0], [4.0, 0.0]])
        assert close(func.hessian(cubic)(x), [[6.0, 4.0], [4.0, 0.0]])

    def test_functional_call(self):
        model = weft.nn.Sequential(weft.nn.Linear(2, 2), weft.nn.Tanh())
        parameters = {name: p.detach() * 0 + 1 for name, p in model.named_parameters()}
        before = [p.tolist() for p in model.parameters()]
        y = func.functional_call(model, parameters, weft.ones(2))
        assert weft.allclose(y, weft.full((2,), math.tanh(3.0)))
        assert [p.tolist() for p in model.parameters()] == before
        gradient = func.grad(lambda p: func.functional_call(model, p, (weft.zeros(2),)).sum())(parameters)
        assert set(gradient) == {"0.weight", "0.bias"}
        assert gradient["0.weight"].tolist() == [[0.0, 0.0], [0.0, 0.0]]
        with pytest.raises(RuntimeError, match="missing key"):
            func.functional_call(model, {}, weft.ones(2), strict=True)
        with pytest.raises(AttributeError, match="nothing"):
            func.functional_call(model, {"0.nothing": weft.ones(2)}, weft.ones(2))
        with pytest.raises(ValueError, match="multiple dictionaries"):
            func.functional_call(model, [parameters, parameters], weft.ones(2))

    def test_tied_weights(self):
        model = weft.nn.Module()
        model.a = weft.nn.Linear(1, 1, bias=False)
        model.b = weft.nn.Linear(1, 1, bias=False)
        model.b.weight = model.a.weight
        model.forward = lambda x: model.b(model.a(x))
        assert func.functional_call(model, {"a.weight": weft.full((1, 1), 3.0)}, weft.ones(1)).item() == 9.0

    def test_refusals(self):
        with pytest.raises(NotImplementedError, match="vmap"):
            func.vmap(weft.sin)
        with pytest.raises(RuntimeError, match="scalar tensor"):
            func.grad(lambda x: x)(vector(1.0, 2.0))
        with pytest.raises(NotImplementedError, match="jvp"):
            weft.autograd.forward_ad.dual_level()


class TestGradcheck:
    def test_given_gradients_of_outputs(self):
        x = vector(0.5, 2.0, requires_grad=True)
        assert weft.autograd.gradgradcheck(lambda x: x.exp() * x, x, vector(1.0, 3.0, requires_grad=True))
        assert weft.autograd.gradgradcheck(lambda x: x.exp() * x, x, gen_non_contig_grad_outputs=True)
        assert weft.autograd.gradcheck(lambda x: x.exp() * x, x, fast_mode=True, check_undefined_grad=False)

    def test_a_backward_that_changes_is_found(self):
        calls = []

        class Drifts(weft.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                return x * 2

            @staticmethod
            def backward(ctx, g):
                calls.append(1)
                return g * (2 + 1e-9 * len(calls))

        x = vector(1.0, requires_grad=True)
        with pytest.raises(weft.autograd.GradcheckError, match="not reentrant"):
            weft.autograd.gradcheck(Drifts.apply, x)
        assert weft.autograd.gradcheck(Drifts.apply, x, nondet_tol=1e-6)

    def test_what_is_not_there_is_refused(self):
        with pytest.raises(NotImplementedError, match="check_forward_ad"):
            weft.autograd.gradcheck(weft.sin, vector(1.0, requires_grad=True), check_forward_ad=True)
