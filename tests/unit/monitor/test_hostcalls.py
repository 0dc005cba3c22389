"""What a guest of the kvm platform may ask of the host: the monitor's checks, without KVM, under the sanitizers."""

import glob
import os
import re
import subprocess

import pytest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
PARTS = ["call", "check", "clock", "dax", "guestmem", "handles", "lookup", "vmcall"]
WRAP = ["host_syscall", "host_syscall_intr", "ioctl"]


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    def build(name):
        out = tmp_path_factory.mktemp("hostcalls") / name
        sources = [f"tests/unit/monitor/{name}.c", "tests/unit/monitor/fake_vm.c", "monitor/kvm/syscall.S"]
        sources += [f"monitor/kvm/{p}.c" for p in PARTS]
        subprocess.run(["gcc", "-g", "-O1", "-std=gnu11", "-fsanitize=address,undefined", "-fno-sanitize-recover=undefined",
                        "-Wall", "-Wextra", "-Werror", "-Iinclude", "-pthread", *(f"-Wl,--wrap={w}" for w in WRAP),
                        "-o", out, *sources], cwd=TOP, check=True)
        return out
    return build


def test_checks(build, tmp_path):
    run = subprocess.run([build("hostcall_test"), tmp_path], timeout=60, capture_output=True, text=True)
    assert (run.returncode, run.stdout) == (0, "ok\n"), run.stderr


@pytest.mark.parametrize("seed", range(4))
def test_hostile_guest(build, tmp_path, seed):
    """FUZZ_REQUESTS makes it longer, for instance 10000000."""
    requests = os.environ.get("FUZZ_REQUESTS", "40000")
    run = subprocess.run([build("hostcall_fuzz"), tmp_path, str(seed), requests], timeout=max(120, int(requests) / 500),
                         capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert int(run.stdout.split()[0]) > int(requests) / 50  # not all were nonsense


# The host's own way to go on with a wait: nobody asks for it.
NOT_ASKED_FOR = {"restart_syscall"}


def test_every_host_call_is_made():
    """No call is on the list, and in the filters, that no line of the kernel makes; nor is one offered to
    guests in virtual machines that only the process platform's part of the kernel makes."""
    def read(*patterns):
        paths = [p for pattern in patterns for p in glob.glob(os.path.join(TOP, pattern), recursive=True)]
        return "\n".join(open(p).read() for p in paths)

    common = read(*(f"kernel/{part}/**/*.[chS]" for part in ("arch", "core", "fs", "ipc", "mm", "net", "proc", "time")))
    process, kvm = read("kernel/plat/process/*.[chS]"), read("kernel/plat/kvm/*.[chS]")
    calls = re.findall(r"^\tX\((\w+), (\d+)(.*)", read("include/htux/hostcall.h"), re.M)
    assert len(calls) > 50
    idle = []
    for name, number, arguments in calls:
        made = re.compile(rf"\bHC_{name}\b|^\s*mov \${number}, %[er]ax$", re.M)
        if not made.search(common + (process if "HTUX_LOCAL" in arguments else kvm)) and name not in NOT_ASKED_FOR:
            idle.append(name)
    assert not idle
