"""Memory of a process: what a program has written to, of its own and of its libraries, is no more than natively."""

import os
import re
import subprocess
import time

import pytest
from harness import BUILD, ENV, Cell, limit
from processes import descendants

# Programs that do some work and then wait for their input to end.
PROGRAMS = {
    "sh": ["sh", "-c", "read x"],
    "bash": ["bash", "-c", "a=(); for i in {1..1000}; do a+=($i); done; read x"],
    "perl": ["perl", "-e", "<STDIN>"],
    "perl-data": ["perl", "-MPOSIX", "-MData::Dumper", "-e", "my %h = map { $_ => [1 .. 5] } 1 .. 2000; <STDIN>"],
    "python": ["/usr/bin/python3", "-c", "input()"],
    "python-modules": ["/usr/bin/python3", "-c", "import json, re, email.message, argparse; input()"],
    "git": ["git", "hash-object", "--stdin"],
    "awk": ["gawk", "BEGIN { for (i = 0; i < 1000; i++) a[i] = i; getline }"],
    "sort": ["sort"],
    "sqlite": ["sqlite3", ":memory:"],
}
MORE_KB, MORE_RATIO = 32, 1.06  # what is reached, not what is wanted


def written(pid):
    """KB of private memory that a process has written to, but for the kernel's arena."""
    with open(f"/proc/{pid}/smaps") as f:
        maps = re.split(r"^(?=[0-9a-f]+-[0-9a-f]+ )", f.read(), flags=re.M)
    return sum(int(n) for m in maps for n in re.findall(r"^Anonymous: +(\d+) kB", m, re.M) if "htux-" not in m.split("\n", 1)[0])


def guest_of(top):
    """The process of the guest's program: the one that has our C library mapped."""
    for pid in descendants(top):
        try:
            with open(f"/proc/{pid}/maps") as f:
                if "/htux/libc.so" in f.read():
                    return pid
        except OSError:
            pass
    return None


def asleep(pid):
    """Whether all of a process waits: one that only lacks a processor has more to write."""
    stats = []
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/stat") as f:
            stats.append(f.read().rpartition(")")[2].split()[0])
    return set(stats) == {"S"}


def settled(command, find):
    """What a program has written to when it has waited and not written to more for a while."""
    with subprocess.Popen(command, env=ENV, cwd="/", stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as p:
        end, last, since = time.monotonic() + limit(30), 0, 0
        while since < 5:
            assert time.monotonic() < end and p.poll() is None
            time.sleep(0.1)
            pid = find(p.pid)
            now = written(pid) if pid and asleep(pid) else 0
            since = since + 1 if now == last > 0 else 0
            last = now
        p.communicate()
    return last


@pytest.mark.platforms("process")
@pytest.mark.parametrize("name", PROGRAMS)
def test_memory_of_a_process(name):
    if not BUILD.endswith("/build"):
        pytest.skip("an allocator that checks itself needs more")
    cell = Cell("process", "musl")
    native = min(settled(PROGRAMS[name], lambda pid: pid) for _ in range(2))
    ours = min(settled(cell.command([], PROGRAMS[name]), guest_of) for _ in range(2))
    assert ours <= max(native * MORE_RATIO, native + MORE_KB), f"{ours} KB, natively {native} KB"
