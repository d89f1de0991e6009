"""weft.save and weft.load: any picklable object with tensors in one file, in the zip format of PyTorch's
torch.save, so that either program reads the other's checkpoints.

A file holds a pickle of the object (data.pkl), in which tensors refer by number to the storages beside it
(data/0, data/1, …), written as they lie in memory; tensors that share memory share it again after loading.
"""

from __future__ import annotations

import contextlib
import io
import mmap as memory_map
import os
import pickle
import struct
import sys
import tempfile
import zipfile
import zlib
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import IO, Any

from weft import _C
from weft._C import Tensor, _io
from weft._pickle_depth import nests_too_deeply

__all__ = ["add_safe_globals", "clear_safe_globals", "get_safe_globals", "load", "safe_globals", "save"]

_STORAGES = {
    "float32": "FloatStorage",
    "float64": "DoubleStorage",
    "float16": "HalfStorage",
    "bfloat16": "BFloat16Storage",
    "int64": "LongStorage",
    "int32": "IntStorage",
    "int16": "ShortStorage",
    "int8": "CharStorage",
    "uint8": "ByteStorage",
    "bool": "BoolStorage",
}
_DTYPES = {name: getattr(_C, name) for name in _STORAGES}
_NAMES = {dtype: name for name, dtype in _DTYPES.items()}
_ALIGNMENT = 64
_PIECE = 1 << 22
_LOCAL_HEADER, _LARGE_SIZES = (
    30,
    20,
)  # bytes that zip puts before an entry's name, and of its field for 64-bit sizes
_FORMAT_VERSION = b"3\n"

_safe_globals: dict[str, Any] = {}


def add_safe_globals(safe_globals: Sequence[Any]) -> None:
    """Let load(weights_only=True) make these classes and call these functions. An entry may be (object,
    "module.name").
    """
    for entry in safe_globals:
        if isinstance(entry, tuple):
            _safe_globals[entry[1]] = entry[0]
        else:
            _safe_globals[f"{entry.__module__}.{entry.__qualname__}"] = entry


def get_safe_globals() -> list[Any]:
    """Return what add_safe_globals was given."""
    return list(_safe_globals.values())


def clear_safe_globals() -> None:
    """Forget what add_safe_globals was given."""
    _safe_globals.clear()


class safe_globals(contextlib.AbstractContextManager):  # noqa: N801, PyTorch's name
    """add_safe_globals for the length of a with block."""

    def __init__(self, safe_globals: Sequence[Any]) -> None:
        self._added = safe_globals

    def __enter__(self) -> None:
        self._before = dict(_safe_globals)
        add_safe_globals(self._added)

    def __exit__(self, *exception: object) -> None:
        _safe_globals.clear()
        _safe_globals.update(self._before)


# ---- saving ----


class _Global:
    """A name of PyTorch's that is written into the pickle without being imported."""

    def __init__(self, module: str, name: str) -> None:
        self.line = f"c{module}\n{name}\n".encode()

    def __call__(self, *arguments: Any) -> None:
        raise TypeError("a name in a file, not a function")


class _StorageId(tuple):
    """What a pickle holds instead of a storage."""

    __slots__ = ()


_ORDERED_DICT = OrderedDict
_REBUILD_TENSOR = _Global("torch._utils", "_rebuild_tensor_v2")
_REBUILD_PARAMETER = _Global("torch._utils", "_rebuild_parameter")
_SIZE = _Global("torch", "Size")
_DEVICE = _Global("torch", "device")
_DTYPE_GLOBALS = {dtype: _Global("torch", name) for name, dtype in _DTYPES.items()}
_STORAGE_GLOBALS = {_DTYPES[name]: _Global("torch", storage) for name, storage in _STORAGES.items()}


