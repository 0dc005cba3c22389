"""No rule of the VMM's filter for what guests ask of the host is there in vain: a program that makes the kernel ask for all of it
uses each, by its call and the value that it asks for. (The monitor's own rules: test_vm.py; those for --gdb: test_gdb_remote.py.)

The time is asked for where the host's kernel has found the processor's time stamp counter unstable: a host that says so."""

import os
import pty
import subprocess
import time

import filter_rules
import pytest
from harness import ENV, HTUX, TOP, Cell, compiled, limit

CLOCKS = "/sys/devices/system/clocksource/clocksource0"
SOURCE = os.path.join(TOP, "tests", "suite", "programs", "host_calls.c")


def without_tsc(tmp_path, command):
    """The command on a host whose kernel has no "tsc" among its clocks."""
    (tmp_path / "clocks").write_text("hpet acpi_pm\n")
    script = "".join(f"mount --bind clocks {CLOCKS}/{which}_clocksource && " for which in ("current", "available"))
    return ["unshare", "-m", "sh", "-c", f'{script} exec "$@"', "sh", *command]


@pytest.mark.platforms("kvm")
@pytest.mark.parametrize("cell", [Cell("kvm", "native")], ids=str)
def test_guest_rules_are_used(cell, tmp_path):
    folder = compiled([SOURCE], [f"gcc -O1 -w {SOURCE} -o host_calls"])
    master, slave = pty.openpty()
    os.write(master, b"once\nmore\n")
    try:
        command = cell.command([f"--rw={tmp_path}", f"--stats={tmp_path}/stats"], [os.path.join(folder, "host_calls")])
        p = subprocess.run(without_tsc(tmp_path, command), cwd=tmp_path, env=ENV, stdin=slave, capture_output=True, text=True, timeout=limit(30), start_new_session=True)
    finally:
        os.close(master)
        os.close(slave)
    assert (p.returncode, p.stdout, p.stderr) == (0, "done\n", "")
    assert not filter_rules.idle_guest_rules(HTUX, (tmp_path / "stats").read_text())


@pytest.mark.platforms("kvm")
@pytest.mark.parametrize("cell", [Cell("kvm", "musl"), Cell("kvm", "native")], ids=str)
def test_clocks_of_the_host(cell, tmp_path):
    """Without a time stamp counter to go by, guests see the host's clocks."""
    code = "import time\nfor _ in range(50): print(time.clock_gettime_ns(time.CLOCK_REALTIME), time.monotonic_ns(), time.clock_gettime_ns(time.CLOCK_BOOTTIME))"
    def now():
        return [time.clock_gettime_ns(c) for c in (time.CLOCK_REALTIME, time.CLOCK_MONOTONIC, time.CLOCK_BOOTTIME)]

    before = now()
    p = subprocess.run(without_tsc(tmp_path, cell.command([], ["python3", "-c", code])), cwd=tmp_path, env=ENV, capture_output=True, text=True, timeout=limit(30))
    assert (p.returncode, p.stderr) == (0, "")
    seen = [before, *([int(n) for n in line.split()] for line in p.stdout.splitlines()), now()]
    assert len(seen) == 52
    for column in zip(*seen):
        assert list(column) == sorted(column)
