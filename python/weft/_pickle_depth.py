"""How deeply a pickle nests what it makes, which weft.load asks before it unpickles a file of unknown origin.

CPython hashes nested tuples by recursion in C, without a limit: as the key of a dict, a tuple a million deep
overflows the stack.
"""

from __future__ import annotations

import pickletools

# The pickles of programs nest as deeply as Python recursed to write them, about a thousand at most.
_LIMIT = 20_000
_NESTING = (b"\x85", b"\x86", b"\x87", b"t", b"R", b"\x81")  # opcodes: tuples, calls
_KEEPING = {"PUT", "BINPUT", "LONG_BINPUT"}
_KEPT = {"GET", "BINGET", "LONG_BINGET"}
_MARK = -1


def nests_too_deeply(pickle: bytes) -> bool:
    """Whether something in it is nested above the limit. A damaged pickle is left to the unpickler."""
    if sum(map(pickle.count, _NESTING)) < _LIMIT:
        return False
    stack: list[int] = []
    memo: dict[int, int] = {}
    try:
        for opcode, argument, _ in pickletools.genops(pickle):
            if opcode.name in _KEEPING:
                memo[int(argument)] = stack[-1]
            elif opcode.name == "MEMOIZE":
                memo[len(memo)] = stack[-1]
            elif opcode.name in _KEPT:
                stack.append(memo[int(argument)])
            elif opcode.name == "MARK":
                stack.append(_MARK)
            else:
                depth = 1 + _pop(stack, opcode)
                if depth > _LIMIT:
                    return True
                stack.extend([depth] * len(opcode.stack_after))
    except (ValueError, IndexError, KeyError):
        return False
    return False


def _pop(stack: list[int], opcode: pickletools.OpcodeInfo) -> int:
    """Takes what the opcode takes, and returns the depth of the deepest."""
    fixed, deepest = len(opcode.stack_before), 0
    if pickletools.stackslice in opcode.stack_before:
        fixed -= 2
        while (depth := stack.pop()) != _MARK:
            deepest = max(deepest, depth)
    for _ in range(fixed):
        deepest = max(deepest, stack.pop())
    return deepest
