"""The programs of tests/abi: each prints what it sees of one subject (results,
errnos, bytes, order); native Linux says what it must see.

The first line of a program may say how to build it: /* build: -pthread -lm */"""

import os
import re
import shlex

from harness import MACHINE, TOP, Case, check, compiled, copy_all, run_both

ABI = os.path.join(TOP, "tests", "abi")


def sources():
    for root, dirs, files in os.walk(ABI):
        dirs[:] = [d for d in dirs if d != "ffi"]  # one program of its own, see test_ffi.py
        for f in sorted(files):
            if f.endswith((".c", ".cc")):
                yield os.path.join(root, f)


def builder(source):
    def build(top):
        with open(source) as f:
            flags = re.match(r"/\* build: (.*?) ?\*/", f.readline())
        folder = os.path.dirname(source)
        headers = sorted(os.path.join(folder, f) for f in os.listdir(folder) if f.endswith(".h"))
        compiler = "g++" if source.endswith(".cc") else "gcc -std=gnu11"
        command = f"{compiler} -O1 -w -pthread -o program {shlex.quote(source)} {flags[1] if flags else ''}"
        copy_all(compiled([source, *headers], [command]), top)

    return build


SHOW_MACHINE = ("libc/sysconf.c",)
# What follows needs real-time policies, which the guest refuses (check-libc has it, on the null kernel).
UP_TO = {"libc/mutex_ceiling.c": b"FIFO: "}


# What needs netlink, or our libc: with the program's own it must be refused, as docs/libc.md says.
OURS = {"kernel/mqueue_thread.c": b"= -1 ENOSYS \n"}


def case(source):
    name = os.path.relpath(source, ABI)
    end = UP_TO.get(name)
    normalise = {"normalise": lambda out: out.split(end)[0]} if end else {}
    return Case(name, ["./program"], setup=builder(source), native_in_lab=MACHINE if name in SHOW_MACHINE else "", **normalise)


CASES = [case(s) for s in sources()]


def test_case(case, cell):
    if case.name in OURS and cell.libc == "native":
        _, refused = run_both(case, cell)
        assert refused.status == 1 and refused.out.endswith(OURS[case.name])
        return
    check(case, cell)
