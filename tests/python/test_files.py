"""weft.io, weft.save and weft.load: files that other programs write and read."""

from __future__ import annotations

import collections
import contextlib
import gzip
import io
import pickle
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
import weft

DATA = Path(__file__).resolve().parent.parent / "data"
DTYPES = ["float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool"]


def ten_tensors():
    return {name: weft.tensor([[0, 1, 1], [1, 0, 1]], dtype=getattr(weft, name)) for name in DTYPES}


# ---- save and load ----


def saved_and_loaded(obj, **options):
    file = io.BytesIO()
    weft.save(obj, file)
    file.seek(0)
    return weft.load(file, **options)


def test_objects_come_back_as_they_were(tmp_path):
    state = {
        "tensors": ten_tensors(),
        "ordered": collections.OrderedDict(b=weft.ones(2), a=weft.zeros(())),
        "plain": [1, 2.5, None, True, "text", b"\x00bytes", (1, (2,)), {3}, frozenset({4}), 2**80, 1 + 2j],
        "dtype": weft.bfloat16,
        "shape": weft.Size([1, 2]),
        "device": weft.device("cpu"),
        "empty": weft.zeros(0, 3),
    }
    weft.save(state, tmp_path / "state.pt")
    loaded = weft.load(tmp_path / "state.pt")
    assert list(loaded) == list(state)
    for name, tensor in state["tensors"].items():
        assert loaded["tensors"][name].dtype is tensor.dtype
        assert loaded["tensors"][name].tolist() == tensor.tolist()
    assert type(loaded["ordered"]) is collections.OrderedDict
    assert list(loaded["ordered"]) == ["b", "a"]
    assert loaded["plain"] == state["plain"]
    assert loaded["dtype"] is weft.bfloat16
    assert loaded["shape"] == (1, 2)
    assert isinstance(loaded["shape"], weft.Size)
    assert loaded["device"] == weft.device("cpu")
    assert loaded["empty"].shape == (0, 3)


def test_shared_memory_and_strides_survive():
    base = weft.arange(12.0)
    objects = {"base": base, "part": base[2:5], "turned": base.reshape(3, 4).t(), "again": base}
    loaded = saved_and_loaded(objects)
    assert loaded["base"] is loaded["again"]
    loaded["base"][2] = 50
    assert loaded["part"].tolist() == [50, 3, 4]
    assert loaded["turned"][2, 0].item() == 50
    assert loaded["turned"].stride() == (1, 4)


def test_gradient_flags_and_parameters_survive():
    from weft.nn.parameter import Parameter

    loaded = saved_and_loaded([weft.ones(2, requires_grad=True), Parameter(weft.ones(3)), weft.ones(1)])
    assert [t.requires_grad for t in loaded] == [True, True, False]
    assert type(loaded[1]) is Parameter
    (loaded[0] * 2).sum().backward()
    assert loaded[0].grad.tolist() == [2, 2]
    with weft.no_grad():
        loaded[1].add_(1)
    assert loaded[1].tolist() == [2, 2, 2]


def test_a_checkpoint_of_pytorch_loads():
    loaded = weft.load(DATA / "python" / "from_pytorch.pth")
    assert list(loaded["model"]) == ["weight", "bias"]
    assert loaded["model"]["weight"].tolist()[0] == [-0.10529398173093796, 0.27932289242744446]
    assert loaded["optimizer"]["param_groups"][0]["momentum"] == 0.9
    assert loaded["optimizer"]["state"][1]["momentum_buffer"].tolist() == [1, 1, 1]
    assert loaded["weight"].requires_grad
    assert loaded["transposed"].tolist() == [[0, 3], [1, 4], [2, 5]]
    assert (loaded["epoch"], loaded["loss"], loaded["bytes"]) == (3, 0.25, b"\x00xy")
    loaded["base"][2] = 9
    assert loaded["view"].tolist() == [9, 3, 4]
    for name, tensor in loaded["dtypes"].items():
        assert tensor.dtype is getattr(weft, name)
        assert tensor.tolist() == [0, 1, 1]


def test_what_is_written_names_pytorchs_functions_and_storages(tmp_path):
    weft.save({"w": weft.arange(3.0)}, tmp_path / "w.pt")
    with zipfile.ZipFile(tmp_path / "w.pt") as archive:
        assert set(archive.namelist()) == {
            f"archive/{n}" for n in ("data.pkl", "byteorder", "data/0", "version")
        }
        text = archive.read("archive/data.pkl")
        assert b"ctorch._utils\n_rebuild_tensor_v2\n" in text
        assert b"ctorch\nFloatStorage\n" in text
        assert archive.read("archive/data/0") == struct.pack("<3f", 0, 1, 2)
        record = archive.getinfo("archive/data/0")
    content = (tmp_path / "w.pt").read_bytes()
    assert content.index(struct.pack("<3f", 0, 1, 2), record.header_offset) % 64 == 0


