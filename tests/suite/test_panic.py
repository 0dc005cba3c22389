"""The end of a guest whose kernel is wrong: a backtrace with names, the registers, the monitor's own status; a line of its own
for a kernel stack that is full."""

import os
import re
import subprocess

from harness import BUILD, ENV, TOP, compiled, limit

SOURCE = os.path.join(TOP, "tests", "suite", "programs", "panic.c")


STACK = 64 << 10  # KSTACK_SIZE, with the guard: two pages


def ended(cell, *arguments):
    """How the guest ends in which exec_open() is called with a wrong pointer."""
    folder = compiled([SOURCE], [f"gcc -O1 -o program {SOURCE}"])
    image = os.path.join(BUILD, "lib", "htux", f"htux-kernel-{cell.platform}")
    symbols = subprocess.run(["nm", image], capture_output=True, text=True, check=True).stdout
    function = re.search(r"^(\w+) [Tt] exec_open$", symbols, re.M)[1]
    r = subprocess.run(cell.command([], [os.path.join(folder, "program"), function, *arguments]), env=ENV, capture_output=True, text=True,
                       timeout=limit(60), stdin=subprocess.DEVNULL)
    assert (r.returncode, r.stdout) == (125, "before\n"), r.stderr
    lines = r.stderr.splitlines()
    assert all(line.startswith("htux: ") for line in lines)
    assert sum("kernel panic: " in line for line in lines) == 1
    return r


def test_panic(cell):
    r = ended(cell)
    assert re.search(r'thread \d+ "program", backtrace:\n(htux:   0x[0-9a-f]+ \w+\+0x[0-9a-f]+\n)+htux:   0x[0-9a-f]+ exec_open\+0x', r.stderr), r.stderr
    assert re.search(r"address 0xffffc00000001230\W", r.stderr) and re.search(r" r15 [0-9a-f]+$", r.stderr, re.M), r.stderr


def test_stack_overflow(cell):
    assert "kernel panic: kernel stack overflow" in ended(cell, str(STACK - 2 * 4096 - 16)).stderr
