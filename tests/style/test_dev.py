"""./dev on wrong command lines: it says what was meant or allowed, and neither installs nor builds."""

from __future__ import annotations

import subprocess
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
        self.assertIn("--rebuild", self.printed("gpu-run", "--help"))

    def test_on_a_command_that_is_none_says_so(self):
        run = subprocess.run([DEV, "tets", "--help"], capture_output=True, text=True, timeout=60)
        self.assertEqual(run.returncode, 1)
        self.assertEqual(run.stderr.splitlines()[-1], "dev: there is no command 'tets'; did you mean test?")


if __name__ == "__main__":
    unittest.main()