class Harmful:
    ran = False

    def __reduce__(self):
        return exec, ("import weft; weft.harm = True",)


class Own:
    def __init__(self):
        self.weight = weft.ones(2)


def test_only_tensors_and_containers_are_loaded_unless_told():
    with pytest.raises(pickle.UnpicklingError, match=r"builtins.exec.*weights_only=True"):
        saved_and_loaded(Harmful())
    assert not hasattr(weft, "harm")
    with pytest.raises(pickle.UnpicklingError, match="Own"):
        saved_and_loaded(Own())
    assert saved_and_loaded(Own(), weights_only=False).weight.tolist() == [1, 1]
    with weft.serialization.safe_globals([Own]):
        assert saved_and_loaded(Own()).weight.tolist() == [1, 1]
    with pytest.raises(pickle.UnpicklingError):
        saved_and_loaded(Own())


def archive_with(pickled, **records):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("archive/data.pkl", pickled)
        archive.writestr("archive/version", "3\n")
        for name, content in records.items():
            archive.writestr("archive/" + name, content)
    file.seek(0)
    return file


REBUILD = b"ctorch._utils\n_rebuild_tensor_v2\n"


def tensor_pickle(count, offset, size, stride):
    storage = (
        b"(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuJ%stQ"
        % struct.pack("<i", count)
    )
    numbers = b"J%s(J%st(J%st" % tuple(struct.pack("<i", n) for n in (offset, size, stride))
    return b"\x80\x02" + REBUILD + b"(" + storage + numbers + b"\x89NtR."


@pytest.mark.parametrize(
    ("count", "offset", "size", "stride", "error"),
    [
        (4, 0, 5, 1, ValueError),
        (4, 0, 4, 2, ValueError),
        (4, 1, 4, 1, ValueError),
        (4, -1, 2, 1, ValueError),
        (4, 0, -1, 1, ValueError),
        (4, 0, 2, -1, ValueError),
        (2**31 - 1, 0, 4, 1, OSError),
        (-4, 0, 4, 1, OSError),
    ],
)
def test_shapes_beyond_a_files_memory_are_refused(count, offset, size, stride, error):
    records = {"data/0": struct.pack("<4f", 1, 2, 3, 4)}
    assert weft.load(archive_with(tensor_pickle(4, 0, 2, 3), **records)).tolist() == [1, 4]
    with pytest.raises(error):
        weft.load(archive_with(tensor_pickle(count, offset, size, stride), **records))


@pytest.mark.parametrize(
    "pickled",
    [
        b"\x80\x02" + REBUILD + b"}X\x01\x00\x00\x00aK\x01sb.",  # attributes for the function
        b"\x80\x02" + REBUILD + b"N}X\x09\x00\x00\x00_functionNs\x86b.",
        b"\x80\x02" + REBUILD + b"(K\x01K\x00))\x89NtR.",  # no storage
        b"\x80\x02K\x07Q.",  # a reference to something else
        b"\x80\x02cposix\nsystem\n.",
        b"\x80\x02cweft.serialization\nPath\n.",
    ],
)
def test_crafted_pickles_are_refused(pickled):
    with pytest.raises((pickle.UnpicklingError, weft.IoError)):
        weft.load(archive_with(pickled))


def test_a_key_of_tuples_nested_without_end_is_refused():
    deep = b"\x80\x02})" + b"\x85" * 300_000 + b"K\x01s."
    by_memo = b"\x80\x02})" + b"q\x00\x85" * 300_000 + b"K\x01s."
    for pickled in (deep, by_memo):
        with pytest.raises(pickle.UnpicklingError, match="nests its objects too deeply"):
            weft.load(archive_with(pickled))
    shallow = b"\x80\x02})" + b"\x85" * 500 + b"K\x01s."
    assert list(weft.load(archive_with(shallow)).values()) == [1]
    many = [(i, (i,)) for i in range(30_000)]
    stream = io.BytesIO()
    weft.save(many, stream)
    stream.seek(0)
    assert weft.load(stream) == many


