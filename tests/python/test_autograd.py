"""Derivatives from Python: backward, grad, grad modes, hooks, and functions with a derivative of one's
own.
"""

import gc
import threading
import weakref

import pytest
import weft
from weft.autograd import Function, grad, gradcheck, gradgradcheck


def leaf(*values, dtype=weft.float64):
    return weft.tensor(values, dtype=dtype, requires_grad=True)


def test_backward_accumulates_and_grad_does_not():
    x = leaf(1.0, 2.0)
    (x * x).sum().backward()
    (x * x).sum().backward()
    assert x.grad.tolist() == [4.0, 8.0]
    (g,) = grad((x * x).sum(), x)
    assert g.tolist() == [2.0, 4.0]
    assert x.grad.tolist() == [4.0, 8.0]


def test_backward_of_several_tensors_and_into_chosen_leaves():
    x, y = leaf(1.0), leaf(2.0)
    weft.autograd.backward([x * 3, x * y], [None, weft.ones(1, dtype=weft.float64)], inputs=[x])
    assert x.grad.tolist() == [5.0]
    assert y.grad is None


def test_second_derivatives():
    x = leaf(2.0)
    (first,) = grad(x**3, x, create_graph=True)
    (second,) = grad(first, x)
    assert second.item() == 12.0


def test_unused_inputs_are_an_error_unless_allowed():
    x, y = leaf(1.0), leaf(2.0)
    with pytest.raises(weft.Error, match="allow_unused"):
        grad(x * 2, [x, y])
    assert grad(x * 2, [x, y], allow_unused=True)[1] is None
    assert grad(x * 2, [x, y], materialize_grads=True)[1].tolist() == [0.0]


def test_backward_twice_says_how():
    y = (leaf(1.0) ** 2).sum()
    y.backward()
    with pytest.raises(RuntimeError, match="retain_graph"):
        y.backward()


class TestModes:
    def test_no_grad_as_context_and_decorator(self):
        x = leaf(1.0)

        @weft.no_grad()
        def twice(t):
            return t * 2

        @weft.no_grad
        def thrice(t):
            return t * 3

        with weft.no_grad():
            assert not (x * 2).requires_grad
            with weft.enable_grad():
                assert (x * 2).requires_grad
        assert not twice(x).requires_grad
        assert not thrice(x).requires_grad
        assert twice.__name__ == "twice"
        assert (x * 2).requires_grad

    def test_the_mode_comes_back_after_an_error(self):
        with pytest.raises(ZeroDivisionError), weft.no_grad():
            _ = 1 / 0
        assert weft.is_grad_enabled()

    def test_set_grad_enabled_as_function_and_context(self):
        with weft.set_grad_enabled(False):
            assert not weft.is_grad_enabled()
        assert weft.is_grad_enabled()
        weft.set_grad_enabled(False)
        try:
            assert not weft.is_grad_enabled()
        finally:
            weft.set_grad_enabled(True)

    def test_generators_hold_the_mode_only_while_they_run(self):
        @weft.no_grad()
        def modes():
            yield weft.is_grad_enabled()
            yield weft.is_grad_enabled()

        for mode in modes():
            assert not mode
            assert weft.is_grad_enabled()

    def test_the_mode_is_each_threads_own(self):
        seen = []
        with weft.no_grad():
            thread = threading.Thread(target=lambda: seen.append(weft.is_grad_enabled()))
            thread.start()
            thread.join()
        assert seen == [True]

    def test_inference_mode(self):
        with weft.inference_mode():
            assert not weft.is_grad_enabled()
        with weft.inference_mode(False):
            assert weft.is_grad_enabled()


class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        y = x.exp()
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, g):
        (y,) = ctx.saved_tensors
        return g * y