class _Pickler(pickle._Pickler):  # the one in C cannot write names that it cannot import
    dispatch = pickle._Pickler.dispatch.copy()

    def __init__(self, stream: IO[bytes], protocol: int) -> None:
        super().__init__(stream, protocol)
        self.storages: dict[tuple[int, Any, str], tuple[str, Tensor, Tensor]] = {}
        parameter = sys.modules.get("weft.nn.parameter")
        if parameter is not None:
            self.dispatch = {**self.dispatch, parameter.Parameter: _Pickler.save_parameter}

    def persistent_id(self, obj: Any) -> Any:
        return tuple(obj) if type(obj) is _StorageId else None

    def save_name(self, obj: _Global) -> None:
        self.write(obj.line)
        self.memoize(obj)

    def save_tensor(self, obj: Tensor) -> None:
        self.save_reduce(_REBUILD_TENSOR, self._tensor_arguments(obj), obj=obj)

    def save_parameter(self, obj: Tensor) -> None:
        self.save_reduce(_REBUILD_PARAMETER, (obj.data, obj.requires_grad, _ORDERED_DICT()), obj=obj)

    def save_size(self, obj: tuple) -> None:
        self.save_reduce(_SIZE, (tuple(obj),), obj=obj)

    def save_dtype(self, obj: Any) -> None:
        self.save(_DTYPE_GLOBALS[obj])

    def save_device(self, obj: Any) -> None:
        self.save_reduce(_DEVICE, (obj.type,) if obj.index is None else (obj.type, obj.index), obj=obj)

    def _tensor_arguments(self, tensor: Tensor) -> tuple[Any, ...]:
        location = str(tensor.device)
        held = tensor.detach()
        identity = (_io.storage_id(held), held.dtype, location)
        if identity not in self.storages:
            kept = held if location == "cpu" else _io.storage_copy(held)
            # the tensor itself is kept, too, so that its storage's number is not given to another
            self.storages[identity] = (str(len(self.storages)), kept, held)
        key, kept, _ = self.storages[identity]
        count = len(memoryview(_io.storage_bytes(kept))) // held.element_size()
        storage = _StorageId(("storage", _STORAGE_GLOBALS[held.dtype], key, location, count))
        size, stride = tuple(held.shape), tuple(held.stride())
        return storage, held.storage_offset(), size, stride, tensor.requires_grad, _ORDERED_DICT()

    dispatch[_Global] = save_name
    dispatch[Tensor] = save_tensor
    dispatch[_C.Size] = save_size
    dispatch[_C.dtype] = save_dtype
    dispatch[_C.device] = save_device


def save(
    obj: Any,
    f: str | PathLike | IO[bytes],
    pickle_module: Any = None,
    pickle_protocol: int = 2,
    _use_new_zipfile_serialization: bool = True,
) -> None:
    """Write an object, with all its tensors, to a file that weft.load and torch.load read.

    f: a path, written under a temporary name and renamed when complete, or a file open for writing bytes.
    pickle_module must be None or pickle itself. Raises PicklingError (or what the object raises) for what
    cannot be pickled, OSError.
    """
    _check_pickle_module(pickle_module)
    if isinstance(f, (str, PathLike)):
        with _replaced(Path(f)) as stream:
            _write(obj, stream, pickle_protocol)
    elif hasattr(f, "write"):
        _write(obj, f, pickle_protocol)
    else:
        raise TypeError(f"save(): expected a path or a file open for writing, got {type(f).__name__}")


def _check_pickle_module(module: Any) -> None:
    if module is not None and getattr(module, "__name__", None) != "pickle":
        raise ValueError(f"weft reads and writes with Python's own pickle; got pickle_module={module!r}")


@contextlib.contextmanager
def _replaced(path: Path) -> Iterator[IO[bytes]]:
    """A new file that takes the path's place once the block is done; the old one stays if it fails."""
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        # a pipe, a device: it cannot be replaced
        with target.open("wb") as stream:
            yield stream
        return
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:  # which names the temporary file
        raise type(error)(error.errno, error.strerror, str(target)) from None
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, mode)  # noqa: PTH101, mkstemp's file is for its owner alone
        os.replace(name, target)  # noqa: PTH105
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)  # noqa: PTH108
        raise


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _write(obj: Any, stream: IO[bytes], protocol: int) -> None:
    text = io.BytesIO()
    pickler = _Pickler(text, protocol)
    pickler.dump(obj)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        _write_record(archive, "data.pkl", text.getbuffer())
        _write_record(archive, "byteorder", sys.byteorder.encode())
        for key, tensor, _ in pickler.storages.values():
            _write_record(archive, f"data/{key}", memoryview(_io.storage_bytes(tensor)), _ALIGNMENT)
        _write_record(archive, "version", _FORMAT_VERSION)


