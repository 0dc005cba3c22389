"""htux as an ordinary user: the same results as that user sees natively."""

import os
import subprocess
import tempfile

import pytest
from harness import ENV, HTUX, limit, on_host

USER = 1000

COMMANDS = [
    ["id"],
    ["ls", "-ld", "/", "/etc/passwd", "/etc/shadow", "/var/mail", "/usr/bin/passwd"],
    ["ls", "-l", "/etc"],
    ["stat", "-c", "%U %G %a", "/usr", "/etc/shadow"],
    ["cat", "/etc/shadow"],
    ["sh", "-c", "echo x > /etc/forbidden; echo $?; touch /tmp/htux-user-test && stat -c '%U %a' /tmp/htux-user-test; rm /tmp/htux-user-test"],
    ["bash", "-c", "seq 5 | sort -r | head -2; (exit 4); echo $?"],
    ["/usr/bin/python3", "-c", "import os,subprocess; print(os.getresuid(), os.access('/etc/shadow',4), os.access('/etc',2)); print(subprocess.check_output(['id','-u']))"],
    ["find", "/etc/ssl", "-maxdepth", "2", "-printf", "%p %u %g %m\n"],
    ["chown", "root", "/tmp"],
    ["kill", "-9", "1"],
]


def as_user(command):
    p = subprocess.run(["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", *command], cwd="/", stdin=subprocess.DEVNULL, capture_output=True, env=ENV, timeout=limit(60))
    return p.returncode, p.stdout, p.stderr


@pytest.fixture(autouse=True)
def root_only():
    if os.geteuid() != 0:
        pytest.skip("needs root to become another user (an ordinary user's run of the whole suite covers this)")
    if as_user(["test", "-x", HTUX])[0]:
        pytest.skip(f"an ordinary user cannot reach {HTUX}")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: " ".join(c)[:40])
def test_as_user(cell, command):
    # The lab has a /tmp of its own, and nothing to write to in its /etc.
    native = as_user(command) if command[-1] == "/tmp" else on_host(f"as user: {command}", lambda: as_user(command))
    if command[0] == "kill":  # pid 1 is the guest's own: the error is the same, the victim differs
        assert native[0] != 0
    assert as_user(cell.command([], command)) == native


def test_volume_as_user(cell):
    with tempfile.TemporaryDirectory(dir="/tmp") as top:
        os.chmod(top, 0o777)
        status, out, err = as_user(cell.command([f"--volume={top}:/mnt/here"], ["sh", "-c", "echo data > /mnt/here/f && cat /mnt/here/f && ls -l /mnt/here | cut -d' ' -f1"]))
        assert (status, err) == (0, b""), err
        with open(f"{top}/f") as f:
            assert f.read() == "data\n" and os.fstat(f.fileno()).st_uid == USER


def test_doctor_as_user():
    status, out, err = as_user([HTUX, "doctor"])
    assert status == 0 and b"result" in out and err == b""
