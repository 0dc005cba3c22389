"""Where the host gives a guest no more vCPUs, clone fails as Linux's does at the limit of threads."""

import os
import subprocess

import pytest
from harness import ENV, TOP, compiled, limit

SOURCE = os.path.join(TOP, "tests", "suite", "programs", "many_threads.c")
EXPECTED = "fork: Resource temporarily unavailable\nsome: Resource temporarily unavailable\nthen: 1\n" \
           "fork: Resource temporarily unavailable\nagain: as many: Resource temporarily unavailable\n"


@pytest.mark.platforms("kvm")
@pytest.mark.parametrize("limits", ["ulimit -n 64", "ulimit -u 40"])
def test_no_more_threads(cell, limits):
    """Descriptors and threads of the VMM end before the vCPUs that KVM has for a machine."""
    program = os.path.join(compiled([SOURCE], [f"gcc -O1 -pthread -o program {SOURCE}"]), "program")
    user = ["setpriv", "--reuid=1234", "--regid=1234", "--clear-groups"] if "-u" in limits else []
    command = [*user, "bash", "-c", limits + '; exec "$@"', "bash", *cell.command([], [program])]
    r = subprocess.run(command, env=ENV, cwd="/", capture_output=True, text=True, timeout=limit(60), stdin=subprocess.DEVNULL)
    assert (r.returncode, r.stdout, r.stderr) == (0, EXPECTED, "")
