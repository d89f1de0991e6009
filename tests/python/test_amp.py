"""Mixed precision: what each op computes in, what stays in float32, and the scaler."""

from __future__ import annotations

import pickle
import threading

import pytest
import weft
import weft.nn.functional as F
from weft.amp import GradScaler, autocast, custom_bwd, custom_fwd
from weft.utils.checkpoint import checkpoint


def ones(*shape: int, dtype: weft.dtype = weft.float32) -> weft.Tensor:
    return weft.full(shape, 0.5, dtype=dtype)


IMAGES = ones(2, 3, 4, 4)
LOWERED = {
    "matmul": lambda x: x @ x,
    "mm": lambda x: weft.mm(x, x),
    "addmm": lambda x: weft.addmm(x, x, x),
    "bmm": lambda x: weft.bmm(x[None], x[None]),
    "baddbmm": lambda x: weft.baddbmm(x[None], x[None], x[None]),
    "addbmm": lambda x: weft.addbmm(x, x[None], x[None]),
    "linear": lambda x: F.linear(x, x),
    "einsum": lambda x: weft.einsum("ij,jk->ik", x, x),
    "tensordot": lambda x: weft.tensordot(x, x, 1),
    "multi_dot": lambda x: weft.linalg.multi_dot([x, x, x]),
    "vecdot": lambda x: weft.linalg.vecdot(x, x),
    "prelu": lambda x: F.prelu(x, x[0, :1]),
    "conv1d": lambda x: F.conv1d(x[None], x[:, :, None]),
    "conv2d": lambda x: F.conv2d(x[None, :, :, None], x[:, :, None, None], padding="same"),
    "conv3d": lambda x: F.conv3d(x[None, :, :, None, None], x[:, :, None, None, None]),
    "conv_transpose2d": lambda x: F.conv_transpose2d(x[None, :, :, None], x[:, :, None, None]),
    "lstm": lambda x: weft.nn.LSTM(4, 3, dtype=x.dtype)(x)[0],
    "rnn": lambda x: weft.nn.RNN(4, 3, dtype=x.dtype)(x)[0],
    "multi_head_attention": lambda x: weft.nn.MultiheadAttention(4, 2, dtype=x.dtype)(x, x, x)[0],
    "scaled_dot_product_attention": lambda x: F.scaled_dot_product_attention(x[None], x[None], x[None]),
}
RAISED = {
    "mse_loss": lambda x: F.mse_loss(x, x),
    "l1_loss": lambda x: F.l1_loss(x, x),
    "smooth_l1_loss": lambda x: F.smooth_l1_loss(x, x),
    "huber_loss": lambda x: F.huber_loss(x, x),
    "nll_loss": lambda x: F.nll_loss(x, weft.zeros(4, dtype=weft.int64)),
    "cross_entropy": lambda x: F.cross_entropy(x, weft.zeros(4, dtype=weft.int64)),
    "binary_cross_entropy": lambda x: F.binary_cross_entropy(x, x),
    "binary_cross_entropy_with_logits": lambda x: F.binary_cross_entropy_with_logits(x, x),
    "kl_div": lambda x: F.kl_div(x, x, reduction="sum"),
    "poisson_nll_loss": lambda x: F.poisson_nll_loss(x, x),
    "hinge_embedding_loss": lambda x: F.hinge_embedding_loss(x, x),
    "margin_ranking_loss": lambda x: F.margin_ranking_loss(x, x, x),
    "soft_margin_loss": lambda x: F.soft_margin_loss(x, x),
    "cosine_embedding_loss": lambda x: F.cosine_embedding_loss(x, x, weft.ones(4)),
    "triplet_margin_loss": lambda x: F.triplet_margin_loss(x, x, x),
    "multi_margin_loss": lambda x: F.multi_margin_loss(x, weft.zeros(4, dtype=weft.int64)),
    "multilabel_margin_loss": lambda x: F.multilabel_margin_loss(x, weft.zeros(4, 4, dtype=weft.int64)),
    "ctc_loss": lambda x: F.ctc_loss(x.log_softmax(1), weft.ones(2, dtype=weft.int64), (4,), (2,)),
    "gru": lambda x: weft.nn.GRU(4, 3, dtype=x.dtype)(x)[0],
    "lstm_cell": lambda x: weft.nn.LSTMCell(4, 3, dtype=x.dtype)(x)[0],
    "prod": lambda x: weft.prod(x),
    "trace": lambda x: weft.trace(x),
    "cdist": lambda x: weft.cdist(x, x),
    "quantile": lambda x: weft.quantile(x, 0.5),
    "grid_sample": lambda x: F.grid_sample(
        x[None, None], weft.zeros(1, 2, 2, 2, dtype=x.dtype), align_corners=False
    ),
    "pad": lambda x: F.pad(x[None], (1, 1), mode="reflect"),
    "avg_pool3d": lambda x: F.avg_pool3d(x[None, None, None], (1, 2, 2)),
    "max_pool3d": lambda x: F.max_pool3d(x[None, None, None], (1, 2, 2)),
    "adaptive_avg_pool3d": lambda x: F.adaptive_avg_pool3d(x[None, None, None], 1),
    "inv": lambda x: weft.linalg.inv(x + weft.eye(4, dtype=x.dtype)),
    "solve": lambda x: weft.linalg.solve(x + weft.eye(4, dtype=x.dtype), x),
    "lu_solve": lambda x: weft.linalg.lu_factor(x + weft.eye(4, dtype=x.dtype))[0],
    "svdvals": lambda x: weft.linalg.svdvals(x),
}
KEPT = {
    "add": lambda x: x + x,
    "relu": lambda x: x.relu(),
    "softmax": lambda x: x.softmax(1),
    "sum": lambda x: x.sum(),
    "layer_norm": lambda x: F.layer_norm(x, (4,)),
    "max_pool2d": lambda x: F.max_pool2d(x[None], 2),
    "mv": lambda x: weft.mv(x, x[0]),
    "exp": lambda x: x.exp(),
}


