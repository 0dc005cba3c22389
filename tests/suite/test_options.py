"""What users of htux try: an empty environment, volumes with odd names, a chroot, becoming another user in a guest."""

import os
import shutil
import subprocess

import pytest
from harness import BUILD, ENV, HTUX, compiled, limit

PRINTS = shutil.which("env", path="/usr/bin:/bin")


def run(command, **kw):
    p = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, env=ENV, timeout=limit(60), **kw)
    return p.returncode, p.stdout, p.stderr


def test_empty_environment(cell):
    assert run(cell.command(["--clear-env"], [PRINTS])) == (0, b"", b"")
    assert run(cell.command(["--clear-env", "--env=A=b c"], [PRINTS])) == (0, b"A=b c\n", b"")


def test_volume_with_an_odd_name(cell, tmp_path):
    """/proc/mounts and its like have one line for each mount, whatever it is called, and its real name."""
    odd = tmp_path / "a b\\#\t\n\x01é"
    odd.mkdir()
    (odd / "f").write_text("data\n")
    link = tmp_path / "link"
    link.symlink_to(odd)
    says = "cat \"$1/f\"; tail -n 1 /proc/mounts; tail -n 1 /proc/self/mountinfo | cut -d' ' -f5; df --output=target \"$1/f\" | tail -n 1"
    status, out, err = run(cell.command([f"--volume={odd}:{link}/../x/..//link"], ["sh", "-c", says, "sh", link]))
    assert (status, err) == (0, b"")
    data, mounts, mountinfo, df = out.decode().splitlines()
    escaped = str(tmp_path) + "/a\\040b\\134#\\011\\012\x01é"
    assert (data, mountinfo) == ("data", escaped)
    assert mounts.split(" ")[1] == escaped and len(mounts.split(" ")) == 6
    assert df.startswith(f"{tmp_path}/a b")


def test_program_in_a_volume(cell, tmp_path):
    """It is found by whatever leads to it in the guest: links and ".." in its path, in the volume's, in the volume."""
    real, guest = tmp_path / "real", tmp_path / "guest"
    for d in (real / "bin", guest / "a"):
        d.mkdir(parents=True)
    (real / "bin" / "prog").write_text("#!/bin/sh\necho found\n")
    (real / "bin" / "prog").chmod(0o755)
    (real / "to").symlink_to("bin/../bin/prog")
    (real / "out").symlink_to(f"{guest}/a/bin/prog")
    (tmp_path / "link").symlink_to(guest)
    for at in (f"{guest}/a", f"{guest}//x/../a/", f"{tmp_path}/link/a"):
        volume = f"--volume={tmp_path}/link/../real:{at}"
        for path in (f"{guest}/a/bin/prog", f"{guest}/../guest/a/to", f"{tmp_path}/link/a/./out"):
            assert run(cell.command([volume], [path])) == (0, b"found\n", b""), (at, path)
        assert run(cell.command([volume, f"--cwd={tmp_path}/link"], ["a/../a/to"])) == (0, b"found\n", b"")
        status, _, err = run(cell.command([volume], [f"{guest}/a/bin/prog/../none"]))
        assert (status, err) == (127, f"htux: {guest}/a/bin/prog/../none: Not a directory\n".encode())


CHROOT = "cd $0 && mount -t proc proc proc && mount --rbind /dev dev && exec chroot . /bin/htux \"$@\""


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root for chroot")
def test_in_a_chroot(cell, tmp_path):
    """Its root is no mount point there; and the program's own C library is not needed."""
    for name in ("bin", "lib", "proc", "dev", "data", "usr/bin"):
        (tmp_path / name).mkdir(parents=True)
    shutil.copy2(HTUX, tmp_path / "bin")
    shutil.copytree(os.path.join(BUILD, "lib", "htux"), tmp_path / "lib" / "htux")
    shutil.copy2(PRINTS, tmp_path / "usr/bin")
    options = ["--clear-env", "--env=A=b", "--rw=/data", "--cwd=/data"]
    if cell.libc == "native":
        for place in ("lib/x86_64-linux-gnu/libc.so.6", "lib64/ld-linux-x86-64.so.2"):
            (tmp_path / place).parent.mkdir()
            shutil.copy2(f"/{place}", tmp_path / place)
    command = cell.command(options, ["/usr/bin/env"])
    assert run(["unshare", "-m", "sh", "-c", CHROOT, str(tmp_path), *command[1:]]) == (0, b"A=b\n", b"")


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become another user")
def test_su(cell):
    """PAM takes the limits from process 1, which is the guest's own."""
    ours = subprocess.run(["sh", "-c", "ulimit -s; ulimit -Hn"], capture_output=True, check=True).stdout
    assert run(cell.command([], ["su", "nobody", "-s", "/bin/sh", "-c", "ulimit -s; ulimit -Hn; id -u"])) == (0, ours + b"65534\n", b"")


def test_verbose_says_which_libc(cell):
    env = "/usr/bin/env"
    static = os.path.join(compiled([], ["gcc -static m.c -o m"], {"m.c": "int main(void) { return 0; }"}), "m")
    why = {"auto": "substituted libc: it has all that is needed", "musl": "substituted libc: --libc=musl", "native": "native libc: --libc=native"}
    for libc in (cell.libc, "auto"):
        # Of the first program alone.
        status, out, err = run(cell.command(["-v", f"--libc={libc}"], [env, "sh", "-c", f"{env} -i {env}; exec true"]))
        assert (status, out) == (0, b"") and err.decode().splitlines()[-1:] == [f"htux: {env}: {why[libc]}"], err
    status, out, err = run(cell.command(["-v"], [static]))
    assert (status, out) == (0, b"") and err.decode().splitlines()[-1:] == [f"htux: {static}: statically linked: there is no libc to substitute"], err
