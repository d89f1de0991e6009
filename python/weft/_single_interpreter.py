"""Refuses a second interpreter in a process, where CPython before 3.12 would hang and not refuse itself."""

from __future__ import annotations

import sys

if sys.version_info < (3, 12):
    import _xxsubinterpreters

    if _xxsubinterpreters.get_current() != _xxsubinterpreters.get_main():
        raise ImportError("weft cannot be loaded in a sub-interpreter; use threads or processes")
