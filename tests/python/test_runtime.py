"""A tensor's properties and history, and what concerns the whole process."""

from __future__ import annotations

import math
import warnings

import pytest
import weft


@pytest.fixture(autouse=True)
def _as_at_start():
    threads = weft.get_num_threads()
    yield
    weft.set_num_threads(threads)
    weft.set_default_dtype(weft.float32)
    weft.set_printoptions(profile="default")
    weft.use_deterministic_algorithms(False)


# ---- properties of tensors ----


def test_properties_describe_the_tensor():
    x = weft.zeros(2, 3, dtype=weft.float64)
    assert (x.ndim, x.itemsize, x.nbytes) == (2, 8, 48)
    assert x.dtype is weft.float64 and x.layout is weft.strided
    assert x.is_cpu and not x.is_cuda
    assert not (x.is_sparse or x.is_quantized or x.is_meta)
    assert x.name is None and x.real is x
    with pytest.raises(TypeError, match="complex"):
        x.imag  # noqa: B018
    assert not hasattr(x, "__cuda_array_interface__")
    with pytest.raises(AttributeError):
        x.shape = (3, 2)


def test_transposed_views():
    x = weft.arange(6).reshape(2, 3)
    assert x.T.tolist() == x.mT.tolist() == x.H.tolist() == [[0, 3], [1, 4], [2, 5]]
    x.T[0, 1] = 9
    assert x[1, 0].item() == 9
    cube = weft.zeros(2, 3, 4)
    assert cube.T.shape == (4, 3, 2) and cube.mT.shape == cube.mH.shape == (2, 4, 3)
    assert weft.zeros(3).T.shape == (3,)
    for wrong in (lambda: weft.zeros(3).mT, lambda: cube.H, lambda: weft.zeros(3).H):
        with pytest.raises(RuntimeError, match="matri"):
            wrong()


def test_a_gradient_is_assigned_and_removed():
    x = weft.zeros(2, requires_grad=True)
    assert x.grad is None
    gradient = weft.ones(2)
    x.grad = gradient
    assert x.grad is gradient
    x.grad = None
    assert x.grad is None
    x.grad = gradient
    del x.grad
    assert x.grad is None


@pytest.mark.parametrize(
    ("gradient", "error"),
    [(3, TypeError), (weft.ones(3), ValueError), (weft.ones(2, dtype=weft.float64), TypeError)],
)
def test_a_gradient_must_fit(gradient, error):
    x = weft.zeros(2)
    with pytest.raises(error):
        x.grad = gradient
    assert x.grad is None


def test_reading_the_gradient_of_a_result_warns():
    leaf = weft.ones(2, requires_grad=True)
    result = leaf * 2
    with pytest.warns(UserWarning, match="retain_grad"):
        assert result.grad is None
    result.retain_grad()
    result.sum().backward()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert result.retains_grad and result.grad.tolist() == [1, 1]
        assert weft.ones(2).grad is None


def test_requires_grad_is_a_switch_of_floating_leaves():
    x = weft.zeros(2)
    x.requires_grad = True
    assert x.requires_grad and x.is_leaf
    x.requires_grad = False
    assert not x.requires_grad
    with pytest.raises(RuntimeError, match="bool"):
        x.requires_grad = 1
    with pytest.raises(RuntimeError, match="float"):
        weft.arange(3).requires_grad = True
    result = weft.ones(2, requires_grad=True) * 2
    with pytest.raises(RuntimeError, match="leaf"):
        result.requires_grad = False


def test_data_is_the_same_memory_without_history():
    x = weft.ones(2, requires_grad=True)
    x.data[0] = 5
    assert x.tolist() == [5, 1] and x._version == 0
    assert not x.data.requires_grad
    x.data = weft.zeros(3)
    assert x.shape == (3,) and x.requires_grad
    with pytest.raises(TypeError):
        x.data = 3
    with pytest.raises(RuntimeError):
        del x.data


def test_views_know_their_base_and_storage():
    x = weft.zeros(4)
    part = x[2:]
    assert part._is_view() and part._base is x
    assert not x._is_view() and x._base is None
    assert part.untyped_storage().data_ptr() == x.untyped_storage().data_ptr() == x.data_ptr()
    assert x.untyped_storage().nbytes() == x.untyped_storage().size() == len(part.untyped_storage()) == 16
    before = x._version
    part += 1
    assert x._version == part._version == before + 1


# ---- grad_fn ----


def test_steps_have_pytorchs_names():
    x = weft.ones(2, 2, requires_grad=True)
    assert x.grad_fn is None and weft.ones(2).grad_fn is None
    names = {
        "MulBackward0": x * 2,
        "AddBackward0": x + 1,
        "SumBackward0": x.sum(),
        "LogSoftmaxBackward0": x.log_softmax(1),
    }
    for name, result in names.items():
        assert result.grad_fn.name() == name
        assert repr(result.grad_fn) == f"<{name}>"


