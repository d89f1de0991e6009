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


if __name__ == "__main__":
    unittest.main()