def _write_record(archive: zipfile.ZipFile, name: str, content: Any, alignment: int = 1) -> None:
    record = zipfile.ZipInfo(f"archive/{name}", (1980, 1, 1, 0, 0, 0))
    record.file_size = len(content)
    if alignment > 1:
        # Padding in a field that readers skip puts the bytes where they can be mapped into memory.
        large = len(content) * 1.05 > zipfile.ZIP64_LIMIT
        header = _LOCAL_HEADER + len(record.filename) + (_LARGE_SIZES if large else 0)
        begin = archive.start_dir + header + 4
        padding = -begin % alignment
        record.extra = b"FB" + padding.to_bytes(2, "little") + b"Z" * padding
    with archive.open(record, "w") as entry:
        for start in range(0, len(content), _PIECE):
            entry.write(content[start : start + _PIECE])


# ---- loading ----


class _Allowed:
    """A function that a restricted pickle may call but not change."""

    __slots__ = ("_function",)

    def __init__(self, function: Callable[..., Any]) -> None:
        object.__setattr__(self, "_function", function)

    def __setattr__(self, name: str, value: Any) -> None:
        raise pickle.UnpicklingError("a file must not change the functions it calls")

    def __call__(self, *arguments: Any) -> Any:
        return self._function(*arguments)


class _Storage:
    """A storage of a file once it is read: a 1-d tensor over all of it."""

    __slots__ = ("tensor",)

    def __init__(self, tensor: Tensor) -> None:
        self.tensor = tensor


def _rebuild_tensor(
    storage: _Storage,
    offset: int,
    size: tuple[int, ...],
    stride: tuple[int, ...],
    requires_grad: bool = False,
    backward_hooks: Any = None,
    metadata: Any = None,
) -> Tensor:
    if not isinstance(storage, _Storage):
        raise pickle.UnpicklingError("a tensor of the file has no storage")
    tensor = _io.view_of_storage(storage.tensor, offset, list(size), list(stride))
    return tensor.requires_grad_() if requires_grad else tensor


def _rebuild_parameter(
    data: Tensor, requires_grad: bool, backward_hooks: Any = None, state: Any = None
) -> Tensor:
    from weft.nn.parameter import Parameter

    parameter = Parameter(data, requires_grad)
    if isinstance(state, dict):
        parameter.__dict__.update(state)
    return parameter


def _latin_bytes(text: str, encoding: str) -> bytes:
    if encoding != "latin1":
        raise pickle.UnpicklingError(f"bytes of the file are written as {encoding!r}")
    return text.encode("latin1")


def _listed(items: Any) -> Any:
    """Elements that the file itself holds: a range of a few bytes could fill the memory."""
    if not isinstance(items, (list, tuple, set, frozenset)):
        raise pickle.UnpicklingError(f"the file makes a set of a {type(items).__name__}, not of a list")
    return items


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "torch._utils._rebuild_tensor_v2": _rebuild_tensor,
    "torch._utils._rebuild_parameter": _rebuild_parameter,
    "torch._utils._rebuild_parameter_with_state": _rebuild_parameter,
    "torch.Size": lambda sizes=(): _C.Size(sizes),
    "torch.device": lambda *arguments: _C.device(*arguments),
    "collections.OrderedDict": OrderedDict,
    "collections.Counter": lambda items=(): Counter(items if isinstance(items, dict) else _listed(items)),
    "_codecs.encode": _latin_bytes,
    "builtins.set": lambda items=(): set(_listed(items)),
    "builtins.frozenset": lambda items=(): frozenset(_listed(items)),
    "builtins.complex": complex,
    "builtins.slice": slice,
    "builtins.range": range,
    "builtins.bytearray": lambda content=b"", *rest: bytearray(
        content if isinstance(content, bytes) else b"", *rest
    ),
    "builtins.bytes": lambda content=(): bytes(content if isinstance(content, (list, tuple)) else b""),
}
_VALUES = {f"torch.{name}": dtype for name, dtype in _DTYPES.items()}
_VALUES |= {f"torch.{storage}": _DTYPES[name] for name, storage in _STORAGES.items()}


def _python3_name(module: str, name: str) -> str:
    return f"{'builtins' if module == '__builtin__' else module}.{name}"