def test_the_graph_can_be_walked_to_its_leaves():
    x = weft.ones(2, requires_grad=True)
    y = (x * 2).exp()
    ((product, number),) = y.grad_fn.next_functions
    assert product.name() == "MulBackward0" and number == 0
    leaf = product.next_functions[0][0]
    assert leaf.name() == "AccumulateGrad" and leaf.variable is x and leaf.next_functions == ()
    assert y.grad_fn == y.grad_fn and hash(y.grad_fn) == hash(y.grad_fn)
    assert y.grad_fn != product
    assert (x + weft.ones(2)).grad_fn.next_functions[1] == (None, 0)


def test_a_step_outlives_its_tensors():
    step = (weft.ones(2, requires_grad=True) * 2).exp().grad_fn
    assert step.next_functions[0][0].next_functions[0][0].variable.tolist() == [1, 1]


def test_a_view_shows_a_later_write_to_its_base():
    base = weft.ones(3, requires_grad=True) * 1
    view = base[:2]
    base.mul_(2)
    assert view.grad_fn.next_functions[0][0].name() == "MulBackward0"
    view.add_(1)
    assert base.grad_fn.name() == "CopySlices"


# ---- the process ----


def test_new_tensors_have_the_default_dtype():
    assert weft.get_default_dtype() is weft.float32
    weft.set_default_dtype(weft.float64)
    assert weft.get_default_dtype() is weft.float64
    assert weft.ones(2).dtype is weft.tensor([1.5]).dtype is weft.float64


@pytest.mark.parametrize("dtype", ["int64", "bool", None])
def test_only_floating_types_are_defaults(dtype):
    with pytest.raises(TypeError, match="floating"):
        weft.set_default_dtype(getattr(weft, dtype) if dtype else "float32")
    assert weft.get_default_dtype() is weft.float32


def test_threads_can_be_counted_and_set():
    weft.set_num_threads(2)
    assert weft.get_num_threads() == 2
    for wrong in (0, -1, 10**6):
        with pytest.raises(RuntimeError):
            weft.set_num_threads(wrong)
    with pytest.raises(TypeError, match="float"):
        weft.set_num_threads(2.0)
    assert weft.get_num_threads() == 2


def test_memory_is_counted():
    weft.reset_peak_memory_stats()
    before = weft.memory_stats()
    x = weft.zeros(1 << 24)
    during = weft.memory_stats()
    assert during["allocated"] - before["allocated"] >= x.nbytes
    assert during["peak_allocated"] >= during["allocated"]
    x_bytes = x.nbytes
    del x
    after = weft.memory_stats()
    assert after["allocated"] < during["allocated"]
    assert after["cached"] >= x_bytes
    weft.empty_cache()
    kept_by_other_threads = 4 << 20
    assert weft.memory_stats()["cached"] <= kept_by_other_threads * (weft.get_num_threads() - 1)


def test_printing_follows_its_options():
    x = weft.tensor([1 / 3, 2.0])
    weft.set_printoptions(precision=2)
    assert str(x) == "tensor([0.33, 2.00])"
    weft.set_printoptions(sci_mode=True)
    assert str(x) == "tensor([3.33e-01, 2.00e+00])"
    weft.set_printoptions(profile="default")
    assert str(x) == "tensor([0.3333, 2.0000])"
    weft.set_printoptions(threshold=3, edgeitems=1)
    assert str(weft.arange(5)) == "tensor([0,  ..., 4])"
    weft.set_printoptions(threshold=math.inf)
    assert str(weft.arange(5)) == "tensor([0, 1, 2, 3, 4])"
    assert weft.get_printoptions()["threshold"] == math.inf


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"profile": "loud"}, ValueError),
        ({"precision": -1}, ValueError),
        ({"threshold": "many"}, TypeError),
        ({"precision": "a"}, TypeError),
        ({"precision": 2**40}, ValueError),
        ({"sci_mode": 1}, TypeError),
        ({"profile": 3}, TypeError),
    ],
)
def test_bad_print_options_change_nothing(options, error):
    before = weft.get_printoptions()
    with pytest.raises(error):
        weft.set_printoptions(**options)
    assert weft.get_printoptions() == before


def test_determinism_is_remembered():
    assert not weft.are_deterministic_algorithms_enabled()
    weft.use_deterministic_algorithms(True, warn_only=True)
    assert weft.are_deterministic_algorithms_enabled()
    assert weft.is_deterministic_algorithms_warn_only_enabled()
    weft.use_deterministic_algorithms(True)
    assert not weft.is_deterministic_algorithms_warn_only_enabled()


def test_the_configuration_names_what_weft_is_made_of():
    text = weft.show_config()
    for word in ("weft", "OpenBLAS", "oneDNN", "oneTBB", "CPU", "threads", "CUDA"):
        assert word in text


def test_huge_edgeitems_show_everything():
    before = weft.get_printoptions()
    try:
        weft.set_printoptions(edgeitems=2**62, threshold=10)
        assert "..." not in repr(weft.zeros(20))
    finally:
        weft.set_printoptions(**before)
