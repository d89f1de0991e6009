"""What the CPU refuses a GPU refuses, and what an infinity spoils on one it spoils on the other. Needs a GPU,
be it the simulated one.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest
import weft
from weft import nn
from weft.nn import functional as F
from weft.utils.data import DataLoader, TensorDataset

pytestmark = pytest.mark.skipif(not weft.cuda.is_available(), reason="needs a GPU, or the simulated one")
INF, NAN = float("inf"), float("nan")


@pytest.fixture(autouse=True)
def _as_at_start():
    yield
    weft.set_default_device(None)


def equal(a: weft.Tensor, b: weft.Tensor) -> bool:
    return weft.allclose(a.cpu(), b.cpu(), equal_nan=True)


# ---- values that ops refuse ----


@pytest.mark.parametrize(
    ("op", "message"),
    [
        (
            lambda d: weft.normal(0.0, weft.tensor([1.0, -2.0], device=d)),
            "no element of std may be negative; got -2",
        ),
        (lambda d: weft.normal(weft.zeros(2, device=d), weft.tensor([NAN, 1.0], device=d)), "got nan"),
        (lambda d: weft.bernoulli(weft.tensor([[0.5, 1.5]], device=d).t()), r"must be in \[0, 1\]; got 1.5"),
        (lambda d: weft.zeros(3, device=d).bernoulli_(weft.tensor(-1.0)), r"must be in \[0, 1\]; got -1"),
        (
            lambda d: F.binary_cross_entropy(weft.tensor([0.5, 2.0], device=d), weft.ones(2, device=d)),
            r"input needs probabilities in \[0, 1\]; got 2",
        ),
        (lambda d: spread([1.0, -2.0], d), "var must not be negative; got -2"),
        (lambda d: spread([-INF, 2.0], d), "var must not be negative; got -inf"),
        (lambda d: weighted("fweights", [1, -3, 2], d), "fweights must not be negative; got -3"),
        (lambda d: weighted("fweights", [0, 0, 0], d), "weights must not sum to zero"),
        (lambda d: weighted("aweights", [1.0, 2.0, NAN], d), "aweights must not be negative; got nan"),
        (lambda d: weighted("aweights", [0.0, 0.0, 0.0], d), "weights must not sum to zero"),
        (lambda d: fractions(2.0**25, d), r"random_samples must be in \[0, 1\).*; got 8"),
        (lambda d: bags([1, 1, 0], d), "offsets must start at 0; got 1"),
        (lambda d: bags([0, 2, 1], d), "offsets must not fall; got 1 after 2"),
        (lambda d: bags([0, 9, -4], d), "offsets must not fall; got -4 after 9"),
        (lambda d: bags([0, 1, 9], d), "offsets must not exceed the 3 indices; got 9"),
        (lambda d: bags([0, 2, 1], d, mode="max"), "offsets must not fall; got 1 after 2"),
        (lambda d: bags([0, 2, 1], d, beyond=9), "offsets must not fall; got 1 after 2"),
        (lambda d: bags([0, 2, 3], d, beyond=9), "index 9 "),
        (lambda d: bags([0, 2, 9], d, include_last_offset=True), "must not exceed the 3 indices; got 9"),
        (lambda d: repeated([-1, 1, 1], d), "repeats must not be negative; got -1"),
        (lambda d: repeated([1, -1, 4], d), "repeats must not be negative; got -1"),
        (lambda d: repeated([1, -1, 3], d, output_size=3), "repeats must not be negative; got -1"),
        (lambda d: repeated([2**62] * 3, d), r"repeats add up to more than 2\^63 - 1"),
        (lambda d: repeated([1, 2, 3], d, output_size=4), "what the repeats add up to, 6; got 4"),
        (lambda d: repeated([1, 2, 3], d, output_size=9), "what the repeats add up to, 6; got 9"),
        (lambda d: repeated([2], d, output_size=9), "what the repeats add up to, 6; got 9"),
        (lambda d: repeated([-1], d, output_size=3), "repeats must not be negative; got -1"),
    ],
)
def test_values_are_refused_on_every_device(op, message: str):
    errors = []
    for device in ("cpu", "cuda"):
        with pytest.raises((ValueError, RuntimeError), match=message) as caught:
            op(device)
            weft.cuda.synchronize()
        errors.append(type(caught.value))
        weft.cuda.synchronize()  # said once
    assert errors[0] is errors[1]


def spread(var: list[float], device: str) -> weft.Tensor:
    return F.gaussian_nll_loss(
        weft.ones(2, device=device), weft.zeros(2, device=device), weft.tensor(var, device=device)
    )


def weighted(role: str, weights: list[float], device: str) -> weft.Tensor:
    return weft.cov(weft.ones(2, 3, device=device), **{role: weft.tensor(weights, device=device)})


def fractions(sample: float, device: str) -> weft.Tensor:
    samples = weft.full((1, 1, 2), sample, device=device)
    return F.fractional_max_pool2d(
        weft.ones(1, 1, 8, 8, device=device), 2, output_size=5, _random_samples=samples
    )


def bags(offsets: list[int], device: str, beyond: int = 2, **options) -> weft.Tensor:
    index, table = weft.tensor([0, 1, beyond], device=device), weft.ones(5, 2, device=device)
    return F.embedding_bag(index, table, weft.tensor(offsets, device=device), **options)


def repeated(repeats: list[int], device: str, **options) -> weft.Tensor:
    return weft.arange(3, device=device).repeat_interleave(
        weft.tensor(repeats, device=device), dim=0, **options
    )


def test_what_keeps_the_rules_computes():
    assert repeated([2, 0, 3], "cuda").tolist() == [0, 0, 2, 2, 2]
    assert repeated([2, 0, 3], "cuda", output_size=5).tolist() == [0, 0, 2, 2, 2]
    assert repeated([2], "cuda", output_size=6).tolist() == [0, 0, 1, 1, 2, 2]
    assert bags([0, 0, 3], "cuda", mode="sum").tolist() == [[0, 0], [3, 3], [0, 0]]
    assert bags([0, 1, 3], "cuda", mode="sum", include_last_offset=True).tolist() == [[1, 1], [2, 2]]
    weft.normal(0.0, weft.tensor([0.0, INF], device="cuda"))
    weft.bernoulli(weft.tensor([0.0, 1.0], device="cuda"))
    weft.normal(0.0, weft.zeros(0, device="cuda"))
    weft.cuda.synchronize()


def test_an_error_is_thrown_in_one_of_the_threads_that_wait():
    caught: list[Exception] = []

    def wait(barrier: threading.Barrier) -> None:
        barrier.wait()
        try:
            weft.cuda.synchronize()
        except Exception as error:  # noqa: BLE001
            caught.append(error)

    for _ in range(20):
        weft.bernoulli(weft.tensor([2.0], device="cuda"))
        barrier = threading.Barrier(3)
        threads = [threading.Thread(target=wait, args=(barrier,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(caught) == 20
    assert all(isinstance(error, ValueError) and "got 2" in str(error) for error in caught)


# ---- devices ----


def test_loaders_read_tensors_of_the_cpu_whatever_the_default_device():
    weft.set_default_device("cuda")
    x = weft.arange(8.0, device="cpu")
    for data in (TensorDataset(x), *weft.utils.data.random_split(TensorDataset(x), [8])):
        batches = [batch for (batch,) in DataLoader(data, batch_size=4, shuffle=True)]
        assert all(batch.is_cpu for batch in batches)
        assert sorted(weft.cat(batches).tolist()) == x.tolist()
    (batch,) = next(iter(DataLoader(TensorDataset(x.cuda()), batch_size=4)))
    assert batch.is_cuda and batch.tolist() == [0, 1, 2, 3]


def test_copies_from_pinned_memory_are_captured():
    pinned, static = weft.ones(3).pin_memory(), weft.zeros(3, device="cuda")
    graph = weft.cuda.CUDAGraph()
    with weft.cuda.graph(graph):
        static.copy_(pinned, non_blocking=True)
    pinned.fill_(2)
    graph.replay()
    assert static.tolist() == [2, 2, 2]
    back = weft.zeros(3).pin_memory()
    back.copy_(static, non_blocking=True)
    weft.cuda.synchronize()
    assert back.tolist() == [2, 2, 2]


def test_gradients_are_on_their_tensors_device():
    def leaf(device: str) -> weft.Tensor:
        return weft.ones(2, requires_grad=True, device=device)

    for device, other in (("cuda", "cpu"), ("cpu", "cuda")):
        x = leaf(device)
        message = f"the gradient is on {other}.*, the output on {device}"
        with pytest.raises(weft.DeviceError, match=message):
            (x * 2).backward(weft.ones(2, device=other))
        with pytest.raises(weft.DeviceError, match=message):
            weft.autograd.grad(x * 2, x, weft.ones(2, device=other))
        assert x.grad is None
        (x * 2).sum().backward(weft.tensor(3.0, device=other))  # as in PyTorch a 0-d one follows
        assert x.grad.device == x.device and x.grad.tolist() == [6, 6]

        class Elsewhere(weft.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                return x * 2

            @staticmethod
            def backward(ctx, grad, other=other):
                return grad.to(other)

        with pytest.raises(weft.DeviceError, match=f"gradient on {other}.* for input 0 on {device}"):
            Elsewhere.apply(leaf(device)).sum().backward()


def test_a_number_of_the_cpu_beside_a_tensor_of_a_gpu():
    x, number = weft.tensor([0.0, 1.0, 2.0]), weft.tensor(0.5)
    assert equal(weft.special.xlog1py(x.cuda(), number), weft.special.xlog1py(x, number))
    assert equal(weft.special.xlog1py(number, x.cuda()), weft.special.xlog1py(number, x))


@pytest.mark.skipif("cudasim" not in os.environ.get("WEFT_CUDA_LIBRARY", ""), reason="needs two GPUs")
def test_arrays_of_another_gpu_than_the_current_one():
    text = """