class _RestrictedUnpickler(pickle.Unpickler):
    """Makes tensors, containers, numbers and what add_safe_globals names, and nothing else."""

    def __init__(self, stream: IO[bytes], reader: _Reader, **options: Any) -> None:
        super().__init__(stream, **options)
        self._reader = reader

    def persistent_load(self, pid: Any) -> Any:
        return self._reader.storage(pid)

    def find_class(self, module: str, name: str) -> Any:
        full = _python3_name(module, name)
        if full in _safe_globals:
            return _safe_globals[full]
        if full in _VALUES:
            return _VALUES[full]
        if full in _FUNCTIONS:
            return _Allowed(_FUNCTIONS[full])
        raise pickle.UnpicklingError(
            f"the file asks for {full}, which load() refuses because weights_only=True admits only tensors, "
            "containers and numbers. If you trust the file's origin, use "
            f"weft.serialization.add_safe_globals([{name}]), or load(..., weights_only=False), which can run "
            "any code that the file holds"
        )


class _Unpickler(_RestrictedUnpickler):
    """Makes everything; PyTorch's names stand for weft's."""

    def find_class(self, module: str, name: str) -> Any:
        full = _python3_name(module, name)
        if full in _VALUES:
            return _VALUES[full]
        if full in _FUNCTIONS and module.startswith("torch"):
            return _FUNCTIONS[full]
        if module == "torch" or module.startswith("torch."):
            try:
                return pickle.Unpickler.find_class(self, "weft" + module[len("torch") :], name)
            except (ImportError, AttributeError):
                raise pickle.UnpicklingError(f"the file asks for {full}, which weft does not have") from None
        return pickle.Unpickler.find_class(self, module, name)


class _Reader:
    """The storages of an open file."""

    def __init__(
        self, archive: zipfile.ZipFile, prefix: str, map_location: Any, mapped: memory_map.mmap | None
    ) -> None:
        self._archive = archive
        self._prefix = prefix
        self._map_location = map_location
        self._mapped = mapped
        self._storages: dict[str, _Storage] = {}

    def storage(self, pid: Any) -> _Storage:
        if not isinstance(pid, tuple) or len(pid) < 5 or pid[0] != "storage":
            raise pickle.UnpicklingError(f"the file refers to something other than a storage: {pid!r}")
        _, dtype, key, location, count = pid[:5]
        if dtype not in _NAMES or not isinstance(key, str) or not isinstance(count, int):
            raise pickle.UnpicklingError(f"the file has a storage of a kind that weft does not have: {pid!r}")
        if key not in self._storages:
            self._storages[key] = _Storage(self._placed(self._read(key, dtype, count), str(location)))
        return self._storages[key]

    def _read(self, key: str, dtype: Any, count: int) -> Tensor:
        try:
            record = self._archive.getinfo(f"{self._prefix}data/{key}")
        except KeyError:
            raise _C.IoError(f"[load] the file lacks storage {key}; is it complete?") from None
        bytes_claimed = count * dtype.itemsize
        if count < 0 or record.file_size != bytes_claimed:
            raise _C.IoError(
                f"[load] storage {key} should have {bytes_claimed} bytes, but has {record.file_size}; "
                "the file is damaged"
            )
        if count == 0:
            return _io.new_storage(0, dtype)
        if self._mapped is not None and record.compress_type == zipfile.ZIP_STORED:
            begin = _data_begin(self._mapped, record)
            if begin % dtype.itemsize == 0:
                return _C.frombuffer(self._mapped, dtype=dtype, count=count, offset=begin)
        tensor = _io.new_storage(count, dtype)
        content = memoryview(_io.storage_bytes(tensor))
        with self._archive.open(record) as stream:
            filled = 0
            while filled < bytes_claimed:
                got = stream.readinto(content[filled : filled + _PIECE])
                if not got:
                    raise _C.IoError(f"[load] storage {key} ends after {filled} of {bytes_claimed} bytes")
                filled += got
        return tensor

    def _placed(self, tensor: Tensor, location: str) -> Tensor:
        choice = self._map_location
        if choice is None:
            target = location
        elif isinstance(choice, Mapping):
            target = choice.get(location, location)
        elif callable(choice) and not isinstance(choice, _C.device):
            result = choice(tensor, location)
            if isinstance(result, Tensor):
                return result
            target = location if result is None else result
        else:
            target = choice
        if str(target) == "cpu":
            return tensor
        try:
            _C._check_device("load", target)
        except (_C.DeviceError, _C.ValueError) as error:
            why = str(error).partition("] ")[2]
            asked = (
                f"a tensor was saved on {location}" if choice is None else f"map_location asks for {target}"
            )
            raise _C.DeviceError(
                f"[load] {asked}, which is not there; map_location='cpu' loads on the CPU ({why})"
            ) from None
        return tensor.to(target)


