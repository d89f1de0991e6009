"""Bugs that frameworks of this kind keep having. A test here, or one elsewhere, owns each of them:

saved tensor modified before backward    tape: Versions.*; test_random_programs
in place on views and chains of views    test_random_programs; tape: InPlace.ChainsOfViews
loops of every in-place form stay flat   ops: OpCase/*.inplace_loop; tape: InPlace.TenThousandWrites…
a chain of a million adds                tape: Backward.AMillionAdds…, Backward.AMillionViews…
.grad aliases no other buffer            tape: Backward.GradNeverAliases…; here, from Python
gradients of broadcast operands          ops: OpCase/{add,sub,mul,div,pow}.broadcast; here: reductions
no_grad in threads                       here; tape: Backward.NoGradIsPerThread
second derivatives                       ops: OpCase/*.second_gradient; BatchNorm.SecondDerivatives…
the wording of autograd's errors         here
expanded and overlapping writes          here; ops: Copy.ReadsTheSourceAsItWas…
every kernel on every layout             ops: OpCase/*.layouts, OpCase/*.gradient_layouts
sizes of zero                            here; ops: OpCase/*.zero_size
more than 2^31 elements                  here
more than 65535 rows, planes, matrices   here; ops: MaxPool2d.ManyPlanes
memory from outside                      test_numpy, test_dlpack; here: dropped owners, empty arrays
fully masked rows                        here; ops: Softmax.OfAFullyMaskedRow…
gradients at kinks and poles             here; ops: Elementwise.Subgradients…, Norm.OfAZeroVector…
batch norm's variances, counts, refusals  test_layer_bugs; nn: BatchNorm.*; ops: BatchNorm.*
max pooling of NaN, -inf, ties, ceil_mode test_layer_bugs; ops: MaxPool2d.*
convolution at odd strides, by groups    test_layer_bugs; ops: OpCase/conv*
cross-entropy at its limits              test_layer_bugs; nn: CrossEntropyLoss.*; ops: loss_test
dropout at its ends, its mask, its scale here; ops: Dropout.*, RandomFill.Dropout…
sums of 5e7 floats                       here; ops: LongSums.*
promotion                                here; ops: Promotion.*
threads that draw                        test_random; core: Generator.Threads…
Adam's eps, tiny gradients               test_optimizers: test_adams_eps_stands_behind_the_bias_correction
weight decay of Adam and AdamW           test_optimizers: test_adam_adds_…; optim: Forms.WeightDecay…
momentum's first step, missing gradients test_optimizers: test_the_first_…, test_as_recorded; optim: Forms.*
states and schedules resume, no growth   test_optimizers: test_saved_…, test_loading_…; test_schedules
"""

from __future__ import annotations

import gc
import math
import threading

import numpy as np
import pytest
import weft
from weft import nn
from weft.nn import functional as F


def leaf(*values):
    return weft.tensor(values, dtype=weft.float64, requires_grad=True)


class TestGradientBuffers:
    def test_of_a_sum_with_itself(self):
        x = leaf(1.0, 2.0)
        (x + x).backward(weft.ones(2, dtype=weft.float64))
        assert x.grad.tolist() == [2.0, 2.0]

    def test_of_two_leaves_of_one_sum_are_apart(self):
        a, b = leaf(1.0, 2.0), leaf(3.0, 4.0)
        arriving = weft.ones(2, dtype=weft.float64)
        (a + b).backward(arriving)
        a.grad.mul_(10)
        assert b.grad.tolist() == [1.0, 1.0]
        assert arriving.tolist() == [1.0, 1.0]

    def test_of_a_parameter_used_twice_may_be_scaled_in_place(self):
        p = leaf(2.0)
        y = p * 3 + p * p
        y.backward(retain_graph=True)
        p.grad.mul_(0.5)
        y.backward()
        assert p.grad.tolist() == [3.5 + 7.0]

    def test_of_views_and_shape_changes_are_apart(self):
        x = leaf(1.0, 2.0, 3.0, 4.0)
        y = x * 1
        y.retain_grad()
        y.view(2, 2).t().sum().backward()
        y.grad.zero_()
        assert x.grad.tolist() == [1.0] * 4


