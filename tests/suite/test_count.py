"""`--count-to`: how many instructions a guest executes until it comes to an address."""

import os
import re
import subprocess

import pytest
from harness import BUILD, ENV, Cell, limit

KERNEL = os.path.join(BUILD, "lib", "htux", "htux-kernel-kvm")


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def run(cell, program, *options):
    return subprocess.run(cell.command(options, [program]), env=ENV, capture_output=True, text=True, timeout=limit(60),
                          stdin=subprocess.DEVNULL)


def count(cell, program, address):
    r = run(cell, program, "--stats", f"--count-to={address:#x}")
    assert r.returncode == 0, r.stderr
    return tuple(map(int, re.search(r"^stats: instructions (-?\d+) kernel (-?\d+)$", r.stderr, re.M).groups()))


@pytest.mark.platforms("kvm")
@pytest.mark.parametrize("cell", [Cell("kvm", "musl")], ids=str)
def test_kernel(cell):
    """The kernel's first instructions, which nothing jumps over: one by one as the disassembler has them."""
    entry = int(re.search(r"Entry point address:\s+(\S+)", output("readelf", "-h", KERNEL))[1], 16)
    code = output("objdump", "-d", f"--start-address={entry:#x}", f"--stop-address={entry + 32:#x}", KERNEL)
    first = [int(a, 16) for a in re.findall(r"^([0-9a-f]+):\t", code, re.M)][:3]
    for n in (1, 2):
        assert count(cell, "/bin/true", first[n]) == (n, n)


@pytest.mark.platforms("kvm")
@pytest.mark.parametrize("cell", [Cell("kvm", "musl")], ids=str)
def test_refused(cell):
    for options in (["--count-to=0x1000"], ["--stats", "--count-to=main"], ["--stats", "--count-to=0x1000", "--gdb=:1"]):
        r = run(cell, "/bin/true", *options)
        assert r.returncode == 125 and "--count-to" in r.stderr, r.stderr
