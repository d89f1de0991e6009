"""What gpu_run.py needs to know of the machine: processor, NVIDIA's libraries, PyTorch, the device."""

from __future__ import annotations

import ctypes
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("/usr/local/cuda/bin", "/usr/local/cuda/compute-sanitizer", "/opt/cuda/bin")


def say(*command: str) -> str:
    """What a program prints, or nothing."""
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return run.stdout.strip() if run.returncode == 0 else ""


def tool(name: str) -> str:
    """The path of one of CUDA's programs, or nothing."""
    return shutil.which(name) or next((f"{t}/{name}" for t in TOOLS if os.access(f"{t}/{name}", os.X_OK)), "")


def describe() -> dict:
    processor = platform.processor() or platform.machine()
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                processor = line.split(":", 1)[1].strip()
                break
    except OSError:
        pass
    return {
        "processor": processor,
        "cores": len(os.sched_getaffinity(0)),
        "system": f"{platform.system()} {platform.release()}",
        "libc": "-".join(platform.libc_ver()),
        "python": platform.python_version(),
    }


def commit(root: Path) -> str:
    """Of a checkout, or the one that a bundle was made of."""
    noted = root / "COMMIT"
    return noted.read_text().strip() if noted.is_file() else say("git", "-C", str(root), "rev-parse", "HEAD")


def python_packages() -> list[Path]:
    """The folders of NVIDIA's packages for Python that this interpreter sees, those that hold libraries."""
    found = []
    for place in sys.path:
        packages = Path(place or ".") / "nvidia"
        if packages.is_dir():
            found += [folder for folder in sorted(packages.glob("*/lib")) if folder.is_dir()]
    return found


def library(root: Path, simulated: bool) -> Path | None:
    """The GPU library for weft's programs: the one that is named, or the first that lies here."""
    if named := os.environ.get("WEFT_CUDA_LIBRARY"):
        return Path(named)
    name = "libweft_cudasim.so" if simulated else "libweft_cuda.so"
    places = [root / folder / name for folder in ("lib", "build/release/lib", "build/cuda/lib")]
    return next((place.resolve() for place in places if place.is_file()), None)


SANITIZER = ("libasan.so", "libstdc++.so")


def sanitizer(path: Path | None) -> str:
    """What has to be loaded before a library that the address sanitizer was built into: g++'s. Or nothing."""
    if path is None or b"libasan.so" not in path.read_bytes():
        return ""
    # The sanitizer looks for the C++ library's throw when it is loaded.
    return ":".join(say("g++", f"-print-file-name={name}") for name in SANITIZER)


def why_not_simulated(root: Path) -> str:
    """Why weft's programs cannot run on the simulated GPU here, and what helps; or nothing."""
    if (root / "COMMIT").is_file():
        return "a bundle has none: it is for machines with a GPU. In a checkout `./dev cudasim` builds it"
    path = library(root, simulated=True)
    if path is None or not path.is_file():
        return f"{path or 'libweft_cudasim.so'} is not there; `./dev cudasim` builds it"
    before = sanitizer(path)
    # g++ answers with a bare name where it has no such file.
    if before and not all(Path(one).is_absolute() for one in before.split(":")):
        return f"it has the address sanitizer in it, and g++ does not find {' and '.join(SANITIZER)} here"
    return ""


def environment(root: Path, simulated: bool) -> dict[str, str]:
    """What weft's programs are told: which GPU library to open, and where Python's packages of NVIDIA lie."""
    told = {"WEFT_TEST_DATA": str(root / "tests/data")}
    if found := library(root, simulated):
        told["WEFT_CUDA_LIBRARY"] = str(found)
    if simulated:
        return told
    # Not WEFT_CUDNN_PATH: a library named by it that is too old is an error, not a reason to go without.
    packages = python_packages()
    if packages:
        paths = [*map(str, packages), os.environ.get("LD_LIBRARY_PATH", "")]
        told["LD_LIBRARY_PATH"] = ":".join(path for path in paths if path)
    return told


def torch_python() -> tuple[str, str]:
    """An interpreter whose PyTorch sees a GPU, and the version; or nothing, and why."""
    ask = "import torch; print(torch.__version__, torch.cuda.is_available())"
    for python in dict.fromkeys((shutil.which("python3") or "", sys.executable)):
        answer = say(python, "-c", ask).split() if python else []
        if answer[-1:] == ["True"]:
            return python, answer[0]
    return "", "no python3 here has a PyTorch that sees a GPU"


# Of cuda.h: CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR and _MINOR.
CAPABILITY = (75, 76)


def compute_capability() -> str:
    """The first GPU's as nvcc spells it, "90", asked of the driver; or nothing where there is none."""
    try:
        driver = ctypes.CDLL("libcuda.so.1")
    except OSError:
        return ""
    device, number = ctypes.c_int(), ctypes.c_int()
    if driver.cuInit(0) != 0 or driver.cuDeviceGet(ctypes.byref(device), 0) != 0:
        return ""
    told = ""
    for attribute in CAPABILITY:
        if driver.cuDeviceGetAttribute(ctypes.byref(number), attribute, device) != 0:
            return ""
        told += str(number.value)
    return told


def why_no_rebuild(architecture: str, simulated: bool) -> str:
    """Why gpu-run compiles no GPU library here, and what does; or nothing."""
    if simulated:
        return "`./dev cudasim` compiles the simulated one"
    if not architecture:
        return "no driver names one here. `tools/cuda/rebuild.sh FOLDER 90` compiles without"
    return "" if tool("nvcc") else "nvcc is neither on the PATH nor in /usr/local/cuda/bin"


# Of cudnn_graph.h; they are part of cuDNN 9's binary interface.
DESCRIPTOR, DEVICE_ID, JSON = 38, 2700, 2702
TYPE_INT32, TYPE_CHAR = 23, 24


def cudnn_device(library: str) -> dict:
    """cuDNN's description of the device, from which it makes plans without a GPU. In a process of its own."""
    cudnn = ctypes.CDLL(library)
    descriptor = ctypes.c_void_p()
    number, size = ctypes.c_int32(0), ctypes.c_int64(0)

    def check(status: int, what: str) -> None:
        if status != 0:
            raise RuntimeError(f"cuDNN: {what} returned {status}")

    check(cudnn.cudnnBackendCreateDescriptor(DESCRIPTOR, ctypes.byref(descriptor)), "create")
    one = ctypes.c_int64(1)
    check(
        cudnn.cudnnBackendSetAttribute(descriptor, DEVICE_ID, TYPE_INT32, one, ctypes.byref(number)),
        "set device",
    )
    check(cudnn.cudnnBackendFinalize(descriptor), "finalize")
    get = cudnn.cudnnBackendGetAttribute
    none = ctypes.c_int64(0)
    check(get(descriptor, JSON, TYPE_CHAR, none, ctypes.byref(size), None), "size")
    text = ctypes.create_string_buffer(size.value)
    check(get(descriptor, JSON, TYPE_CHAR, size, ctypes.byref(size), text), "description")
    return json.loads(text.raw[: size.value].rstrip(b"\0"))


if __name__ == "__main__":  # python gpu_machine.py LIBCUDNN
    print(json.dumps(cudnn_device(sys.argv[1]), indent=1))