REDUCTIONS = {
    "sum": lambda t, dims: t.sum(dims),
    "mean": lambda t, dims: t.mean(dims, keepdim=True),
    "amax": lambda t, dims: t.amax(dims),
    "amin": lambda t, dims: t.amin(dims, keepdim=True),
    "logsumexp": lambda t, dims: t.logsumexp(dims),
    "std": lambda t, dims: t.std(dims),
    "var": lambda t, dims: t.var(dims, keepdim=True),
    "norm": lambda t, dims: t.norm(2, dims),
}


@pytest.mark.parametrize("dims", [(0, 2), (1, 3), (0, 3), (0, 2, 3), (-1, 0), (3, 1)])
@pytest.mark.parametrize("name", REDUCTIONS)
def test_reductions_over_axes_that_are_not_adjacent(name, dims):
    weft.manual_seed(3)
    x = weft.randn(2, 3, 2, 4, dtype=weft.float64, requires_grad=True)
    order = [d for d in range(4) if d not in [k % 4 for k in dims]] + [k % 4 for k in dims]
    moved = x.permute(order).flatten(4 - len(dims))
    actual, wanted = REDUCTIONS[name](x, dims), REDUCTIONS[name](moved, (-1,))
    np.testing.assert_allclose(actual.detach().numpy().ravel(), wanted.detach().numpy().ravel(), rtol=1e-12)
    (g,) = weft.autograd.grad((actual * actual).sum(), x)
    (h,) = weft.autograd.grad((wanted * wanted).sum(), x)
    assert g.shape == x.shape
    np.testing.assert_allclose(g.numpy(), h.numpy(), rtol=1e-12)


