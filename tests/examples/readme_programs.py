"""Compiles every C++ block of the README as its reader would, and runs it on a small data set; run by ctest.

usage: readme_programs.py --readme FILE [--joined] --include FOLDER --library FILE --compiler COMMAND...

With --joined, as for docs/cuda.md, the blocks are not programs but statements of one.
"""

from __future__ import annotations

import argparse
import gzip
import os
import re
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

DATA = "/usr/share/datasets/fashion-mnist"
IMAGES, SIZE, CLASSES = 230, 28, 10


def programs(readme: str) -> list[tuple[int, str]]:
    """(line, text) of each C++ block."""
    blocks = re.finditer(r"^```cpp\n(.*?)^```$", readme, re.S | re.M)
    return [(readme.count("\n", 0, block.start(1)) + 1, block[1]) for block in blocks]


def joined(blocks: list[tuple[int, str]], name: str) -> list[tuple[int, str]]:
    """One program of all blocks, each compiled under its own place in the file of that name."""
    head = "#include <weft/weft.h>\n#include <iostream>\nusing namespace weft;\nint main() {\n"
    body = "".join(f'#line {line} "{name}"\n{text}' for line, text in blocks)
    return [(blocks[0][0], f"{head}{body}}}\n")] if blocks else []


def write_data(folder: Path) -> None:
    """A set of pictures in Fashion-MNIST's files: noise, a class in each row of the first ten."""
    pixels = bytearray(i * 7919 % 64 for i in range(IMAGES * SIZE * SIZE))
    labels = bytes(i % CLASSES for i in range(IMAGES))
    for i, label in enumerate(labels):
        row = (i * SIZE + label) * SIZE
        pixels[row : row + SIZE] = b"\xff" * SIZE
    for part in ("train", "t10k"):
        for name, sizes, elements in (
            ("images-idx3", (IMAGES, SIZE, SIZE), bytes(pixels)),
            ("labels-idx1", (IMAGES,), labels),
        ):
            head = struct.pack(f">HBB{len(sizes)}I", 0, 8, len(sizes), *sizes)
            (folder / f"{part}-{name}-ubyte.gz").write_bytes(gzip.compress(head + elements))


def failure(text: str, command: list[str], flags: list[str]) -> str | None:
    """What went wrong when one program was compiled and run; None if nothing did."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_data(folder)
        (folder / "program.cpp").write_text(text.replace(DATA, "."), encoding="utf-8")
        # A sanitizer's library that is preloaded, for the simulated GPU, is meant for the program.
        alone = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
        compiling = [*command, "program.cpp", "-o", "program", *flags]
        for step, environment in ((compiling, alone), (["./program"], None)):
            run = subprocess.run(
                step, cwd=folder, env=environment, capture_output=True, text=True, timeout=300
            )
            if run.returncode != 0:
                return f"`{' '.join(step)}` ended with {run.returncode}:\n{run.stdout}{run.stderr}"
        for saved in re.findall(r'save_\w+\("([^"]+)"', text):
            if not (folder / saved).is_file():
                return f"the program did not write {saved}"
    return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--readme", type=Path, required=True)
    parser.add_argument("--joined", action="store_true", help="the blocks are one program's statements")
    parser.add_argument("--include", type=Path, required=True)
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--compiler", nargs="+", required=True)
    options = parser.parse_args()
    library = options.library.resolve()
    flags = ["-std=c++20", f"-I{options.include.resolve()}", str(library), f"-Wl,-rpath,{library.parent}"]

    found = programs(options.readme.read_text(encoding="utf-8"))
    if options.joined:
        found = joined(found, options.readme.name)
    if not found:
        print(f"{options.readme} has no C++ block")
        return 1
    for line, text in found:
        if said := failure(text, options.compiler, flags):
            print(f"{options.readme}:{line}: {said}")
            return 1
    print(f"{len(found)} program{'s' if len(found) > 1 else ''} compiled and run")
    return 0


if __name__ == "__main__":
    sys.exit(main())