import weft
x = weft.arange(3.0, device="cuda:1")
class Array:
    __cuda_array_interface__ = x.__cuda_array_interface__
y = weft.as_tensor(Array())
assert y.device == weft.device("cuda:1") and y.data_ptr() == x.data_ptr() and y.tolist() == [0, 1, 2], y
"""
    settings = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    run = subprocess.run(
        [sys.executable, "-c", text],
        capture_output=True,
        text=True,
        env={**settings, "WEFT_CUDASIM_DEVICES": "2"},
        check=False,
    )
    assert run.returncode == 0, run.stderr


# ---- masks of attention ----


def attention(mask: weft.Tensor, device: str, **options) -> list[weft.Tensor]:
    """The result and the gradients of query, key and value."""
    weft.manual_seed(0)
    operands = [weft.randn(2, 2, size, 16, dtype=mask.dtype) for size in (mask.size(-2), 36, 36)]
    own = [operand.to(device).requires_grad_() for operand in operands]
    result = F.scaled_dot_product_attention(*own, mask.to(device), **options)
    grad = weft.linspace(-1, 1, result.numel()).reshape(result.shape).to(device, mask.dtype)
    return [result.detach(), *weft.autograd.grad(result, own, grad)]


@pytest.mark.parametrize("dtype", [weft.float32, weft.float64, weft.float16, weft.bfloat16])
@pytest.mark.parametrize("hidden", [-1e4, -1e9, None])
def test_rows_that_a_huge_finite_mask_hides_whole(hidden: float | None, dtype: weft.dtype):
    least = weft.finfo(dtype).min
    mask = weft.zeros(2, 1, 5, 36, dtype=dtype)
    mask[0, 0, 1, 20:] = mask[1] = least if hidden is None else max(hidden, least)
    mask[1, 0, 3] = -INF
    expected = attention(mask, "cpu")
    bound = {weft.float64: 1e-9, weft.float32: 1e-5, weft.float16: 1e-2, weft.bfloat16: 1e-1}[dtype]
    for got, want in zip(attention(mask, "cuda"), expected, strict=True):
        assert (got.cpu() - want).abs().max().item() <= bound


@pytest.mark.parametrize("dtype", [weft.float32, weft.float64, weft.bfloat16])
@pytest.mark.parametrize("wrong", [NAN, INF])
def test_a_mask_that_is_no_number_spoils_its_rows(wrong: float, dtype: weft.dtype):
    for others in (0.0, -INF):
        mask = weft.zeros(5, 36, dtype=dtype)
        mask[2] = others
        mask[2, 33] = wrong
        for got, want in zip(attention(mask, "cuda"), attention(mask, "cpu"), strict=True):
            assert weft.equal(weft.isnan(got.cpu()), weft.isnan(want)) and weft.isnan(want).any()


# ---- infinities ----


@pytest.mark.parametrize("length", [4, 5, 1000])
def test_norms_of_rows_with_an_infinity(length: int):
    x = weft.arange(2.0 * length).reshape(2, length)
    x[0, 1] = INF
    expected = F.rms_norm(x, (length,))
    assert expected[0].isnan().tolist() == [i == 1 for i in range(length)]
    assert equal(F.rms_norm(x.cuda(), (length,)), expected)
    assert equal(F.layer_norm(x.cuda(), (length,)), F.layer_norm(x, (length,)))


@pytest.mark.parametrize("shape", [(4, 3), (4, 3, 50, 40)])
def test_running_means_of_channels_with_an_infinity(shape):
    means = []
    x = weft.arange(float(weft.Size(shape).numel())).reshape(shape) / 1000
    x[2, 0], x[1, 1] = INF, -INF
    for device in ("cpu", "cuda"):
        norm = nn.BatchNorm1d(3, device=device) if len(shape) == 2 else nn.BatchNorm2d(3, device=device)
        norm(x.to(device))
        means.append(norm.running_mean)
    assert means[0].isinf().tolist() == [True, True, False]
    assert equal(*means)


@pytest.mark.parametrize("shape", [(3,), (2, 3)])
def test_adafactor_keeps_what_an_infinite_gradient_does_not_reach(shape):
    results = []
    for device in ("cpu", "cuda"):
        x = weft.ones(shape, device=device, requires_grad=True)
        optimizer = weft.optim.Adafactor([x], lr=0.1)
        for _ in range(2):
            x.grad = weft.ones(shape, device=device)
            x.grad[(0,) * len(shape)] = INF
            optimizer.step()
        results.append(x.detach())
    assert shape != (3,) or results[0].isnan().tolist() == [True, False, False]
    assert equal(*results)
