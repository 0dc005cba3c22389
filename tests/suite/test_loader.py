"""The dynamic loader as its users' tools see it: auditors, ldd, LD_DEBUG."""

import re

from harness import check, sh


def calls(b):
    """sotruss without process numbers and arguments. putc is inlined in programs and
    calls __overflow where the buffer is full: with ours each time."""
    return re.sub(rb"(?m)^.*__overflow.*\n", b"", re.sub(rb"\(0x[0-9a-f, x]*\)", b"()", re.sub(rb"(?m)^ *\d+:", b"", b)))


CASES = [
    sh("sotruss", "sotruss /bin/echo hi", needs=("sotruss",), normalise=calls),
    sh("sotruss-exits", "sotruss -e -F echo -T libc.so.6 /bin/echo hi", needs=("sotruss",), normalise=lambda b: re.sub(rb" - 0x[0-9a-f]+", b"", calls(b))),
]


def test_case(case, cell):
    check(case, cell)
