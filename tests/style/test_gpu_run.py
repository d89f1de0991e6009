"""The scripts for a machine with a GPU, as far as they can be tested without one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools/cuda"))

import gpu_machine  # noqa: E402
import gpu_run  # noqa: E402
import report  # noqa: E402
from gpu_figure import crossing, lines_figure  # noqa: E402
from gpu_process import Done, count  # noqa: E402


def case(ms: float, work: float, unit: str = "bytes") -> dict:
    return {"ms": ms, "work": work, "unit": unit}


class Stages(unittest.TestCase):
    def test_end_within_half_an_hour(self):
        self.assertLess(sum(seconds for _, seconds, _ in gpu_run.STAGES), 1800)
        self.assertLessEqual(max(seconds for _, seconds, _ in gpu_run.STAGES), 600)

    def test_are_those_of_the_page(self):
        page = (ROOT / "docs/gpu.md").read_text()
        for name, seconds, _ in gpu_run.STAGES:
            self.assertIn(f"| {name} | {seconds} |", page)

    def test_an_unknown_one_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, ROOT / "tools/cuda/gpu_run.py", f"{folder}/out", "smok"]
            run = subprocess.run(command, capture_output=True, text=True, timeout=60)
            self.assertEqual(run.returncode, 2)
            self.assertIn("no stage smok; there are versions, smoke", run.stderr)
            self.assertFalse(Path(f"{folder}/out").exists())

    def test_the_current_folder_is_no_place_for_results(self):
        with tempfile.TemporaryDirectory() as folder:
            for out in ("", "."):
                command = [sys.executable, ROOT / "tools/cuda/gpu_run.py", out, "smoke"]
                run = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=folder)
                self.assertEqual((run.returncode, run.stdout), (2, ""))
                self.assertIn("the first word is the folder for the results", run.stderr)
            self.assertEqual(list(Path(folder).iterdir()), [])

    def test_a_program_that_is_missing_is_named_with_what_builds_it(self):
        simulated = {"WEFT_CUDA_LIBRARY": __file__}  # any file: no program opens it
        for more, verb in (([], "gpu-bundle"), (["--simulated"], "cudasim")):
            with tempfile.TemporaryDirectory() as folder:
                command = [sys.executable, ROOT / "tools/cuda/gpu_run.py", f"{folder}/out", "--root", folder]
                run = subprocess.run(
                    [*command, "versions", "smoke", *more],
                    capture_output=True,
                    text=True,
                    timeout=60,
                    env=os.environ | simulated,
                )
                self.assertEqual(run.returncode, 1, run.stderr)
                stages = json.loads(Path(f"{folder}/out/results.json").read_text())["stages"]
            for stage, program in (("versions", "bench_gpu"), ("smoke", "weft_test_gpu")):
                why = f"{program} is neither in bin/ nor in build/release; `./dev {verb}` builds it"
                self.assertEqual(stages[stage]["why"], why)
            self.assertIn("tools", stages["versions"])

    def run_beside(
        self, folder: Path, *words: str, library: Path | None = None
    ) -> subprocess.CompletedProcess:
        """gpu-run of the programs in that folder; the GPU library is the one named, or the folder's."""
        command = [sys.executable, ROOT / "tools/cuda/gpu_run.py", folder / "out", "--root", folder, *words]
        environment = {name: told for name, told in os.environ.items() if name != "WEFT_CUDA_LIBRARY"}
        if library:
            environment["WEFT_CUDA_LIBRARY"] = str(library)
        return subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)

    def test_without_a_gpu_only_the_first_stage_is_run(self):
        for stages in ([], ["smoke", "parity"]):
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                (folder / "bin").mkdir()
                for program, answer in (
                    ("bench_gpu", 'echo \'{"error": "no driver here"}\'; exit 1'),
                    ("weft_test_gpu", f"touch {folder}/was-run"),
                    ("weft_test_ops", f"touch {folder}/was-run"),
                ):
                    (folder / "bin" / program).write_text(f"#!/bin/sh\n{answer}\n")
                    (folder / "bin" / program).chmod(0o755)
                run = self.run_beside(folder, *stages)
                self.assertEqual(run.returncode, 1)
                self.assertIn("versions: FAILED", run.stderr)
                self.assertIn("no driver here", run.stderr)
                self.assertIn("no other stage is run", run.stderr)
                results = json.loads((folder / "out/results.json").read_text())
                self.assertEqual(list(results["stages"]), ["versions"])
                self.assertTrue((folder / "out/table.md").is_file())
                self.assertFalse((folder / "was-run").exists())

    def test_a_rehearsal_says_what_it_lacks(self):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            told = [
                (self.run_beside(folder, "--simulated"), "libweft_cudasim.so is not there; `./dev cudasim`")
            ]
            other = folder / "other.so"
            told.append((self.run_beside(folder, "--simulated", library=other), f"{other} is not there; "))
            (folder / "COMMIT").touch()
            told.append((self.run_beside(folder, "--simulated"), "a bundle has none: "))
            for run, words in told:
                self.assertEqual((run.returncode, run.stdout), (2, ""))
                self.assertEqual(len(run.stderr.splitlines()), 1)
                self.assertIn(words, run.stderr)
            self.assertFalse((folder / "out").exists())

    def test_the_sanitizer_is_loaded_before_a_library_that_has_it(self):
        with tempfile.TemporaryDirectory() as name:
            library = Path(name) / "lib.so"
            library.write_bytes(b"\x7fELF libstdc++.so.6")
            self.assertEqual(gpu_machine.sanitizer(library), "")
            library.write_bytes(b"\x7fELF libasan.so.8")
            self.assertRegex(gpu_machine.sanitizer(library), r"^\S*libasan\.so\S*:\S*libstdc\+\+\.so\S*$")

    def test_nothing_is_rebuilt_where_there_is_no_gpu(self):
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, ROOT / "tools/cuda/gpu_run.py", f"{folder}/out", "--rebuild"]
            more = ["--simulated"] if gpu_machine.compute_capability() else []
            run = subprocess.run([*command, *more, "smoke"], capture_output=True, text=True, timeout=60)
            self.assertEqual((run.returncode, run.stdout), (2, ""))
            self.assertIn("--rebuild compiles the GPU library for this machine's GPU; ", run.stderr)
            self.assertFalse(Path(f"{folder}/out").exists())
        self.assertIn("no driver names one", gpu_machine.why_no_rebuild("", simulated=False))
        self.assertIn("cudasim", gpu_machine.why_no_rebuild("90", simulated=True))

    def test_a_run_that_broke_off_names_its_test(self):
        output = "[ RUN      ] A.one\n[       OK ] A.one (1 ms)\n[ RUN      ] A.two\n"
        counts = {"passed": 0, "failed": [], "skipped": 0}
        count(Path("/nowhere.xml"), Done(-11, output), counts)
        self.assertEqual(counts["passed"], 1)
        self.assertIn("broke off in A.two: it ended with -11", counts["failed"][0])