class TestFunction:
    def test_values_and_both_derivatives(self):
        x = leaf(0.5, -1.0)
        assert gradcheck(Exp.apply, x)
        assert gradgradcheck(Exp.apply, x)
        assert Exp.apply(x).tolist() == x.exp().tolist()

    def test_arguments_that_are_no_tensors_need_no_gradient(self):
        class Scale(Function):
            @staticmethod
            def forward(ctx, x, factor, name="unused"):
                ctx.factor = factor
                assert ctx.needs_input_grad == (True, False, False)
                return x * factor

            @staticmethod
            def backward(ctx, g):
                return g * ctx.factor, None, None

        x = leaf(1.0, 2.0)
        Scale.apply(x, 3, "tripled").sum().backward()
        assert x.grad.tolist() == [3.0, 3.0]

    def test_several_results_and_missing_gradients(self):
        seen = []

        class Two(Function):
            @staticmethod
            def forward(ctx, x):
                return x * 2, x * 3

            @staticmethod
            def backward(ctx, a, b):
                seen.append(b.tolist())
                return a * 2 + b * 3

        x = leaf(1.0)
        a, _ = Two.apply(x)
        a.backward()
        assert seen == [[0.0]]
        assert x.grad.tolist() == [2.0]

    def test_setup_context(self):
        class Square(Function):
            @staticmethod
            def forward(x):
                return x * x

            @staticmethod
            def setup_context(ctx, inputs, output):
                ctx.save_for_backward(inputs[0])

            @staticmethod
            def backward(ctx, g):
                return 2 * g * ctx.saved_tensors[0]

        assert gradcheck(Square.apply, leaf(1.0, 2.0))

    def test_in_place(self):
        class Triple(Function):
            @staticmethod
            def forward(ctx, x):
                ctx.mark_dirty(x)
                return x.mul_(3)

            @staticmethod
            def backward(ctx, g):
                return 3 * g

        x = leaf(1.0)
        y = x * 1
        assert Triple.apply(y) is y
        y.sum().backward()
        assert x.grad.tolist() == [3.0]

    def test_straight_through_estimator(self):
        class Round(Function):
            @staticmethod
            def forward(ctx, x):
                return x.round()

            @staticmethod
            def backward(ctx, g):
                return g

        x = leaf(0.4, 1.6)
        Round.apply(x).sum().backward()
        assert x.grad.tolist() == [1.0, 1.0]

    def test_wrong_numbers_of_gradients_are_errors_that_name_the_function(self):
        class Bad(Function):
            @staticmethod
            def forward(ctx, x, y):
                return x + y

            @staticmethod
            def backward(ctx, g):
                return g

        with pytest.raises(RuntimeError, match="Bad"):
            Bad.apply(leaf(1.0), leaf(2.0)).backward()

    def test_an_error_in_backward_arrives_as_it_is(self):
        class Raises(Function):
            @staticmethod
            def forward(ctx, x):
                return x.clone()

            @staticmethod
            def backward(ctx, g):
                raise KeyError("mine")

        with pytest.raises(KeyError, match="mine"):
            Raises.apply(leaf(1.0)).backward()

    def test_an_instance_is_refused_with_the_way_to_call(self):
        with pytest.raises(RuntimeError, match="apply"):
            Exp()

    def test_once_differentiable(self):
        from weft.autograd.function import once_differentiable

        class Cube(Function):
            @staticmethod
            def forward(ctx, x):
                ctx.save_for_backward(x)
                return x**3

            @staticmethod
            @once_differentiable
            def backward(ctx, g):
                return 3 * g * ctx.saved_tensors[0] ** 2

        x = leaf(2.0)
        (g,) = grad(Cube.apply(x) * x, x, create_graph=True)
        assert g.item() == 32.0
        with pytest.raises(RuntimeError, match="once_differentiable"):
            g.backward()

    def test_what_it_saved_goes_with_its_results(self):
        held = []

        class Keeps(Function):
            @staticmethod
            def forward(ctx, x):
                ctx.extra = Extra()
                held.append(weakref.ref(ctx.extra))
                return x * 1

            @staticmethod
            def backward(ctx, g):
                return g

        class Extra:
            pass

        y = Keeps.apply(leaf(1.0))
        assert held[0]() is not None
        del y
        gc.collect()
        assert held[0]() is None


class TestHooks:
    def test_a_hook_sees_and_replaces_the_gradient(self):
        x = leaf(1.0)
        y = x * 2
        handle = y.register_hook(lambda g: g * 10)
        y.sum().backward()
        assert x.grad.tolist() == [20.0]
        handle.remove()
        x.grad = None
        (x * 2).sum().backward()
        assert x.grad.tolist() == [2.0]

    def test_a_hook_of_a_tensor_that_is_gone_still_runs(self):
        seen = []
        x = leaf(1.0)
        y = x * 2
        y.register_hook(lambda g: seen.append(g.item()))
        z = y * 3
        del y
        gc.collect()
        z.backward()
        assert seen == [3.0]

    def test_a_hook_that_closes_over_its_tensor_is_collected(self):
        def hooked():
            x = leaf(1.0)
            x.register_hook(lambda g: g * x.detach())
            return weakref.ref(x)

        gone = hooked()
        gc.collect()
        assert gone() is None

    def test_errors_in_hooks_arrive(self):
        x = leaf(1.0)
        x.register_hook(lambda g: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            x.sum().backward()


def test_gradcheck_says_where_it_differs():
    class Wrong(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            return g * 3

    with pytest.raises(weft.autograd.GradcheckError):
        gradcheck(Wrong.apply, leaf(1.0, 2.0))
    assert not gradcheck(Wrong.apply, leaf(1.0, 2.0), raise_exception=False)


def test_backward_in_many_threads():
    def work(results, i):
        x = leaf(float(i))
        for _ in range(50):
            x.grad = None
            (x * x).sum().backward()
        results[i] = x.grad.item()

    results = {}
    threads = [threading.Thread(target=work, args=(results, i)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {i: 2.0 * i for i in range(8)}


def test_a_long_chain_of_gradients_is_freed():
    a = weft.zeros(1)
    for _ in range(200_000):
        b = weft.zeros(1, requires_grad=True)
        b.grad = a
        a = b
    del a, b


def test_a_result_kept_by_its_own_function_goes_after_backward():
    kept = []

    class KeepsItsResult(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.y = x.exp()
            kept.append(weakref.ref(ctx))
            return ctx.y

        @staticmethod
        def backward(ctx, g):
            return g * ctx.y

    x = leaf(1.0)
    KeepsItsResult.apply(x).sum().backward()
    gc.collect()
    assert kept[0]() is None


def test_a_hook_must_keep_the_dtype():
    x = leaf(1.0)
    x.register_hook(lambda g: g.int())
    with pytest.raises(TypeError, match="hook"):
        (x * 2.5).sum().backward()
