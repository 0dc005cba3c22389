"""The kvm platform's monitor with small kernels of its own (tests/unit/monitor/guest) in place of the real one:
the contract of include/htux/vm.h, bad ends, and what the system-call filter lets through."""

import os
import re
import signal
import subprocess
import time

import filter_rules
import pytest
from harness import BUILD, ENV, limit
from processes import child

pytestmark = pytest.mark.platforms("kvm")


def command(guest, *argv, options=()):
    htux = os.path.join(BUILD, "tests", "vm", guest, "bin", "htux")
    return [htux, "run", "--platform=kvm", "--libc=native", *options, "--", "/bin/true", *argv]


def run(guest, *argv, options=(), before=(), **kw):
    return subprocess.run([*before, *command(guest, *argv, options=options)], env=ENV, capture_output=True, text=True,
                          timeout=limit(30), stdin=subprocess.DEVNULL, **kw)


def until_ready(process):
    """Its messages so far; the last one is "ready"."""
    lines = []
    while not lines or lines[-1] not in ("ready\n", ""):
        lines.append(process.stderr.readline())
    assert lines[-1], lines
    return lines


def test_contract(tmp_path):
    r = run("contract", options=[f"--rw={tmp_path}"], cwd=tmp_path)
    assert r.stderr.splitlines() == [f"ok {t}" for t in ("forbidden instructions", "permissions", "memory", "files", "time", "cli")]
    assert r.returncode == 0


def start(guest, *argv, before=(), **kw):
    return subprocess.Popen([*before, *command(guest, *argv)], env=ENV, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **kw)


def test_several_vcpus():
    with start("smp") as p:
        assert until_ready(p)[:-1] == [f"ok {t}\n" for t in ("start and end", "doorbells", "wait and wake", "CPU time")]
        p.send_signal(signal.SIGUSR1)
        assert p.communicate(timeout=limit(30))[1] == "ok outside\n"
        assert p.returncode == 0


@pytest.mark.parametrize("limits, count", [("", "many"), ("ulimit -n 60", "few"), ("ulimit -u 20", "few")])
def test_no_more_vcpus(limits, count):
    """Descriptors and threads end before the vCPUs do; whoever is privileged is above such limits (monitor/rlimits.c)."""
    htux = " ".join(command("many"))
    user = "setpriv --reuid=1234 --regid=1234 --clear-groups" if limits else ""
    r = subprocess.run(["bash", "-c", f"{limits or ':'}; exec {user} {htux}"], env=ENV, cwd="/", capture_output=True, text=True, timeout=limit(60))
    assert (r.returncode, r.stderr) == (0, f"ok {count}\n")


@pytest.mark.parametrize("how, message", [
    ("triple", "triple fault"),
    ("mmio", "access to memory that does not exist at rip 0x.*"),
    ("hlt", "the kernel has halted at rip 0x.*"),
    ("out", "unexpected port I/O at rip 0x.*"),
    ("request", "a request outside of memory at rip 0x.*"),
])
def test_bad_ends(how, message):
    """One line, and the monitor's own status."""
    r = run("ends", how)
    assert re.fullmatch(f"htux: kvm: vCPU 1: {message}\n", r.stderr), r.stderr
    assert r.returncode == 125


@pytest.mark.parametrize("how", ["spin", "wait"])
def test_killed(how):
    with start("ends", how) as p:
        until_ready(p)
        os.kill(child(p.pid), signal.SIGKILL)
        message = "htux: the guest was killed by signal 9 (Killed): by somebody outside, or for lack of memory\n"
        assert p.communicate(timeout=limit(30))[1] == message
        assert p.returncode == 125


def test_goes_with_the_monitor():
    with start("ends", "spin") as p:
        until_ready(p)
        vmm = child(p.pid)
        p.kill()
        p.wait()
        for _ in range(500):
            if not os.path.exists(f"/proc/{vmm}"):
                return
            time.sleep(0.01)
    assert False, "the guest still runs"


def test_memory_and_privileges():
    """The monitor's two processes are small, and memory that the guest does not touch costs nothing."""
    with start("ends", "wait") as p:
        until_ready(p)
        vmm = child(p.pid)
        smaps = open(f"/proc/{vmm}/smaps").read()
        status = open(f"/proc/{vmm}/status").read()
        monitor = int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{p.pid}/status").read())[1])
        p.kill()
    maps = [(int(size), int(rss)) for size, rss in re.findall(r"^Size:\s+(\d+) kB$.*?^Rss:\s+(\d+) kB$", smaps, re.M | re.S)]
    ram = sum(rss for size, rss in maps if size >= 16 << 10)  # a GiB, in two parts: monitor/kvm/memory.c
    assert sum(rss for _, rss in maps) - ram + monitor < 1500
    assert 0 < ram < 1000
    assert re.search(r"CapEff:\s+0+\n", status) and re.search(r"NoNewPrivs:\s+1\n", status) and re.search(r"Seccomp:\s+2\n", status)


def test_filter_rules_are_used(tmp_path):
    """No rule of the filter is there in vain: each lets something through in one of these guests, on a
    thread of its kind. (What guests ask for, the host calls: test_filter.py.)"""
    traces = [tmp_path / str(n) for n in range(4)]
    strace = [filter_rules.strace(path) for path in traces]
    assert run("contract", options=[f"--rw={tmp_path}"], before=strace[0], cwd=tmp_path).returncode == 0
    with start("smp", before=strace[1]) as p:
        until_ready(p)
        os.kill(child(p.pid), signal.SIGUSR1)
        assert p.wait(limit(30)) == 0
    with start("ends", "nap", before=strace[2]) as p:
        until_ready(p)
        vmm = child(child(p.pid))
        for _ in range(4):
            os.kill(vmm, signal.SIGSTOP)
            time.sleep(0.3)
            os.kill(vmm, signal.SIGCONT)
            time.sleep(0.3)
        assert p.wait(limit(30)) == 5
    script = "ulimit -u 20; exec " + " ".join(command("many"))
    user = ["setpriv", "--reuid=1234", "--regid=1234", "--clear-groups"]
    assert subprocess.run([*strace[3], *user, "bash", "-c", script], cwd="/", env=ENV, timeout=limit(60)).returncode == 0
    assert not filter_rules.idle_rules(command("smp")[0], ("vcpu", "control"), traces)
