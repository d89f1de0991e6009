"""The graph behind tensors: hooks on saved tensors, nodes and gradients, anomaly mode, inference mode."""

import gc
import warnings
import weakref

import pytest
import weft
from weft.autograd import graph


def leaf(*values):
    return weft.tensor(values, dtype=weft.float64, requires_grad=True)


class TestSavedTensors:
    def test_pack_and_unpack(self):
        x = leaf(1.0, 2.0, 3.0)
        packed = []

        def pack(t):
            packed.append(t)
            assert not t.requires_grad
            return t.tolist()

        with graph.saved_tensors_hooks(pack, lambda kept: weft.tensor(kept, dtype=weft.float64) * 10):
            y = (x * x).sum()
        y.backward()
        assert len(packed) == 2
        assert x.grad.tolist() == [20.0, 40.0, 60.0]

    def test_numbers_are_not_packed(self):
        packed = []
        with graph.saved_tensors_hooks(lambda t: packed.append(t) or t, lambda t: t):
            _ = leaf(1.0) * 3
        assert len(packed) == 0 or all(t.dim() for t in packed)

    def test_functions_of_ones_own_and_second_derivatives(self):
        class Cube(weft.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                ctx.save_for_backward(x)
                return x**3

            @staticmethod
            def backward(ctx, g):
                return 3 * ctx.saved_tensors[0] ** 2 * g

        x = leaf(2.0)
        with graph.saved_tensors_hooks(lambda t: (t,), lambda kept: kept[0]):
            (first,) = weft.autograd.grad(Cube.apply(x), x, create_graph=True)
            (second,) = weft.autograd.grad(first, x)
        assert (first.item(), second.item()) == (12.0, 12.0)

    def test_errors(self):
        x = leaf(1.0)
        with graph.saved_tensors_hooks(lambda t: t, lambda t: "no tensor"):
            y = x.exp()
        with pytest.raises(TypeError, match="unpack_hook expected to be a Tensor"):
            y.backward()
        with graph.saved_tensors_hooks(lambda t: 1 / 0, lambda t: t), pytest.raises(ZeroDivisionError):
            x.exp()
        with (
            pytest.raises(RuntimeError, match="mine"),
            graph.disable_saved_tensors_hooks("mine"),
            graph.save_on_cpu(),
        ):
            pass
        with graph.save_on_cpu(pin_memory=True):
            y = x.exp()
        y.backward()

    def test_what_pack_returned_goes_with_the_graph(self):
        class Kept:
            def __init__(self, tensor):
                self.tensor = tensor

        held = []

        def pack(t):
            kept = Kept(t)
            held.append(weakref.ref(kept))
            return kept

        with graph.saved_tensors_hooks(pack, lambda kept: kept.tensor):
            y = leaf(1.0).exp()
        assert held[0]() is not None
        y.backward()
        gc.collect()
        assert held[0]() is None


class TestNodes:
    def test_hooks_around_a_node(self):
        x = leaf(1.0, 2.0)
        y = x * 3
        seen = []
        node = y.grad_fn
        before = node.register_prehook(lambda outs: (outs[0] * 10,))
        after = node.register_hook(lambda ins, outs: seen.append((ins[0].tolist(), outs[0].tolist())))
        y.sum().backward(retain_graph=True)
        assert seen == [([30.0, 30.0], [10.0, 10.0])]
        before.remove()
        after.remove()
        node.register_hook(lambda ins, outs: (ins[0] * 0, *ins[1:]))
        x.grad = None
        y.sum().backward()
        assert x.grad.tolist() == [0.0, 0.0]
        assert len(seen) == 1

    def test_hooks_keep_the_form_of_gradients(self):
        for register in ("register_hook", "register_prehook"):
            x = leaf(1.0)
            y = x * 3
            getattr(y.grad_fn, register)(
                lambda *given: tuple(None if g is None else g.float() for g in given[0])
            )
            with pytest.raises(weft.DtypeError, match="the dtype it was given, float64; got float32"):
                y.backward()
            assert x.grad is None

    def test_a_wrong_number_of_gradients(self):
        y = leaf(1.0).exp()
        y.grad_fn.register_prehook(lambda outs: (outs[0], outs[0]))
        with pytest.raises(RuntimeError, match="incorrect number of values"):
            y.backward()

    def test_metadata_name_and_leaves(self):
        x = leaf(1.0)
        y = x.exp()
        y.grad_fn.metadata["mine"] = 5
        assert y.grad_fn.metadata == {"mine": 5}
        assert y.grad_fn.name() == "ExpBackward0"
        assert y.grad_fn.requires_grad
        accumulate = y.grad_fn.next_functions[0][0]
        assert accumulate.variable is x
        seen = []
        accumulate.register_prehook(lambda grads: (grads[0] * 2,))
        accumulate.register_hook(lambda ins, outs: seen.append(outs[0].item()))
        x.sum().backward()
        assert x.grad.item() == 2.0
        assert seen == [2.0]

    def test_edges_stand_for_inputs(self):
        x = leaf(2.0)
        h = x * x
        edge = graph.get_gradient_edge(h)
        y = h * 3
        assert edge.output_nr == 0
        assert edge.node == h.grad_fn
        del h
        assert weft.autograd.grad(y, edge, retain_graph=True)[0].item() == 3.0
        assert weft.autograd.grad(y, [graph.get_gradient_edge(x)])[0].item() == 12.0
        with pytest.raises(RuntimeError, match="does not require gradients"):
            graph.get_gradient_edge(weft.ones(1))

    def test_increment_version(self):
        x = leaf(2.0)
        y = (x * 1).exp()
        graph.increment_version([y])
        with pytest.raises(RuntimeError, match="modified by an in-place operation"):
            y.backward()


class TestGradientHooks:
    def test_after_accumulation(self):
        x = leaf(1.0, 2.0)
        seen = []

        def step(p):
            seen.append(p.grad.tolist())
            p.grad = None

        handle = x.register_post_accumulate_grad_hook(step)
        x.register_hook(lambda g: g * 2)
        (x * x).sum().backward()
        assert seen == [[4.0, 8.0]]
        assert x.grad is None
        weft.autograd.backward((x * 3).sum(), inputs=[x])
        assert seen[1] == [6.0, 6.0]
        handle.remove()
        (x * x).sum().backward()
        assert len(seen) == 2
        with pytest.raises(RuntimeError, match="non-leaf"):
            (x * 2).register_post_accumulate_grad_hook(step)

    def test_a_hook_that_closes_over_its_leaf_is_collected(self):
        def hooked():
            x = leaf(1.0)
            x.register_post_accumulate_grad_hook(lambda p: x.zero_())
            return weakref.ref(x)

        gone = hooked()
        gc.collect()
        assert gone() is None

    def test_hooks_on_several_tensors(self):
        x, y, z = leaf(1.0), leaf(2.0), leaf(3.0)
        calls, firsts = [], []
        handle = graph.register_multi_grad_hook(
            (x, y, z), lambda grads: calls.append([g and g.item() for g in grads])
        )
        graph.register_multi_grad_hook((x, y, z), lambda g: firsts.append(g.item()), mode="any")
        (x * y * z).sum().backward()
        (x * y).sum().backward()
        assert calls == [[6.0, 3.0, 2.0], [2.0, 1.0, None]]
        assert len(firsts) == 2
        handle.remove()
        (x * y).sum().backward()
        assert len(calls) == 2
        with pytest.raises(ValueError, match="mode"):
            graph.register_multi_grad_hook((x,), print, mode="some")

    def test_callbacks_at_the_end_of_backward(self):
        x = leaf(1.0)
        order = []

        def hook(g):
            graph.queue_callback(lambda: order.append(x.grad.item()))
            order.append("hook")

        x.register_hook(hook)
        (x * 3).sum().backward()
        assert order == ["hook", 3.0]
        with pytest.raises(RuntimeError, match="during backward"):
            graph.queue_callback(lambda: None)


class TestAnomaly:
    def make(self):
        return (leaf(-1.0, 0.0).sqrt() * 0).sum()

    def test_nan_names_the_operation_and_where_it_was_called(self):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            with weft.autograd.detect_anomaly():
                loss = self.make()
                with pytest.raises(
                    RuntimeError, match=r"Function 'SqrtBackward0' returned nan values in its 0th output\."
                ):
                    loss.backward()
        texts = [str(item.message) for item in caught]
        assert "Anomaly Detection has been enabled" in texts[0]
        assert "Error detected in SqrtBackward0. Traceback of forward call that caused the error:" in texts[1]
        assert ".sqrt() * 0).sum()" in texts[1]
        self.make().backward()

    def test_without_forward_and_without_the_check(self):
        loss = self.make()
        with (
            weft.autograd.set_detect_anomaly(True),
            pytest.warns(UserWarning, match="No forward pass information"),
            pytest.raises(RuntimeError, match="nan values"),
        ):
            loss.backward()
        with weft.autograd.set_detect_anomaly(True, check_nan=False):
            self.make().backward()
        assert not weft.is_anomaly_enabled()

    def test_any_error_in_backward_shows_the_place(self):
        class Fails(weft.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                return x.clone()

            @staticmethod
            def backward(ctx, g):
                raise KeyError("mine")

        with weft.autograd.set_detect_anomaly(True):
            y = Fails.apply(leaf(1.0))
            with pytest.warns(UserWarning, match="Error detected in FailsBackward"), pytest.raises(KeyError):
                y.backward()

    def test_check_nan_names_the_layer(self):
        model = weft.nn.Sequential(
            weft.nn.Linear(2, 3), weft.nn.Sequential(weft.nn.ReLU(), weft.nn.Linear(3, 1))
        )
        with weft.autograd.check_nan(model):
            model(weft.ones(4, 2)).sum().backward()
            with weft.no_grad():
                model[1][1].weight.fill_(weft.inf)
            with pytest.raises(
                RuntimeError,
                match=r"output of layer '1\.1' \(Linear\) has NaN or infinity: .*parameter 'weight' has",
            ):
                model(weft.ones(4, 2))
        model(weft.ones(4, 2))

    def test_check_nan_names_the_layer_whose_gradient_it_is(self):
        model = weft.nn.Sequential(weft.nn.Linear(2, 1))
        with weft.autograd.check_nan(model):
            y = model(weft.ones(4, 2))
            with pytest.raises(RuntimeError, match="the gradient of the output of layer '0'"):
                y.backward(weft.full((4, 1), weft.nan))


class TestInferenceMode:
    def test_its_tensors_are_never_recorded(self):
        x = leaf(1.0, 2.0)
        with weft.inference_mode():
            assert weft.is_inference_mode_enabled()
            made = x * 2
            made.add_(1)
            assert not x[:1].is_inference()
            with weft.inference_mode(False):
                assert weft.is_grad_enabled()
        assert made.is_inference()
        assert not (made + 1).is_inference()
        with pytest.raises(RuntimeError, match="saved for backward"):
            made * x
        with pytest.raises(RuntimeError, match="in-place update"):
            made.add_(1)
        with pytest.raises(RuntimeError, match="inference tensor"):
            made.requires_grad_()
        assert (made.clone() * x).requires_grad
        assert not weft.is_inference_mode_enabled()

    def test_as_decorator(self):
        @weft.inference_mode
        def evaluate():
            return weft.ones(2)

        @weft.inference_mode()
        def evaluate_too():
            return weft.ones(2)

        assert evaluate().is_inference()
        assert evaluate_too().is_inference()
