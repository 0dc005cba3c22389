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


# In a fresh directory: a working directory that may not be read below one that may not be searched, itself moved away and
# another in its place; times of now, of a file that is another's. (What may not be read cannot be given another mode on a
# host before Linux 6.6, so nothing here tries to. A tmpfs takes the time of the change on its own, after
# the others: a tick may lie between, so there are some tries.)
AWAY = """mkdir -p above/here; p=$PWD
(cd above/here && chmod a-r . && chmod a-x .. && mkdir -p a/b "$p/other" && echo text > f && cat f && ln f g && mv g h && rm h && ln -s f l && cat l
stat -c '%a %F' .; ls; touch -d @5 . && stat -c %Y .; (cd a && mkdir c && ls); cd a/b && cd ../.. && ls
chmod 755 ..; mv ../here ../there; mkdir ../here; stat -c %Y .; ls . ../here ../there; cd ../here; rmdir ../here; ls; stat -c %h .; mkdir x)
for f in mine theirs; do for i in 1 2 3 4 5; do touch $f; r=$(stat -c '%x %y %z' $f | awk '{ print $2 == $5, $5 == $8 }'); [ "$r" = '1 1' ] && break; done; echo $r; done; touch -d @5 theirs; ls"""


def test_working_directory_out_of_reach(cell):
    results = []
    for run in (lambda top: as_user(["env", "-C", top, "sh", "-c", AWAY]), lambda top: as_user(cell.command([f"--volume={top}:/mnt", "--cwd=/mnt"], ["sh", "-c", AWAY]))):
        with tempfile.TemporaryDirectory(dir="/tmp") as top:
            os.chmod(top, 0o777)
            open(f"{top}/theirs", "w").close()
            os.chmod(f"{top}/theirs", 0o666)
            status, out, err = run(top)
            results.append((status, out, [line.split(": ", 1)[-1] for line in err.decode().splitlines()]))
    assert results[1] == results[0]


# In a fresh directory: open directories stay in reach however many others are looked into meanwhile, and a closed one's lock
# is gone.
BELOW = """
import fcntl, os
def tell(what, call):
    try: print(what, call())
    except OSError as e: print(what, type(e).__name__)
def read(fd):
    with open(os.open('f', os.O_RDONLY, dir_fd=fd)) as f: return f.read()
os.makedirs('above/here')
fds = [os.open('above/here', os.O_RDONLY) for i in range(3)]
with open('above/here/f', 'w') as f: f.write('text')
fcntl.flock(fds[0], fcntl.LOCK_EX)
for i in range(270): os.makedirs(f'other/{i}/below')
os.chmod('above', 0o600)
tell('by name', lambda: os.listdir('above/here'))
for k in range(3):
    tell('read', lambda: read(fds[k]))
    tell('mkdir', lambda: os.mkdir(f'd{k}', dir_fd=fds[k]))
    tell('list', lambda: sorted(os.listdir(fds[k])))
    os.close(fds[k])
os.chmod('above', 0o700)
fd = os.open('above/here', os.O_RDONLY)
tell('lock', lambda: fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB))
tell('list', lambda: sorted(os.listdir(fd)))
"""


def test_open_directory_out_of_reach(cell):
    results = []
    command = ["/usr/bin/python3", "-S", "-c", BELOW]
    for run in (lambda top: as_user(["env", "-C", top, *command]), lambda top: as_user(cell.command([f"--volume={top}:/mnt", "--cwd=/mnt"], command))):
        with tempfile.TemporaryDirectory(dir="/tmp") as top:
            os.chmod(top, 0o777)
            results.append(run(top))
    assert results[1] == results[0]


def test_doctor_as_user():
    status, out, err = as_user([HTUX, "doctor"])
    assert status == 0 and b"result" in out and err == b""
