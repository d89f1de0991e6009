"""./dev on wrong command lines: it says what was meant or allowed, and neither installs nor builds."""

from __future__ import annotations

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

DEV = Path(__file__).resolve().parents[2] / "dev"


class WrongCommandLines(unittest.TestCase):
    def said(self, *arguments: str) -> str:
        run = subprocess.run([DEV, *arguments], capture_output=True, text=True, timeout=60)
        self.assertEqual((run.returncode, run.stdout), (1, ""))
        return run.stderr.splitlines()[-1]

    def test_a_command_that_is_nearly_one(self):
        for wrong, right in (("tets", "test"), ("biuld", "build"), ("lnit", "lint"), ("trian", "train")):
            self.assertEqual(self.said(wrong), f"dev: there is no command '{wrong}'; did you mean {right}?")
        self.assertEqual(self.said("xyz"), "dev: there is no command 'xyz'")

    def test_arguments_a_command_does_not_take(self):
        self.assertEqual(self.said("lint", "--al"), "dev: lint takes nothing, or --all; got: --al")
        self.assertEqual(self.said("test", "ops"), "dev: test takes nothing, or -R GROUPS; got: ops")
        self.assertEqual(
            self.said("bench", "--peers"),
            "dev: bench takes NAMES, --install-peers, --compare, --families or --layers; got: --peers",
        )
        self.assertEqual(
            self.said("bench", "--install-peers", "jax"),
            "dev: bench --install-peers takes no argument; got: jax",
        )
        self.assertEqual(self.said("help", "me"), "dev: help takes no argument; got: me")

    def test_compute_capabilities_that_are_none(self):
        for command in ("cuda", "gpu-bundle"):
            for wrong in ("sm_86", "86,", "", "all"):
                told = f"dev: --arch takes compute capabilities, such as 86 or 80,90, or native; got: {wrong}"
                self.assertEqual(self.said(command, "--arch", wrong), told)
            self.assertIn("7.5 (75) and newer; got: 86,61", self.said(command, "--arch", "86,61"))
        self.assertEqual(
            self.said("cuda", "--86"),
            "dev: cuda takes nothing (compute capability 9.0), --arch and others, such as 86, or --all; "
            "got: --86",
        )


# ./dev's functions that its commands for GPUs use, as far as the tests below need them.
STUBS = """
set -euo pipefail
say() { printf '%s\\n' "$*" >&2; }
die() { say "dev: $*"; exit 1; }
need() { :; }
g++() { :; }
build_needs=()
need_python() {
  say "pip: $*"
  for package in "$@"; do
    case $package in
      nvidia-cudnn-frontend*) place=include/cudnn_frontend.h ;;
      nvidia-cudnn*) place=nvidia/cudnn/include/cudnn.h ;;
      nvidia-cublas*) place=nvidia/cu13/include/cublasLt.h ;;
      *) continue ;;
    esac
    [[ $package == nvidia-cudnn-frontend* || -z ${BROKEN:-} ]] || return 1
    mkdir -p ".venv/lib/python3.0/site-packages/${place%/*}"
    touch ".venv/lib/python3.0/site-packages/$place"
  done
}
"""


