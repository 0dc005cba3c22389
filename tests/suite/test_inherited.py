"""What a program inherits from whoever starts htux, as through any exec: signals that are ignored or
blocked (nohup, background jobs, `trap '' PIPE`)."""

import signal
import subprocess

import pytest
from harness import ENV, limit, on_host

CASES = {
    "ignored": ({signal.SIGHUP, signal.SIGUSR1, signal.SIGRTMIN + 3}, set()),
    "blocked": (set(), {signal.SIGTERM, signal.SIGUSR2, signal.SIGRTMIN + 4}),
    "child": ({signal.SIGCHLD}, set()),
    "all": ({signal.SIGINT, signal.SIGQUIT, signal.SIGPIPE, signal.SIGCHLD}, {signal.SIGCHLD, signal.SIGALRM, signal.SIGWINCH}),
}
SETS = ["grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"]
# yes: EPIPE is a message and status 1 where SIGPIPE is ignored. env: its status comes from a wait.
PIPE = ["bash", "-c", "yes | head -1; echo ${PIPESTATUS[*]}"]
STATUS = ["/usr/bin/python3", "-S", "-c", "import os; print(os.system('exit 3') >> 8); os._exit(7)"]


def started(command, ignored, blocked):
    def dispositions():
        for sig in ignored:
            signal.signal(sig, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)

    p = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, env=ENV, timeout=limit(60), preexec_fn=dispositions)
    return p.returncode, p.stdout, p.stderr


@pytest.mark.parametrize("how", CASES)
@pytest.mark.parametrize("command", [SETS, PIPE, STATUS], ids=["sets", "pipe", "status"])
def test_signals(cell, how, command):
    ignored, blocked = CASES[how]
    native = on_host(f"inherited {how}: {command}", lambda: started(command, ignored, blocked))
    assert started(cell.command([], command), ignored, blocked) == native