def test_whatever_byte_is_damaged_the_error_is_one_of_files():
    stream = io.BytesIO()
    weft.save({"w": weft.arange(6.0).reshape(2, 3), "name": "é", "list": [1, (2, 3.5)]}, stream)
    content = stream.getvalue()
    start = content.index(b"\x80\x02")
    places = [*range(start, start + 250), *range(len(content) - 120, len(content))]
    for at in places:
        for value in (0x00, 0x52, 0x85, 0xFF):
            damaged = content[:at] + bytes([value]) + content[at + 1 :]
            with contextlib.suppress(pickle.UnpicklingError, weft.Error, MemoryError):
                weft.load(io.BytesIO(damaged))


def test_damage_is_reported(tmp_path):
    path = tmp_path / "state.pt"
    weft.save({"w": weft.arange(1000.0)}, path)
    content = path.read_bytes()
    for length in (0, 10, len(content) // 2, len(content) - 1):
        path.write_bytes(content[:length])
        with pytest.raises(OSError, match=r"state\.pt"):
            weft.load(path)
    at = content.index(struct.pack("<f", 500.0))
    path.write_bytes(content[:at] + b"\xff" + content[at + 1 :])
    with pytest.raises(OSError, match="damaged"):
        weft.load(path)
    with pytest.raises(FileNotFoundError):
        weft.load(tmp_path / "nothing.pt")
    with pytest.raises(OSError, match="not one of"):
        empty = io.BytesIO()
        zipfile.ZipFile(empty, "w").close()
        weft.load(empty)
    with pytest.raises(TypeError, match="path"):
        weft.load(3)
    with pytest.raises(TypeError, match="path"):
        weft.save(3, 3)


def test_a_failed_save_leaves_the_old_file(tmp_path):
    path = tmp_path / "state.pt"
    weft.save([1], path)
    with pytest.raises((pickle.PicklingError, AttributeError)):
        weft.save([weft.ones(3), lambda: None], path)
    assert weft.load(path) == [1]
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(FileNotFoundError):
        weft.save([1], tmp_path / "no" / "folder.pt")


@pytest.mark.parametrize(
    "where", ["cpu", weft.device("cpu"), {"cuda:0": "cpu"}, lambda storage, location: storage, None]
)
def test_map_location_is_taken_in_all_its_forms(where):
    assert saved_and_loaded([weft.ones(2)], map_location=where)[0].tolist() == [1, 1]


def test_mapped_files_load_and_stay_as_they_are(tmp_path):
    path = tmp_path / "state.pt"
    weft.save(ten_tensors(), path)
    loaded = weft.load(path, mmap=True)
    for name, tensor in ten_tensors().items():
        assert loaded[name].tolist() == tensor.tolist()
    loaded["float32"].fill_(9)
    assert weft.load(path)["float32"].tolist() == ten_tensors()["float32"].tolist()


# ---- safetensors ----


def test_the_safetensors_package_reads_ours(tmp_path):
    safetensors = pytest.importorskip("safetensors")
    path = tmp_path / "ours.safetensors"
    tensors = ten_tensors()
    weft.io.save_safetensors(path, {**tensors, "turned": weft.arange(6).reshape(2, 3).t()}, {"by": "weft"})
    with safetensors.safe_open(path, "np") as file:
        assert file.metadata() == {"by": "weft"}
        assert file.get_tensor("turned").tolist() == [[0, 3], [1, 4], [2, 5]]
        for name, tensor in tensors.items():
            if name != "bfloat16":
                assert file.get_tensor(name).dtype == np.dtype(name)
                assert file.get_tensor(name).tolist() == tensor.tolist()
    entries = dict(safetensors.deserialize(path.read_bytes()))
    assert entries["bfloat16"]["dtype"] == "BF16"
    assert bytes(entries["bfloat16"]["data"]) == struct.pack(
        "<6H", *(0x3F80 * bit for bit in (0, 1, 1, 1, 0, 1))
    )


def test_ours_reads_the_safetensors_package(tmp_path):
    safetensors = pytest.importorskip("safetensors")
    from safetensors.numpy import save_file

    path = tmp_path / "theirs.safetensors"
    arrays = {name: np.array([[0, 1], [1, 1]]).astype(name) for name in DTYPES if name != "bfloat16"}
    save_file(arrays, path, {"by": "safetensors"})
    loaded = weft.io.load_safetensors(path)
    assert sorted(loaded) == sorted(arrays)
    for name, tensor in loaded.items():
        assert tensor.dtype is getattr(weft, name)
        assert tensor.tolist() == arrays[name].tolist()
    assert weft.io.load_safetensors_metadata(path) == {"by": "safetensors"}
    bits = np.array([0x3F80, 0xC000], "<u2")
    if hasattr(safetensors, "TensorSpec"):  # 0.8 and later
        entry = safetensors.TensorSpec(
            dtype="bfloat16", shape=[2], data_ptr=bits.ctypes.data, data_len=bits.nbytes
        )
    else:
        entry = {"dtype": "bfloat16", "shape": [2], "data": bits.tobytes()}
    safetensors.serialize_file({"b": entry}, str(path))
    assert weft.io.load_safetensors(path)["b"].tolist() == [1, -2]
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(OSError, match="theirs"):
        weft.io.load_safetensors(path)


# ---- NumPy, CSV, IDX, pictures ----


def test_numpy_reads_ours_and_we_read_numpys(tmp_path):
    values = np.arange(6, dtype=np.int16).reshape(2, 3)
    weft.io.save_npy(tmp_path / "a.npy", values)
    assert np.load(tmp_path / "a.npy").tolist() == values.tolist()
    np.save(tmp_path / "b.npy", np.asfortranarray(values.astype(">f8")))
    assert weft.io.load_npy(tmp_path / "b.npy").tolist() == values.tolist()
    weft.io.save_npz(tmp_path / "c.npz", {"x": weft.ones(2), "y": values}, compressed=True)
    with np.load(tmp_path / "c.npz") as loaded:
        assert loaded["y"].tolist() == values.tolist()
    assert list(weft.io.load_npz(tmp_path / "c.npz")) == ["x", "y"]
    with pytest.raises(TypeError, match="bfloat16"):
        weft.io.save_npy(tmp_path / "d.npy", weft.ones(2, dtype=weft.bfloat16))
    with pytest.raises(TypeError, match="dict"):
        weft.io.save_npz(tmp_path / "d.npz", [weft.ones(2)])


def test_tables(tmp_path):
    path = tmp_path / "t.csv"
    weft.io.write_csv(path, [[1, 0.1], [3, 1e-20]], ["a", "b"])
    table = weft.io.read_csv(path)
    assert table.columns == ["a", "b"]
    assert table.values.tolist() == [[1, 0.1], [3, 1e-20]]
    path.write_text("1;2\n3;x\n")
    with pytest.raises(OSError, match="line 2"):
        weft.io.read_csv(path, ";")
    with pytest.raises(ValueError, match="separator"):
        weft.io.read_csv(path, "::")


def test_labelled_images_of_idx_files(tmp_path):
    pixels = np.arange(2 * 3 * 4, dtype=np.uint8)
    images = struct.pack(">4B3I", 0, 0, 8, 3, 2, 3, 4) + pixels.tobytes()
    (tmp_path / "train-images-idx3-ubyte.gz").write_bytes(gzip.compress(images))
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(struct.pack(">4BI", 0, 0, 8, 1, 2) + bytes([7, 9]))
    assert weft.io.read_idx(tmp_path / "train-images-idx3-ubyte.gz").shape == (2, 3, 4)
    x, y = weft.io.load_idx_dataset(tmp_path, "train")
    assert x.shape == (2, 1, 3, 4)
    assert x.dtype is weft.float32
    assert x.numpy() == pytest.approx(pixels.reshape(2, 1, 3, 4) / 255)
    assert y.tolist() == [7, 9]
    with pytest.raises(OSError, match="t10k-images"):
        weft.io.load_idx_dataset(tmp_path, "test")
    with pytest.raises(ValueError, match="part"):
        weft.io.load_idx_dataset(tmp_path, "valid")


def test_pictures(tmp_path):
    image = weft.zeros(3, 4, 5)
    weft.io.save_png(tmp_path / "a.png", image)
    content = (tmp_path / "a.png").read_bytes()
    assert content == weft.io.encode_png(image)
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">2I", content[16:24]) == (5, 4)
    weft.io.save_plot(
        tmp_path / "p.svg", [weft.io.Curve("loss", [1, 2, 3], weft.tensor([3.0, 2.0, 1.0]))], title="Training"
    )
    text = (tmp_path / "p.svg").read_text()
    assert "Training" in text
    assert "loss" in text
    weft.io.save_image_sheet(tmp_path / "s.svg", weft.zeros(2, 1, 3, 3), ["one", "two"], marked=[True, False])
    assert "two" in (tmp_path / "s.svg").read_text()
    with pytest.raises(ValueError):
        weft.io.save_png(tmp_path / "b.png", weft.zeros(2, 4, 5))
