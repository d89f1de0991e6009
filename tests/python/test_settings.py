"""What programs ask of the process: backends, accelerators, compile, names that are left out."""

from __future__ import annotations

import pytest
import weft


def test_backends_of_the_cpu_are_chosen_by_name() -> None:
    cpu = weft.backends.cpu
    before = cpu.matmul_backend(), cpu.conv_backend()
    try:
        cpu.set_matmul_backend("openblas")
        cpu.set_conv_backend("im2col")
        assert (cpu.matmul_backend(), cpu.conv_backend()) == ("openblas", "im2col")
        with pytest.raises(ValueError, match='must be one of automatic, openblas, onednn; got "mkl"'):
            cpu.set_matmul_backend("mkl")
    finally:
        cpu.set_matmul_backend(before[0])
        cpu.set_conv_backend(before[1])


def test_flags_of_libraries_can_be_set() -> None:
    cudnn = weft.backends.cudnn
    cudnn.benchmark = True
    with cudnn.flags(enabled=False, deterministic=True):
        assert cudnn.deterministic
        assert not cudnn.enabled
        assert not cudnn.benchmark
    assert cudnn.benchmark
    assert cudnn.enabled
    cudnn.benchmark = False
    weft.backends.cuda.matmul.allow_tf32 = True
    assert weft.backends.cuda.matmul.allow_tf32
    weft.backends.cuda.matmul.allow_tf32 = False
    assert not weft.backends.mps.is_available()


def test_choosing_a_device_as_programs_do() -> None:
    device = weft.accelerator.current_accelerator() if weft.accelerator.is_available() else weft.device("cpu")
    assert weft.zeros(2, device=device).device.type == device.type
    if device.type == "cuda":
        assert weft.accelerator.device_count() > weft.accelerator.current_device_index() >= 0
        weft.accelerator.synchronize()
        return
    assert weft.accelerator.device_count() == 0
    with pytest.raises(RuntimeError, match="no accelerator is available"):
        weft.accelerator.set_device_index(0)
    with pytest.raises(RuntimeError, match="no GPU is available"):
        weft.cuda.synchronize()


def test_compile_leaves_calls_on_the_cpu_as_they_are() -> None:
    model = weft.nn.Linear(2, 2)
    compiled = weft.compile(model, mode="max-autotune", fullgraph=True)
    assert compiled is model or compiled._orig_mod is model  # the latter where there is a GPU
    assert weft.equal(compiled(weft.ones(2)), model(weft.ones(2)))
    assert weft.compile(model, disable=True) is model

    @weft.compile(dynamic=True)
    def twice(x: weft.Tensor) -> weft.Tensor:
        return 2 * x

    assert twice(weft.ones(1)).item() == 2


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("fft", "no complex numbers"),
        ("complex64", "no complex numbers"),
        ("sparse_coo_tensor", "no sparse tensors"),
        ("spmm", "no sparse tensors"),
        ("vmap", "does not map functions"),
        ("quantize_per_tensor", "no quantized tensors"),
        ("symeig", "use linalg.eigh"),
        ("native_layer_norm", "internal to PyTorch"),
        ("nonsense", "docs/python.md"),
    ],
)
def test_names_that_are_left_out_say_why(name: str, reason: str) -> None:
    assert not hasattr(weft, name)
    with pytest.raises(AttributeError, match=f"has no attribute '{name}'; .*{reason}"):
        getattr(weft, name)


def test_precision_and_default_types() -> None:
    weft.set_float32_matmul_precision("high")
    assert weft.get_float32_matmul_precision() == "high"
    weft.set_float32_matmul_precision("highest")
    with pytest.raises(RuntimeError, match="must be highest, high or medium"):
        weft.set_float32_matmul_precision("low")
    weft.set_default_tensor_type(weft.DoubleTensor)
    assert weft.ones(1).dtype is weft.float64
    weft.set_default_tensor_type("torch.FloatTensor")
    assert weft.ones(1).dtype is weft.float32
    with pytest.raises(RuntimeError, match="CUDA|GPU"):
        weft.set_default_device("cuda:99")
