"""What a program inherits from whoever starts htux, as through any exec: signals that are ignored or
blocked (nohup, background jobs, `trap '' PIPE`)."""

import ctypes
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
