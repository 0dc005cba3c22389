"""Where the host gives a guest no more vCPUs, clone fails as Linux's does at the limit of threads."""

import fcntl
import os
import subprocess

import pytest
from harness import ENV, TOP, Cell, compiled, limit

SOURCE = os.path.join(TOP, "tests", "suite", "programs", "many_threads.c")
EXPECTED = "fork: Resource temporarily unavailable\nsome: Resource temporarily unavailable\nthen: 1\n" \
           "fork: Resource temporarily unavailable\nagain: as many: Resource temporarily unavailable\n"
KVM_CHECK_EXTENSION, KVM_CAP_MAX_VCPUS = 0xAE03, 66


def run(cell, limits, *argv, user=()):
    program = os.path.join(compiled([SOURCE], [f"gcc -O1 -pthread -o program {SOURCE}"]), "program")
    command = [*user, "bash", "-c", limits + '; exec "$@"', "bash", *cell.command([], [program, *argv])]
    r = subprocess.run(command, env=ENV, cwd="/", capture_output=True, text=True, timeout=limit(60), stdin=subprocess.DEVNULL)
    assert (r.returncode, r.stdout, r.stderr) == (0, EXPECTED, "")


@pytest.mark.platforms("kvm")
@pytest.mark.parametrize("limits", ["ulimit -n 64", "ulimit -u 40"])
def test_no_more_threads(cell, limits):
    """Descriptors and threads of the VMM end before the vCPUs that KVM has for a machine. (For the privileged the first
    do not: monitor/rlimits.c.)"""
    user = 20_000 + os.getpid() % 10_000  # the limit is one of all that the user runs, and the cells run side by side
    run(cell, limits, user=["setpriv", f"--reuid={user}", "--regid=1234", "--clear-groups"])


@pytest.mark.platforms("kvm")
@pytest.mark.parametrize("cell", [Cell("kvm", "musl")], ids=str)
def test_no_more_vcpus(cell):
    """All that KVM has for a machine, in one cell since it takes half a minute in the lab. The program's first thread has
    one; another may just end, or be a timer's."""
    with open("/dev/kvm", "rb") as kvm:
        most = fcntl.ioctl(kvm, KVM_CHECK_EXTENSION, KVM_CAP_MAX_VCPUS)
    run(cell, f"ulimit -n {most * 2}", str(most - 3), str(most - 1))
