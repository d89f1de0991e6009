"""What PyTorch has and weft leaves out: the reason that an AttributeError gives, and what to use instead."""

from __future__ import annotations

import re

_REASONS = (
    ("fft stft istft has_spectral", "weft has no complex numbers, and no Fourier transforms"),
    (
        "complex cfloat cdouble chalf complex32 complex64 complex128 bcomplex32 ComplexFloatStorage"
        " ComplexDoubleStorage view_as_complex view_as_real polar imag",
        "weft has no complex numbers",
    ),
    ("eig", "weft has no complex numbers; linalg.eigh is for symmetric matrices"),
    (
        "sparse spmm smm hspmm dsmm hsmm saddmm sspaddmm SparseTensor",
        "weft has no sparse tensors; index_add and scatter_add sum by index, matmul multiplies dense ones",
    ),
    (
        "vmap",
        "weft does not map functions over a dimension; most ops take batches of any dimensions, func.jacrev"
        " and func.hessian loop",
    ),
    ("distributed", "weft computes in one process; utils.data.distributed shares out a data set"),
    (
        "jit ScriptModule ScriptFunction fx export onnx package",
        "weft does not trace programs; save state_dict, or io.save_safetensors for other frameworks",
    ),
    ("ao quantization qint8 quint8 qint32", "weft has no quantized tensors"),
    ("nested jagged", "weft has no nested tensors; utils.data's collate functions pad"),
    (
        "lobpcg svd_lowrank pca_lowrank",
        "weft has no randomised factorisations; linalg.svd and linalg.eigh are exact",
    ),
    ("multiprocessing", "weft shares no tensors between processes; utils.data.DataLoader has workers"),
    (
        "FloatStorage DoubleStorage HalfStorage LongStorage IntStorage ShortStorage CharStorage ByteStorage"
        " BoolStorage BFloat16Storage Storage UntypedStorage TypedStorage",
        "weft has no storage objects; as_strided and numpy() show a tensor's memory",
    ),
    (
        "uint16 uint32 uint64 float8_e4m3fn float8_e5m2",
        "weft has ten dtypes: four floating, five integer, bool",
    ),
    ("poisson binomial", "weft draws no Poisson and binomial numbers"),
    ("hub", "weft downloads nothing"),
    ("profiler", "weft has no profiler; python -X importtime, perf and time.perf_counter measure it"),
    ("mps xpu mtia", "weft computes on the CPU and on CUDA GPUs"),
    ("solve symeig lstsq", "PyTorch has removed it; use linalg.{name}"),
)

_PATTERNS = (
    (re.compile(r"sparse_|.*_sparse|to_sparse"), _REASONS[3][1]),
    (
        re.compile(r"quantize|dequantize|q_|fake_quantize|quantized_|per_(tensor|channel)_"),
        "weft has no quantized tensors",
    ),
    (re.compile(r"(cudnn|miopen|mkldnn|fbgemm)_"), "it belongs to a library's interface inside PyTorch"),
    (re.compile(r"sym_|Sym"), "weft has no symbolic shapes"),
    (
        re.compile(r".*_copy$|native_|_"),
        "it is internal to PyTorch; use the function without this part of the name",
    ),
)

_BY_NAME = {name: reason for names, reason in _REASONS for name in names.split()}


def reason(name: str) -> str | None:
    """Why weft lacks PyTorch's ``name``, if it is left out on purpose."""
    known = _BY_NAME.get(name)
    if known is None and not name.startswith("_"):
        known = next((why for pattern, why in _PATTERNS if pattern.match(name)), None)
    return known and known.format(name={"symeig": "eigh"}.get(name, name))
