"""What a program inherits from whoever starts htux, as through any exec: signals that are ignored or
blocked (nohup, background jobs, `trap '' PIPE`), and a limit of no pending signals."""

import ctypes
import resource
import signal
import struct
import subprocess

import pytest
from harness import ENV, limit, on_host

CASES = {
    "ignored": ({signal.SIGHUP, signal.SIGUSR1, signal.SIGRTMIN + 3}, set()),
    "blocked": (set(), {signal.SIGTERM, signal.SIGUSR2, signal.SIGRTMIN + 4}),
    "libc's own": ({32, 33}, set()),
    "child": ({signal.SIGCHLD}, set()),
    "all": ({signal.SIGINT, signal.SIGQUIT, signal.SIGPIPE, signal.SIGCHLD}, {signal.SIGCHLD, signal.SIGALRM, signal.SIGWINCH}),
}
SETS = ["grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"]
# yes: EPIPE is a message and status 1 where SIGPIPE is ignored. env: its status comes from a wait.
PIPE = ["bash", "-c", "yes | head -1; echo ${PIPESTATUS[*]}"]
STATUS = ["/usr/bin/python3", "-S", "-c", "import os; print(os.system('exit 3') >> 8); os._exit(7)"]


SYS_rt_sigaction, SYS_rt_sigprocmask = 13, 14
syscall = ctypes.CDLL(None).syscall


def started(command, ignored, blocked):
    def dispositions():
        # The system calls: libc does not do it to the signals that are its own.
        for sig in ignored:
            syscall(SYS_rt_sigaction, sig, struct.pack("QQQQ", signal.SIG_IGN, 0, 0, 0), None, 8)
        syscall(SYS_rt_sigprocmask, signal.SIG_SETMASK, struct.pack("Q", sum(1 << sig - 1 for sig in blocked)), None, 8)

    p = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, env=ENV, timeout=limit(60), preexec_fn=dispositions)
    return p.returncode, p.stdout, p.stderr


@pytest.mark.parametrize("how", CASES)
@pytest.mark.parametrize("command", [SETS, PIPE, STATUS], ids=["sets", "pipe", "status"])
def test_signals(cell, how, command):
    ignored, blocked = CASES[how]
    native = on_host(f"inherited {how}: {command}", lambda: started(command, ignored, blocked))
    assert started(cell.command([], command), ignored, blocked) == native


# Alarms by both clocks, then signals from outside, one after the other.
NOTHING_QUEUED = """
import os, signal, time
def hear(sig, frame): got.append(signal.Signals(sig).name)
got = []
for sig in (signal.SIGALRM, signal.SIGPROF, signal.SIGUSR1, signal.SIGTERM): signal.signal(sig, hear)
def wait(what):
    while what not in got: time.sleep(0.02 if what != 'SIGPROF' else 0)
    print(what, flush=True)
signal.setitimer(signal.ITIMER_REAL, 0.05); wait('SIGALRM')
signal.setitimer(signal.ITIMER_PROF, 0.05); wait('SIGPROF')
if not os.fork():
    signal.alarm(1)
    signal.pause()
    os._exit(0)
os.wait()
got.clear()
signal.alarm(1); wait('SIGALRM')
wait('SIGUSR1')
wait('SIGTERM')
"""


def test_no_pending_signals_allowed(cell):
    """`ulimit -i 0`, for whom nothing may be queued: the host's own timers and signals with values."""

    def session(command):
        p = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            env=ENV,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_SIGPENDING, (0, 0)),
        )
        lines = []
        for line in p.stdout:
            lines.append(line)
            if len(lines) in (3, 4):
                p.send_signal(signal.SIGUSR1 if len(lines) == 3 else signal.SIGTERM)
        return p.wait(timeout=limit(60)), lines

    command = ["/usr/bin/python3", "-S", "-c", NOTHING_QUEUED]
    assert session(cell.command([], command)) == on_host("no pending signals", lambda: session(command))


@pytest.mark.parametrize("closed", ["<&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_standard_files(cell, tmp_path, closed):
    """They are closed for the program too, and nothing that htux opens takes their numbers: no message or output goes there."""
    look = ["sh", "-c", "for i in 0 1 2; do [ -e /proc/self/fd/$i ] && n=$((n + (1 << i))); echo lost >&$i; done; exit $n"]
    trace, script = tmp_path / "trace", f'exec "$@" {closed}'

    def status(command):
        return subprocess.run(["sh", "-c", script, "sh", *command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, env=ENV, timeout=limit(60)).returncode  # fmt: skip

    assert status(cell.command([f"--trace-file={trace}"], look)) == on_host(f"closed {closed}", lambda: status(look))
    assert "exit_group" in trace.read_text() and "\nlost" not in trace.read_text()