class Cuda(unittest.TestCase):
    def run_verbs(self, script: str, folder: str, **environment: str) -> subprocess.CompletedProcess:
        command = f"{STUBS}\nsource {DEV.parent}/tools/cuda/verbs.sh\n{script}"
        settings = os.environ | environment
        return subprocess.run(
            ["bash", "-c", command], capture_output=True, text=True, timeout=60, cwd=folder, env=settings
        )

    def headers(self, in_toolkit: tuple[str, ...], **environment: str) -> subprocess.CompletedProcess:
        """What need_cuda does with a toolkit that has these headers; paths relative to the folder."""
        with tempfile.TemporaryDirectory() as folder:
            compiler = Path(folder) / "toolkit/bin/nvcc"
            for file in (compiler, *(Path(folder) / "toolkit/include" / name for name in in_toolkit)):
                file.parent.mkdir(parents=True, exist_ok=True)
                file.touch(0o755)
            script = 'need_cuda; printf "%s\\n" "${cuda_headers[@]}"'
            run = self.run_verbs(script, folder, CUDACXX=str(compiler), **environment)
            run.stdout = run.stdout.replace(f"{Path(folder).resolve()}/", "").replace(f"{folder}/", "")
            return run

    def test_the_toolkits_headers_are_taken(self):
        run = self.headers(("cublasLt.h", "cudnn.h"))
        self.assertEqual(
            run.stdout.split(),
            [
                "WEFT_CUBLAS_INCLUDE=toolkit/include",
                "WEFT_CUDNN_INCLUDE=toolkit/include",
                "WEFT_CUDNN_FRONTEND=.venv/lib/python3.0/site-packages/include",
            ],
        )
        self.assertEqual(len(run.stderr.splitlines()), 1, run.stderr)  # pip: the front end

    def test_a_toolkit_without_cudnn_gets_nvidias_package(self):
        run = self.headers(("cublasLt.h",))
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn("WEFT_CUBLAS_INCLUDE=toolkit/include", run.stdout)
        self.assertIn("WEFT_CUDNN_INCLUDE=.venv/lib/python3.0/site-packages/nvidia/cudnn/include", run.stdout)
        self.assertIn("pip: nvidia-cublas==13.1.0.3 nvidia-cudnn-cu13==9.19.0.56", run.stderr)

    def test_nothing_is_built_without_cudnn(self):
        run = self.headers(("cublasLt.h",), BROKEN="1")
        self.assertEqual((run.returncode, run.stdout), (1, ""))
        self.assertIn("dev: without cudnn.h the GPU library would do without", run.stderr.splitlines()[-1])

    def test_compute_capabilities_are_passed_on(self):
        for asked, passed in (("86", "86"), ("8.6", "86"), ("80,90,120", "80-real;90-real;120")):
            with tempfile.TemporaryDirectory() as folder:
                run = self.run_verbs(f"architectures_of {asked}", folder)
            self.assertEqual((run.returncode, run.stdout, run.stderr), (0, f"{passed}\n", ""))

    def test_the_log_takes_what_the_compiler_says_but_errors(self):
        script = """
            jobs=1
            cmake() { printf 'ptxas info\\na.cu(3): error: no\\n'; return "$FAILS"; }
            compile_cuda log
        """
        for fails in (0, 1):
            with tempfile.TemporaryDirectory() as folder:
                run = self.run_verbs(script, folder, FAILS=str(fails))
                self.assertEqual((run.returncode, run.stdout), (fails, ""))
                self.assertIn("ptxas", (Path(folder) / "log").read_text())
                self.assertNotIn("ptxas", run.stderr)
                self.assertEqual("a.cu(3): error: no" in run.stderr, fails == 1)


class Help(unittest.TestCase):
    def printed(self, *arguments: str) -> str:
        run = subprocess.run([DEV, *arguments], capture_output=True, text=True, timeout=60)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        return run.stdout

    def test_on_one_command_is_its_part_of_the_text(self):
        whole = self.printed("help")
        self.assertEqual(self.printed("--help"), whole)
        commands = [line.split()[1] for line in whole.splitlines() if line.startswith("  ./dev ")]
        self.assertGreater(len(commands), 15)
        for command in commands:
            if command in ("train", "gpu-run"):  # their programs answer
                continue
            part = self.printed(command, "--help")
            self.assertTrue(part.startswith(f"  ./dev {command} ") and part in whole, part)
            self.assertEqual(part.count("./dev "), 2 if command == "help" else 1, part)
            self.assertEqual(self.printed(command, "-h"), part)
        self.assertIn("--compare [OPTIONS]", self.printed("bench", "--help"))
        self.assertIn("--no-data", self.printed("gpu-bundle", "--help"))
        self.assertIn("--arch", self.printed("cuda", "--help"))
        self.assertIn("--rebuild", self.printed("gpu-run", "--help"))

    def test_on_a_command_that_is_none_says_so(self):
        run = subprocess.run([DEV, "tets", "--help"], capture_output=True, text=True, timeout=60)
        self.assertEqual(run.returncode, 1)
        self.assertEqual(run.stderr.splitlines()[-1], "dev: there is no command 'tets'; did you mean test?")


if __name__ == "__main__":
    unittest.main()