@pytest.mark.parametrize("name", LOWERED)
def test_products_compute_in_the_lower_dtype(name: str) -> None:
    for dtype in (weft.bfloat16, weft.float16):
        with autocast("cpu", dtype=dtype):
            assert LOWERED[name](ones(4, 4)).dtype == dtype
    assert LOWERED[name](ones(4, 4)).dtype == weft.float32


@pytest.mark.parametrize("name", RAISED)
def test_losses_compute_in_float32(name: str) -> None:
    with autocast("cpu"):
        assert RAISED[name](ones(4, 4, dtype=weft.bfloat16)).dtype == weft.float32


@pytest.mark.parametrize("name", KEPT)
def test_other_ops_compute_in_what_they_are_given(name: str) -> None:
    for dtype in (weft.float32, weft.bfloat16):
        with autocast("cpu"):
            assert KEPT[name](ones(4, 4, dtype=dtype)).dtype == dtype


@pytest.mark.parametrize("name", [*LOWERED, *KEPT])
def test_float64_is_left_alone(name: str) -> None:
    with autocast("cpu"):
        assert (LOWERED | KEPT)[name](ones(4, 4, dtype=weft.float64)).dtype == weft.float64


def test_joined_tensors_take_the_widest_dtype() -> None:
    single, half = ones(2, 2), ones(2, 2, dtype=weft.bfloat16)
    with autocast("cpu"):
        assert weft.cat([single, half]).dtype == weft.float32
        assert weft.stack([half, single]).dtype == weft.float32
        assert weft.stack([half, half]).dtype == weft.bfloat16
        assert single.index_copy(0, weft.tensor([0]), half[:1]).dtype == weft.float32


def test_ops_in_place_are_left_alone() -> None:
    x = ones(2, 2)
    with autocast("cpu"):
        assert x.addmm_(ones(2, 2), ones(2, 2)).dtype == weft.float32


def test_the_lowered_result_is_that_of_converted_operands() -> None:
    weft.manual_seed(0)
    x, w, b = weft.randn(3, 5), weft.randn(4, 5), weft.randn(4)
    with autocast("cpu"):
        y = F.linear(x, w, b)
    assert weft.equal(y, F.linear(x.bfloat16(), w.bfloat16(), b.bfloat16()))


def test_parameters_and_their_gradients_stay_in_float32() -> None:
    layer = weft.nn.Linear(3, 2)
    with autocast("cpu"):
        y = layer(weft.ones(4, 3))
        loss = F.mse_loss(y, weft.zeros(4, 2))
    assert y.dtype == weft.bfloat16
    assert loss.dtype == weft.float32
    loss.backward()
    assert layer.weight.dtype == layer.weight.grad.dtype == layer.bias.grad.dtype == weft.float32


def test_a_parameter_is_converted_once_in_a_scope() -> None:
    x, w = weft.ones(2, 2), weft.ones(2, 2, requires_grad=True)
    for cache, conversions in ((True, 1), (False, 2)):
        with autocast("cpu", cache_enabled=cache):
            y = x @ w + x @ w
        lowered = {function for function, _ in _edges(y.grad_fn) if "To" in function.name()}
        assert len(lowered) == conversions
        (gradient,) = weft.autograd.grad(y.sum(), w)
        assert weft.equal(gradient, weft.full((2, 2), 4.0))