class TestNoGrad:
    @pytest.mark.parametrize("size", [4, 1_000_000])
    def test_holds_below_and_above_the_parallel_threshold(self, size):
        x = weft.ones(size, requires_grad=True)
        with weft.no_grad():
            y = (x * 2).relu().exp_().sum()
        assert not y.requires_grad
        assert y.grad_fn is None
        assert (x * 2).requires_grad

    @pytest.mark.parametrize("size", [4, 1_000_000])
    def test_is_each_threads_own(self, size):
        x = weft.ones(size, requires_grad=True)
        recorded = {}
        inside, done = threading.Event(), threading.Event()

        def without():
            with weft.no_grad():
                inside.set()
                done.wait(60)
                recorded["without"] = (x * 2).requires_grad

        def with_grad():
            inside.wait(60)
            recorded["with"] = (x * 2).requires_grad
            done.set()

        threads = [threading.Thread(target=work) for work in (without, with_grad)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        assert recorded == {"with": True, "without": False}


class TestWordingOfAutogradsErrors:
    def test_second_backward(self):
        y = (leaf(2.0) ** 2).sum()
        y.backward()
        with pytest.raises(weft.GradError) as said:
            y.backward()
        assert str(said.value) == (
            "[square] trying to backward through the graph a second time: what it saved was freed by the "
            "first; pass retain_graph=True to the first backward"
        )

    def test_in_place_on_a_leaf(self):
        with pytest.raises(weft.GradError) as said:
            leaf(2.0).mul_(2)
        assert str(said.value) == (
            "[mul_] a leaf Variable that requires grad is being used in an in-place operation; update it "
            "under no_grad(), or write to a clone(); shape (1,)"
        )

    def test_in_place_on_a_view_of_a_leaf(self):
        with pytest.raises(weft.GradError) as said:
            leaf(2.0, 3.0)[0].mul_(2)
        assert str(said.value) == (
            "[mul_] a view of a leaf Variable that requires grad is being used in an in-place operation; do "
            "it under no_grad(), or on a clone(); shape ()"
        )

    def test_backward_of_more_than_one_number(self):
        with pytest.raises(weft.GradError) as said:
            (leaf(2.0, 3.0) * 2).backward()
        assert str(said.value) == (
            "[backward] grad can be implicitly created only for scalar outputs; pass a gradient of shape (2,)"
        )

    def test_backward_of_a_constant(self):
        with pytest.raises(weft.GradError) as said:
            weft.ones(()).backward()
        assert str(said.value) == (
            "[backward] the tensor does not require grad and does not have a grad_fn: nothing to "
            "differentiate (computed under no_grad(), detached, of integers, or of tensors without "
            "requires_grad); shape ()"
        )

    def test_a_saved_tensor_that_was_changed(self):
        y = leaf(2.0) * 1
        z = y * y
        y.add_(1)
        with pytest.raises(weft.GradError) as said:
            z.backward()
        assert str(said.value) == (
            "[mul] a tensor that its gradient needs was modified by an in-place operation: it is at version "
            "1, expected version 0; shape (1,). Write out of place, or on a clone()"
        )


# (what is computed of h, which of its operands is then written to)
NOT_READ = {
    "h + 1": lambda h, c: h + 1,
    "h / 2": lambda h, c: h / 2,
    "h / c": lambda h, c: h / c,
    "h * c": lambda h, c: h * c,
    "h % 2": lambda h, c: h % 2,
    "h.fmod(c)": lambda h, c: h.fmod(c),
    "h.sum()": lambda h, c: h.sum(),
    "h.mean()": lambda h, c: h.mean(),
    "h @ c": lambda h, c: h @ c,
    "linear": lambda h, c: F.linear(h, c),
    "lerp": lambda h, c: weft.lerp(h, h, c),
    "addcmul": lambda h, c: weft.addcmul(h, h, c),
    "addcdiv": lambda h, c: weft.addcdiv(h, h, c),
    "addmm": lambda h, c: weft.addmm(h, h, c),
    "bmm": lambda h, c: weft.bmm(h[None], c[None]),
    "where": lambda h, c: weft.where(c > 0, h, c),
    "masked_fill": lambda h, c: h.masked_fill(c > 0, 0),
    "cat": lambda h, c: weft.cat([h, c]),
    "dropout": lambda h, c: F.dropout(h, 0.5),
}


@pytest.mark.parametrize("name", NOT_READ)
def test_what_a_derivative_does_not_read_may_be_written_to(name):
    h = weft.ones(2, 2, requires_grad=True) * 1
    y = NOT_READ[name](h, weft.full((2, 2), 2.0))
    h.add_(1)
    y.sum().backward()


class TestOverlap:
    def test_writing_to_an_expanded_tensor_is_refused(self):
        for write in (lambda t: t.add_(1), lambda t: t.zero_(), lambda t: t.copy_(weft.ones(3, 2))):
            x = weft.ones(2).expand(3, 2)
            with pytest.raises(
                ValueError, match=r"more than one element.*clone\(\) it first; shape \(3, 2\)"
            ):
                write(x)
            assert x.tolist() == [[1, 1]] * 3

    @pytest.mark.parametrize("n", [5, 200_001])
    def test_copies_within_one_memory(self, n):
        for name, write in {
            "forward": lambda a: a[1:].copy_(a[:-1]),
            "backward": lambda a: a[:-1].copy_(a[1:]),
            "assigned": lambda a: a.__setitem__(slice(2, None), a[:-2]),
            "added": lambda a: a[1:].add_(a[:-1]),
            "strided": lambda a: a[::2].copy_(a[: (len(a) + 1) // 2]),
        }.items():
            a = weft.arange(n)
            b = a.clone()
            write(a)
            rows = np.arange(n)
            old = b.numpy()
            if name == "forward":
                rows[1:] = old[:-1]
            elif name == "backward":
                rows[:-1] = old[1:]
            elif name == "assigned":
                rows[2:] = old[:-2]
            elif name == "added":
                rows[1:] += old[:-1]
            else:
                rows[::2] = old[: (n + 1) // 2]
            assert np.array_equal(a.numpy(), rows), name

    @pytest.mark.parametrize("n", [3, 700])
    def test_a_matrix_and_its_transpose(self, n):
        a = weft.randn(n, n)
        was = a.numpy().copy()
        a.copy_(a.t())
        assert np.array_equal(a.numpy(), was.T)
        a.add_(a.t())
        assert np.array_equal(a.numpy(), was.T + was)


class TestSizesOfZero:
    def test_a_batch_of_none_through_a_network(self):
        model = nn.Sequential(
            nn.Conv2d(1, 2, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.AvgPool2d(1), nn.Flatten(),
            nn.Linear(8, 5), nn.Dropout(0.5), nn.Linear(5, 3),
        )  # fmt: skip
        x = weft.zeros(0, 1, 4, 4, requires_grad=True)
        y = model(x)
        assert y.shape == (0, 3)
        optimizer = weft.optim.Adam(model.parameters(), lr=0.1)
        before = [p.tolist() for p in model.parameters()]
        F.cross_entropy(y, weft.zeros(0, dtype=weft.int64), reduction="sum").backward()
        assert x.grad.shape == (0, 1, 4, 4)
        for p in model.parameters():
            assert p.grad.tolist() == weft.zeros_like(p).tolist()
        optimizer.step()
        assert [p.tolist() for p in model.parameters()] == before

    def test_means_over_nothing_are_nan(self):
        nothing = weft.zeros(0, 3)
        assert math.isnan(F.cross_entropy(nothing, weft.zeros(0, dtype=weft.int64)).item())
        assert math.isnan(F.mse_loss(nothing, nothing).item())
        assert F.mse_loss(nothing, nothing, reduction="sum").item() == 0
        assert math.isnan(nothing.mean().item())

    def test_batch_norm_of_no_samples(self):
        norm = nn.BatchNorm1d(3).eval()
        assert norm(weft.zeros(0, 3)).shape == (0, 3)

    @pytest.mark.parametrize("shapes", [((2, 0), (0, 3)), ((4, 2, 0), (4, 0, 3)), ((0,), (0,))])
    def test_products_over_nothing_are_zeros(self, shapes):
        a, b = (weft.ones(s, requires_grad=True) for s in shapes)
        y = a @ b
        assert not y.any()
        y.sum().backward()
        assert a.grad.shape == a.shape
        assert b.grad.shape == b.shape

    def test_an_optimizer_of_empty_parameters(self):
        p = nn.Parameter(weft.zeros(0, 3))
        for optimizer in (weft.optim.SGD([p], lr=1, momentum=0.9), weft.optim.AdamW([p])):
            p.grad = weft.zeros(0, 3)
            optimizer.step()
        assert p.shape == (0, 3)


def test_more_than_two_to_the_31_elements():
    n = 2**31 + 24
    last = n - 1
    big = weft.zeros(n, dtype=weft.int8)
    big[-1] = 7
    big[2**31 : 2**31 + 8].fill_(3)
    assert big.numel() == n
    assert big[2**31 + 7].item() == 3
    assert big[2**31 + 8].item() == 0
    assert big.gather(0, weft.tensor([last, 0, 2**31])).tolist() == [7, 0, 3]
    assert big[weft.tensor([last, 2**31 + 1])].tolist() == [7, 3]
    rows = big.view(-1, 8)
    assert rows.index_select(0, weft.tensor([2**28, 2**28 + 2])).tolist() == [[3] * 8, [0] * 7 + [7]]
    big.copy_(weft.full((1,), 5, dtype=weft.int8).expand(n))
    assert big[weft.tensor([0, 2**31 - 1, 2**31, last])].tolist() == [5] * 4
    wide = weft.full((1,), 2, dtype=weft.int8).expand(3, n)
    assert wide[2, last].item() == 2
    assert wide[:, 2**31 :].sum().item() == 3 * 24 * 2


class TestManyRows:
    def test_batch_norm(self):
        n = 131_072
        x = weft.randn(n, 2) * 3 + 5
        x.requires_grad_()
        y = nn.BatchNorm1d(2)(x)
        y.square().sum().backward()
        wanted = x.detach().numpy().astype(np.float64)
        wanted = (wanted - wanted.mean(0)) / np.sqrt(wanted.var(0) + 1e-5)
        np.testing.assert_allclose(y.detach().numpy(), wanted, atol=2e-5)
        assert x.grad.abs().max().item() < 1e-3  # the sum of squares of what is normalised is fixed

    @pytest.mark.parametrize("pool", [F.max_pool2d, F.avg_pool2d])
    def test_pooling(self, pool):
        x = weft.arange(70_000 * 4, dtype=weft.float32).view(350, 200, 2, 2).requires_grad_()
        y = pool(x, 2)
        assert y.shape == (350, 200, 1, 1)
        extra = 3 if pool is F.max_pool2d else 1.5
        assert np.array_equal(y.detach().numpy().ravel(), np.arange(70_000) * 4 + np.float32(extra))
        y.sum().backward()
        assert x.grad.sum().item() == 70_000

    def test_products_of_many_matrices(self):
        a = weft.randn(65_536, 2, 3, requires_grad=True)
        b = weft.randn(65_536, 3, 2)
        y = a @ b
        np.testing.assert_allclose(y.detach().numpy(), a.detach().numpy() @ b.numpy(), atol=1e-5)
        y.sum().backward()
        np.testing.assert_allclose(
            a.grad.numpy(), np.broadcast_to(b.sum(2).numpy()[:, None], a.shape), atol=1e-6
        )


class TestMemoryFromOutside:
    def test_the_owner_may_go_first(self):
        for make in (weft.from_numpy, weft.from_dlpack, weft.as_tensor):
            array = np.arange(1000.0)
            t = make(array)
            del array
            gc.collect()
            np.zeros(1000)
            assert t.sum().item() == 499_500

    def test_arrays_of_nothing(self):
        for shape in ((0,), (3, 0), (0, 2)):
            for make in (weft.from_numpy, weft.from_dlpack, weft.tensor):
                t = make(np.zeros(shape, dtype=np.float32))
                assert t.shape == shape
                assert (t + 1).sum().item() == 0
                assert t.numpy().shape == shape

    def test_negative_strides_are_refused_or_copied(self):
        array = np.arange(3.0)[::-1]
        with pytest.raises(ValueError, match=r"stride.*copy\(\)"):
            weft.from_numpy(array)
        assert weft.tensor(array).tolist() == [2.0, 1.0, 0.0]


class TestFullyMaskedRows:
    def test_of_softmax(self):
        scores = weft.zeros(3, 4)
        scores[1] = -math.inf
        scores.requires_grad_()
        for y in (F.softmax(scores, dim=-1), F.log_softmax(scores, dim=-1)):
            assert y[1].isnan().all()
            assert y[[0, 2]].isfinite().all()
            (g,) = weft.autograd.grad(y[[0, 2]].square().sum(), scores)
            assert g[[0, 2]].isfinite().all()

    def test_of_attention(self):
        weft.manual_seed(0)
        q, k, v = (weft.randn(2, 3, 4, requires_grad=True) for _ in range(3))
        mask = weft.ones(2, 3, 3, dtype=weft.bool)
        mask[0, 1] = False

        def attention(q, k, v, mask):
            scores = (q @ k.transpose(-2, -1) / 2).masked_fill(~mask, -math.inf)
            return F.softmax(scores, dim=-1) @ v

        y = attention(q, k, v, mask)
        assert y[0, 1].isnan().all()
        alone = attention(q[1], k[1], v[1], mask[1])
        np.testing.assert_allclose(y[1].detach().numpy(), alone.detach().numpy(), rtol=1e-6)
        assert y[0, [0, 2]].isfinite().all()
        (g,) = weft.autograd.grad(y[1].sum(), q)
        assert g[1].isfinite().all()


# (function, where, its derivative there in PyTorch)
DERIVATIVES = {
    "norm of zeros": (lambda x: x.norm(), [0.0, 0.0], [0.0, 0.0]),
    "norm of order 1": (lambda x: x.norm(1), [0.0, 2.0], [0.0, 1.0]),
    "norm of order inf": (lambda x: x.norm(math.inf), [0.0, 0.0], [0.0, 0.0]),
    "abs": (lambda x: x.abs(), [0.0, -0.0, -2.0], [0.0, 0.0, -1.0]),
    "pow 0": (lambda x: x**0, [0.0, 2.0], [0.0, 0.0]),
    "pow 1": (lambda x: x**1, [0.0, 2.0], [1.0, 1.0]),
    "pow 2": (lambda x: x**2, [0.0, 2.0], [0.0, 4.0]),
    "0 to the power": (lambda x: 0**x, [0.0, 1.0, 2.0], [0.0, 0.0, 0.0]),
    "clamp at its bounds": (lambda x: x.clamp(-1, 1), [-2.0, -1.0, 0.0, 1.0, 2.0], [0.0, 0.0, 1.0, 0.0, 0.0]),
    "clamp_min": (lambda x: x.clamp(min=0), [-1.0, 0.0, math.inf], [0.0, 0.0, 1.0]),
    "relu": (lambda x: x.relu(), [-1.0, 0.0, 1.0], [0.0, 0.0, 1.0]),
    "sqrt": (lambda x: x.sqrt(), [0.0, 4.0], [math.inf, 0.25]),
    "std of equals": (lambda x: x.std(), [3.0, 3.0, 3.0], [0.0, 0.0, 0.0]),
    "prod with a zero": (lambda x: x.prod(), [2.0, 0.0, 3.0], [0.0, 6.0, 0.0]),
    "prod with zeros": (lambda x: x.prod(), [0.0, 0.0, 3.0], [0.0, 0.0, 0.0]),
    "max of equals": (lambda x: x.max(), [1.0, 1.0], [0.5, 0.5]),
    "maximum of equals": (lambda x: weft.maximum(x, x.detach()), [1.0], [0.5]),
    "sqrt behind a where that leaves it out": (
        lambda x: weft.where(x > 0, weft.where(x > 0, x, 1.0).sqrt(), 0.0),
        [0.0, 4.0],
        [0.0, 0.25],
    ),
    "logsumexp of a masked element": (lambda x: x.logsumexp(0), [-math.inf, 0.0], [0.0, 1.0]),
    "logaddexp of both masked": (
        lambda x: weft.logaddexp(x, x.detach()),
        [-math.inf, 0.0],
        [math.nan, 0.5],
    ),
    "xlogy": (lambda x: weft.xlogy(x, 2.0), [0.0], [math.log(2.0)]),
    "x log x": (lambda x: weft.xlogy(x, x), [0.0, 1.0], [math.nan, 1.0]),
    "atan2": (lambda x: weft.atan2(x, weft.zeros(2)), [1.0, -2.0], [0.0, 0.0]),
    "hypot": (lambda x: weft.hypot(x, weft.zeros(2)), [3.0, -2.0], [1.0, -1.0]),
    "sinc": (lambda x: weft.sinc(x), [0.0], [0.0]),
}


@pytest.mark.parametrize("name", DERIVATIVES)
def test_derivatives_at_kinks_and_poles(name):
    function, at, wanted = DERIVATIVES[name]
    x = weft.tensor(at, requires_grad=True)
    function(x).sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), wanted, rtol=1e-6)


class TestDropout:
    def test_at_its_ends_draws_nothing(self):
        weft.manual_seed(1)
        before = weft.get_rng_state()
        x = weft.randn(5, requires_grad=True)
        weft.set_rng_state(before)
        for p, wanted in ((0.0, 1.0), (1.0, 0.0)):
            y = F.dropout(x, p)
            assert y.tolist() == (x * wanted).tolist()
            (g,) = weft.autograd.grad(y.sum(), x)
            assert g.tolist() == [wanted] * 5
        assert F.dropout(x, 0.7, training=False).tolist() == x.tolist()
        assert nn.Dropout(0.7).eval()(x).tolist() == x.tolist()
        assert weft.equal(weft.get_rng_state(), before)

    def test_scales_and_has_one_mask_forwards_and_backwards(self):
        x = weft.ones(1000, requires_grad=True)
        y = F.dropout(x, 0.75)
        assert set(y.tolist()) == {0.0, 4.0}
        (g,) = weft.autograd.grad(y.sum(), x)
        assert g.tolist() == y.tolist()
        assert 150 < np.count_nonzero(y.tolist()) < 350


def test_sums_of_fifty_million_floats():
    n = 50_000_000
    block = weft.rand(n // 50, generator=weft.Generator().manual_seed(2)) - 0.25
    x = block.expand(50, -1).reshape(-1)  # in memory, in order
    values = block.numpy().astype(np.float64)
    exact, magnitudes = 50 * values.sum(), 50 * np.abs(values).sum()
    before = weft.get_num_threads()
    results = []
    try:
        for threads in (1, 2, 4):
            weft.set_num_threads(threads)
            results.append((x.sum().item(), x.mean().item()))
    finally:
        weft.set_num_threads(before)
    assert results[0] == results[1] == results[2]
    total, mean = results[0]
    assert abs(total - exact) <= 1e-6 * magnitudes
    assert abs(mean - exact / n) <= 1e-6 * magnitudes / n


class TestPromotion:
    def test_integers_times_a_float(self):
        t = weft.tensor([1, 2])
        assert (t * 2.5).dtype is weft.float32
        assert (t * 2.5).tolist() == [2.5, 5.0]
        assert (t / 2).tolist() == [0.5, 1.0]
        assert (t * 2).dtype is weft.int64

    def test_integers_take_no_floats_in_place(self):
        t = weft.tensor([1, 2])
        for act in (
            lambda: t.__itruediv__(2.0), lambda: t.__imul__(1.5), lambda: t.__iadd__(weft.ones(2)),
        ):  # fmt: skip
            with pytest.raises(TypeError, match="float32.*int64"):
                act()
        assert t.tolist() == [1, 2]

    def test_sums_of_bools_and_small_integers_are_int64(self):
        mask = weft.tensor([True] * 300)
        assert mask.sum().dtype is weft.int64
        assert mask.sum().item() == 300
        assert weft.full((300,), 100, dtype=weft.int8).sum().item() == 30_000

    @pytest.mark.parametrize("dtype", ["uint8", "int8", "int16", "int32"])
    def test_small_integers_wrap_around_at_any_length_and_layout(self, dtype):
        rng = np.random.default_rng(0)
        info = np.iinfo(dtype)
        for n in (1, 63, 64, 65, 1000):
            a, b = (rng.integers(info.min, info.max + 1, (n, 3), dtype=dtype) for _ in range(2))
            x, y = weft.tensor(a), weft.tensor(b)
            for left, right, u, v in (
                (x, y, a, b),
                (x.t(), y.t(), a.T, b.T),
                (x[::2], y[::2], a[::2], b[::2]),
            ):
                for act in (np.add, np.subtract, np.multiply, np.bitwise_and, np.bitwise_or, np.bitwise_xor):
                    symbol = {"add": "__add__", "subtract": "__sub__", "multiply": "__mul__"}.get(
                        act.__name__
                    )
                    result = getattr(left, symbol or f"__{act.__name__[8:]}__")(right)
                    assert np.array_equal(result.numpy(), act(u, v)), (act, n)
                for act in (np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal):
                    name = {"equal": "eq", "not_equal": "ne", "less": "lt", "less_equal": "le"}.get(
                        act.__name__
                    )
                    result = getattr(weft, name or {"greater": "gt", "greater_equal": "ge"}[act.__name__])(
                        left, right
                    )
                    assert np.array_equal(result.numpy(), act(u, v)), (act, n)

    def test_a_tensor_of_equal_elements_does_not_deviate(self):
        for n in (5, 1000, 100_001):
            x = weft.full((n, 3), 0.1)
            assert x.std().item() == 0
            assert x.var(0).tolist() == [0, 0, 0]

    def test_a_number_of_numpy_on_the_left(self):
        t = weft.tensor([1.0, 2.0], requires_grad=True)
        for number in (np.float32(2), np.float64(2), np.int64(2)):
            y = number * t
            assert isinstance(y, weft.Tensor)
            assert y.dtype is weft.float32
            assert y.requires_grad
        assert (np.float64(3) - t).tolist() == [2.0, 1.0]
        assert (np.float64(4) / t).tolist() == [4.0, 2.0]
        assert (np.float64(2) ** t).tolist() == [2.0, 4.0]
        assert (np.float64(1.5) < t).tolist() == [False, True]

    def test_a_tensor_of_no_dimension_does_not_lift_the_dtype(self):
        assert (weft.ones(2, dtype=weft.float32) * weft.tensor(2.0, dtype=weft.float64)).dtype is weft.float32
        assert (weft.ones(2, dtype=weft.int32) * weft.tensor(2.5)).dtype is weft.float32
        assert (weft.ones(2, dtype=weft.bfloat16) + weft.ones(2, dtype=weft.float16)).dtype is weft.float32
