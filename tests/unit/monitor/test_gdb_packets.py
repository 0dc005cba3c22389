"""gdb's packets from outside: framing and commands of the kvm platform's stub, without KVM, under the sanitizers."""

import os
import subprocess

import pytest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
SOURCES = ["tests/unit/monitor/gdb_fuzz.c", "monitor/gdb/packet.c", "monitor/gdb/commands.c"]


@pytest.fixture(scope="module")
def fuzz(tmp_path_factory):
    out = tmp_path_factory.mktemp("gdb") / "fuzz"
    subprocess.run(["gcc", "-g", "-O1", "-std=gnu11", "-fsanitize=address,undefined", "-fno-sanitize-recover=undefined", "-Wall",
                    "-Wextra", "-Werror", "-o", out, *SOURCES], cwd=TOP, check=True)
    return out


@pytest.mark.parametrize("seed", range(4))
def test_hostile_packets(fuzz, seed):
    """FUZZ_PACKETS makes it longer, for instance 10000000."""
    packets = os.environ.get("FUZZ_PACKETS", "40000")
    run = subprocess.run([fuzz, str(seed), packets], timeout=max(120, int(packets) / 500), capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert int(run.stdout.split()[0]) > int(packets) / 2