def _edges(function: object) -> set:
    found, waiting = set(), [(function, 0)]
    while waiting:
        edge = waiting.pop()
        if edge[0] is not None and edge not in found:
            found.add(edge)
            waiting.extend(edge[0].next_functions)
    return found


def test_a_parameter_that_changed_in_the_scope_is_converted_anew() -> None:
    w = weft.ones(2, 2, requires_grad=True)
    with autocast("cpu"):
        before = weft.ones(2, 2) @ w
        with weft.no_grad():
            w.mul_(2)
        after = weft.ones(2, 2) @ w
    assert weft.equal(after, before * 2)


def test_a_conversion_made_off_the_tape_cuts_nobody_off() -> None:
    w = weft.ones(2, 2, requires_grad=True)
    with autocast("cpu"):
        with weft.no_grad():
            weft.ones(2, 2) @ w
        y = weft.ones(2, 2) @ w
    y.sum().backward()
    assert w.grad is not None


def test_scopes_nest_and_end() -> None:
    assert not weft.is_autocast_enabled("cpu")
    with autocast("cpu", dtype=weft.float16):
        assert weft.get_autocast_dtype("cpu") == weft.float16
        with autocast("cpu", enabled=False):
            assert (ones(2, 2) @ ones(2, 2)).dtype == weft.float32
        assert (ones(2, 2) @ ones(2, 2)).dtype == weft.float16
        with pytest.raises(ZeroDivisionError), autocast("cpu"):
            raise ZeroDivisionError
        assert weft.get_autocast_dtype("cpu") == weft.float16
    assert not weft.is_autocast_enabled("cpu")
    assert weft.get_autocast_dtype("cpu") == weft.bfloat16


def test_a_thread_has_its_own_modes() -> None:
    seen = []
    with autocast("cpu"):
        thread = threading.Thread(target=lambda: seen.append(weft.is_autocast_enabled("cpu")))
        thread.start()
        thread.join()
    assert seen == [False]


def test_decorated_functions() -> None:
    @autocast("cpu")
    def product(x: weft.Tensor) -> weft.Tensor:
        return x @ x

    assert product(ones(2, 2)).dtype == weft.bfloat16
    assert product.__name__ == "product"


def test_backward_runs_in_forwards_dtypes_also_inside_the_scope() -> None:
    w = weft.ones(2, 2, dtype=weft.float32, requires_grad=True)
    with autocast("cpu"):
        ((w * 1.0) @ w).sum().backward()
    assert w.grad.dtype == weft.float32


@pytest.mark.parametrize("use_reentrant", [False, True])
def test_a_checkpoint_computes_again_as_it_did(use_reentrant: bool) -> None:
    weft.manual_seed(0)
    w = weft.randn(4, 4, requires_grad=True)
    x = weft.randn(3, 4, requires_grad=True)
    gradients = []
    for keep in (False, True):
        w.grad = x.grad = None
        with autocast("cpu"):
            f = lambda x: (x @ w).relu() @ w  # noqa: E731
            y = f(x) if keep else checkpoint(f, x, use_reentrant=use_reentrant)
        y.float().sum().backward()
        gradients.append((w.grad, x.grad))
    for again, kept in zip(*gradients, strict=True):
        assert weft.equal(again, kept)


def test_misuse() -> None:
    with pytest.raises(RuntimeError, match="unsupported autocast device_type 'tpu'"):
        autocast("tpu")
    with pytest.raises(ValueError, match="type `str`"):
        autocast(weft.device("cpu"))
    with pytest.warns(UserWarning, match="supports bfloat16 and float16; got weft.float32"):
        scope = autocast("cpu", dtype=weft.float32)
    with scope:
        assert not weft.is_autocast_enabled("cpu")
    if not weft.cuda.is_available():
        with pytest.warns(UserWarning, match="CUDA is not available"):
            autocast("cuda")
    with pytest.raises(TypeError, match="float64"):
        weft.set_autocast_dtype("cpu", weft.float64)


class Square(weft.autograd.Function):
    @staticmethod
    @custom_fwd(device_type="cpu", cast_inputs=weft.float32)
    def forward(ctx, x):
        ctx.save_for_backward(x)
        assert not weft.is_autocast_enabled("cpu")
        return x @ x

    @staticmethod
    @custom_bwd(device_type="cpu")
    def backward(ctx, gradient):
        (x,) = ctx.saved_tensors
        assert not weft.is_autocast_enabled("cpu")
        return gradient @ x.t() + x.t() @ gradient


def test_custom_functions_choose_their_dtype() -> None:
    x = ones(2, 2).requires_grad_()
    with autocast("cpu"):
        y = Square.apply(x.bfloat16())
    assert y.dtype == weft.float32
    y.sum().backward()
    assert x.grad.dtype == weft.float32