def _data_begin(file: memory_map.mmap, record: zipfile.ZipInfo) -> int:
    header = record.header_offset
    name_length = int.from_bytes(file[header + 26 : header + 28], "little")
    extra_length = int.from_bytes(file[header + 28 : header + 30], "little")
    return header + 30 + name_length + extra_length


def _check_map_location(choice: Any) -> None:
    """Refuses what names no device before the file is read, whose errors it would pass for."""
    if choice is None or (callable(choice) and not isinstance(choice, _C.device)):
        return
    for wanted in choice.values() if isinstance(choice, Mapping) else (choice,):
        _C.device(wanted)


def load(
    f: str | PathLike | IO[bytes],
    map_location: Any = None,
    pickle_module: Any = None,
    *,
    weights_only: bool | None = True,
    mmap: bool | None = None,
    **pickle_load_args: Any,
) -> Any:
    """Read what weft.save or torch.save wrote.

    map_location: the device (or a dict from saved to wanted devices, or a function of storage and device) of
    the tensors. weights_only: refuse, with UnpicklingError, everything but tensors, containers, numbers and
    what add_safe_globals named; with False a file can run any code, so use it only for files whose origin you
    trust. mmap: let the tensors of a path use the file's pages, which are read when they are touched; writes
    stay in memory. Raises IoError for a file that is not what it says.
    """
    _check_pickle_module(pickle_module)
    _check_map_location(map_location)
    pickle_load_args.setdefault("encoding", "utf-8")
    if isinstance(f, (str, PathLike)):
        with Path(f).open("rb") as stream:
            mapped = None
            if mmap and os.fstat(stream.fileno()).st_size > 0:
                mapped = memory_map.mmap(stream.fileno(), 0, access=memory_map.ACCESS_COPY)
            return _load(stream, str(f), map_location, weights_only, mapped, pickle_load_args)
    if mmap:
        raise ValueError("mmap=True needs a path")
    if not hasattr(f, "read") or not hasattr(f, "seek"):
        raise TypeError(
            f"load(): expected a path or a seekable file open for reading, got {type(f).__name__}"
        )
    return _load(f, "the file", map_location, weights_only, None, pickle_load_args)


def _load(
    stream: IO[bytes],
    name: str,
    map_location: Any,
    weights_only: bool | None,
    mapped: memory_map.mmap | None,
    options: dict[str, Any],
) -> Any:
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error):
        raise _C.IoError(
            f"[load] {name} is not a file of weft.save or torch.save (1.6 or later), or it is damaged; "
            "safetensors files are read by weft.io.load_safetensors"
        ) from None
    with archive:
        names = archive.namelist()
        pickles = [entry for entry in names if entry.endswith("/data.pkl")]
        if len(pickles) != 1:
            raise _C.IoError(f"[load] {name} is a zip archive, but not one of weft.save or torch.save")
        prefix = pickles[0][: -len("data.pkl")]
        if prefix + "constants.pkl" in names:
            raise _C.IoError(f"[load] {name} is a TorchScript archive, which weft does not read")
        try:
            if (
                f"{prefix}byteorder" in names
                and _record(archive, f"{prefix}byteorder", name) != sys.byteorder.encode()
            ):
                raise _C.IoError(f"[load] {name} was written on a machine of the other byte order")
            reader = _Reader(archive, prefix, map_location, mapped)
            content = _record(archive, pickles[0], name)
            if weights_only is False:
                return _Unpickler(io.BytesIO(content), reader, **options).load()
            return _load_restricted(content, reader, name, options)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise _damaged(name, error) from None


def _load_restricted(content: bytes, reader: _Reader, name: str, options: dict[str, Any]) -> Any:
    if nests_too_deeply(content):
        raise pickle.UnpicklingError(f"[load] {name} nests its objects too deeply")
    try:
        return _RestrictedUnpickler(io.BytesIO(content), reader, **options).load()
    except _C.Error:
        raise
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        # What the unpickler meets where the opcodes make no sense.
        if _safe_globals:  # then it may be what a program's own class says
            raise
        raise _damaged(name, error) from error


def _record(archive: zipfile.ZipFile, entry: str, name: str) -> bytes:
    try:
        return archive.read(entry)
    except (ValueError, RuntimeError, struct.error) as error:  # places outside the file, flags it has not
        raise _damaged(name, error) from None


def _damaged(name: str, error: Exception) -> _C.IoError:
    return _C.IoError(f"[load] {name} is damaged: {error}")