class Report(unittest.TestCase):
    def test_goals_are_judged(self):
        cases = {
            "lecture/100/graph": {"weft": case(0.14, 100, "images"), "torch": case(0.5, 100, "images")},
            "lecture/100/eager": {"weft": case(0.31, 100, "images")},
            "resnet50/256/eager": {"weft": case(128, 256, "images")},
            "resnet50/256/graph": {"weft": case(64, 256, "images")},
            "bandwidth/copy": {"weft": case(1, 2e9)},
            "bandwidth/add": {"weft": case(1.6, 3e9)},
            "gemm/bf16": {"weft": case(2, 1e12), "cublaslt": case(1.95, 1e12)},
            "gemm/tf32": {"weft": {"error": "no"}, "cublaslt": case(1.95, 1e12)},
            "host/add": {"weft": case(0.0031, 1, "calls")},
        }
        judged = {title: (weft, other, reached) for title, _, weft, other, reached in report.goals(cases)}
        self.assertEqual(judged["Lecture's network, batch 100, graph"], ("0.14 ms", "0.5 ms", True))
        self.assertEqual(judged["Lecture's network, batch 100, eager"], ("0.31 ms", "", False))
        self.assertEqual(judged["ResNet-50, bf16, channels-last, batch 256"], ("4,000", "", True))
        self.assertEqual(judged["a + b, 256 MB each"], ("94 %", "", True))
        self.assertEqual(judged["Product 8192 x 8192, bf16"], ("500 TFLOP/s, 98 %", "513 TFLOP/s", True))
        self.assertEqual(judged["Product 8192 x 8192, tf32"], ("", "513 TFLOP/s", None))
        self.assertEqual(judged["The CPU's time for a + b of 64 elements"][2], False)

    def test_the_page_says_when_nothing_has_run(self):
        text = report.page(None, None)
        self.assertIn("Nothing of weft has run on a GPU yet", text)
        page = (ROOT / "docs/gpu.md").read_text()
        self.assertIn(report.BEGIN, page)
        if "Nothing of weft" in page:
            self.assertIn(text, page)

    def test_only_runs_on_a_gpu_come_into_the_page(self):
        versions = {"ok": True, "seconds": 1, "weft": {"error": "no driver here"}}
        gpu = {
            "name": "H", "capability": "9.0", "multiprocessors": 132, "memory": 2**37,
            "driver": "13.0", "runtime": "13.0", "cublas": "13", "cudnn": "9",
        }  # fmt: skip
        smoke = {"ok": True, "seconds": 3, "passed": 8, "failed": [], "skipped": 0}
        for results, words in (
            ({"simulated": True, "stages": {"smoke": smoke}}, "a rehearsal on the simulated GPU"),
            ({"simulated": False, "stages": {"versions": versions}}, "a run without a GPU"),
            ({"simulated": False, "stages": {"smoke": smoke}}, "no folder says which GPU"),
            ({"simulated": False, "stages": {"versions": versions | {"weft": gpu}, "smoke": smoke}}, ""),
        ):
            with tempfile.TemporaryDirectory() as folder:
                (Path(folder) / "results.json").write_text(json.dumps(results))
                page = Path(folder) / "page.md"
                before = f"a {report.BEGIN} b {report.END} c"
                page.write_text(before)
                command = [sys.executable, ROOT / "tools/cuda/report.py", folder, "--page", page]
                run = subprocess.run(command, capture_output=True, text=True, timeout=60)
                self.assertEqual(run.returncode, 1 if words else 0, run.stderr)
                self.assertIn(words, run.stderr)
                if words:
                    self.assertEqual(page.read_text(), before)
                else:  # some stages only: the goals stay
                    self.assertIn("H (capability 9.0", page.read_text())
                    self.assertIn("The benchmarks have not been run there", page.read_text())
                    for line in report.goals_table({}):
                        self.assertIn(line, page.read_text())

    def test_failures_and_rehearsals_are_told(self):
        stage = {"ok": False, "seconds": 3, "passed": 2, "failed": ["A.two"], "skipped": 1, "why": "A.two"}
        told = report.table({"simulated": True, "stages": {"smoke": stage}})
        self.assertIn("rehearsal", told)
        self.assertIn("**failed**", told)
        self.assertIn("- A.two", told)


class Figure(unittest.TestCase):
    def test_answers_from_where_on_the_gpu_wins(self):
        rows = [
            {"channels": 5, "batch": b, "cpu": {"ms": 0.01 * b}, "eager": {"ms": 0.3}, "graph": {"ms": 0.2}}
            for b in (1, 10, 100, 1000)
        ]
        rows[3]["eager"] = {"error": "no memory"}
        self.assertEqual(
            crossing(rows),
            ["With 5 channels the GPU wins from batch 100 on (captured), from batch 100 on (as it is)."],
        )
        ElementTree.fromstring(lines_figure(rows))
        ElementTree.fromstring(lines_figure(rows[:1]))


if __name__ == "__main__":
    unittest.main()