# ---- GradScaler ----


def scaled_step(scaler: GradScaler, gradient: float) -> tuple[float, float]:
    w = weft.nn.Parameter(weft.zeros(1))
    opt = weft.optim.SGD([w], lr=1.0)
    scaler.scale((w * gradient).sum()).backward()
    scaler.step(opt)
    scaler.update()
    return w.item(), scaler.get_scale()


def test_the_scale_shrinks_after_infinite_gradients_and_grows_after_finite_ones() -> None:
    scaler = GradScaler("cpu", init_scale=8.0, growth_interval=2)
    assert scaled_step(scaler, 1.0) == (-1.0, 8.0)
    assert scaled_step(scaler, 1.0) == (-1.0, 16.0)
    assert scaled_step(scaler, float("inf")) == (0.0, 8.0)
    assert scaled_step(scaler, float("nan")) == (0.0, 4.0)


def test_gradients_can_be_clipped_between() -> None:
    scaler = GradScaler("cpu")
    w = weft.nn.Parameter(weft.zeros(1))
    opt = weft.optim.SGD([w], lr=1.0)
    scaler.scale((w * 10).sum()).backward()
    scaler.unscale_(opt)
    assert w.grad.item() == 10.0
    weft.nn.utils.clip_grad_norm_([w], 1.0)
    scaler.step(opt)
    assert w.item() == pytest.approx(-1.0, rel=1e-5)
    with pytest.raises(RuntimeError, match="step\\(\\) has already been called"):
        scaler.step(opt)
    with pytest.raises(RuntimeError, match="after step"):
        scaler.unscale_(opt)
    with pytest.raises(RuntimeError, match="only be pickled"):
        pickle.dumps(scaler)
    scaler.update()
    assert pickle.loads(pickle.dumps(scaler)).get_scale() == scaler.get_scale()


def test_the_scalers_state_and_misuse() -> None:
    scaler = GradScaler("cpu", init_scale=4.0)
    state = scaler.state_dict()
    assert state == {
        "scale": 4.0,
        "growth_factor": 2.0,
        "backoff_factor": 0.5,
        "growth_interval": 2000,
        "_growth_tracker": 0,
    }
    other = GradScaler("cpu")
    other.load_state_dict(state)
    assert other.get_scale() == 4.0
    with pytest.raises(RuntimeError, match="source state dict is empty"):
        other.load_state_dict({})
    with pytest.raises(AssertionError, match="Attempted update"):
        scaler.update()
    with pytest.raises(AssertionError, match="growth factor"):
        GradScaler("cpu", growth_factor=1.0)
    off = GradScaler("cpu", enabled=False)
    assert off.state_dict() == {}
    assert off.get_scale() == 1.0
    assert scaled_step(off, 2.0) == (-2.0, 1.0)
    nested = scaler.scale([weft.ones(1), (weft.ones(2),)])
    assert nested[0].item() == 4.0
    assert isinstance(nested[1], tuple)


def test_pytorchs_former_names() -> None:
    from weft.cuda.amp import GradScaler as CudaScaler
    from weft.cuda.amp import autocast as cuda_autocast

    assert weft.autocast is autocast
    if weft.cuda.is_available():
        x = ones(2, 2).cuda()
        with cuda_autocast():
            assert CudaScaler().is_enabled() and (x @ x).dtype == weft.float16
        return
    with pytest.warns(UserWarning, match="CUDA is not available"):
        assert not CudaScaler().is_enabled()
    with pytest.warns(UserWarning, match="CUDA is not available"), cuda_autocast():
        assert (ones(2, 2) @ ones(2, 2)).dtype == weft.float32


def test_a_scope_that_is_entered_by_hand_lasts_until_it_is_left() -> None:
    autocast("cpu").__enter__()
    try:
        assert weft.is_autocast_enabled("cpu")
    finally:
        weft.set_autocast_enabled("cpu", False)
        weft.clear_autocast_cache()
    with pytest.raises(RuntimeError, match="__exit__ without __enter__"):
        autocast("cpu").__exit__(None, None, None)
    with pytest.raises(TypeError, match="must be a weft.dtype; got str"):
        autocast("cpu", dtype="half")


def test_a_scaled_step_without_gradients_is_noticed() -> None:
    scaler = GradScaler("cpu")
    opt = weft.optim.SGD([weft.nn.Parameter(weft.ones(1))], lr=1.0)
    scaler.scale(weft.ones(1))
    with pytest.raises(AssertionError, match="No inf checks were recorded for this optimizer"):
        scaler.step(opt)
