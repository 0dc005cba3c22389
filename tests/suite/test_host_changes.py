"""The read-only root is the host's as it is now: what the guest saw of a file before does
not stand for what the host has made of it since."""

import os
import subprocess
import tempfile

import pytest
from harness import ENV

# Opens each time; the host changes the file between the rounds.
READER = r"""
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
int main(int argc, char **argv)
{
	char go;
	setuid(4242);
	do {
		for (int k = 0; k < 6; k++) {
			char text[64] = "";
			struct stat st = { 0 };
			int fd = open(argv[1], O_RDONLY), err = errno;
			if (fd >= 0)
				read(fd, text, 63), fstat(fd, &st), close(fd);
			if (!k || k == 5)
				printf("%s %s %ld; ", fd < 0 ? strerrorname_np(err) : "open", text, (long)st.st_size);
		}
		puts("");
		fflush(stdout);
	} while (read(0, &go, 1) == 1);
	return 0;
}
"""


def test_seals_of_a_file_of_the_host(cell):
    """A tmpfs of Linux seals its files against seals; other file systems know none."""
    script = "import fcntl, os, sys\nfor flags in (os.O_RDWR, os.O_RDONLY):\n fd = os.open('f', flags)\n for call in ((1034,), (1033, 2)):\n  try: print(fcntl.fcntl(fd, *call))\n  except OSError as e: print(e.errno)\n"
    for parent in ("/dev/shm", "/var/tmp"):
        with tempfile.TemporaryDirectory(dir=parent) as top:
            open(f"{top}/f", "w").close()
            argv = ["/usr/bin/python3", "-S", "-c", script]
            native = subprocess.run(argv, cwd=top, env=ENV, capture_output=True, text=True)
            htux = subprocess.run(cell.command([f"--volume={top}:/mnt", "--cwd=/mnt"], argv), env=ENV, capture_output=True, text=True)
            assert (htux.returncode, htux.stdout, htux.stderr) == (0, native.stdout, "")


def test_flags_of_a_file_that_is_made(cell):
    """O_DIRECT refuses three bytes from a disk's file also where the file did not exist."""
    script = "import os\nfor name in 'ffg':\n try: print(os.write(os.open(name, os.O_CREAT | os.O_RDWR | os.O_DIRECT, 0o640), b'abc'))\n except OSError as e: print(e.errno)\n"
    for parent in ("/dev/shm", "/var/tmp"):
        with tempfile.TemporaryDirectory(dir=parent) as top:
            argv = ["/usr/bin/python3", "-S", "-c", script]
            native = subprocess.run(argv, cwd=top, env=ENV, capture_output=True, text=True)
            htux = subprocess.run(cell.command([f"--volume={top}:/mnt", "--cwd=/mnt"], argv), env=ENV, capture_output=True, text=True)
            assert (htux.returncode, htux.stdout, htux.stderr) == (0, native.stdout, "")


def test_rename_onto_another_link(cell):
    """Two names of one file that the host has made: a rename changes nothing, needs no right and is told to nobody."""
    script = ("import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\nw = libc.inotify_init1(os.O_NONBLOCK)\nlibc.inotify_add_watch(w, b'.', 0xfff)\n"
              "os.stat('a'), os.stat('b')\nos.rename('a', 'b')\nos.chmod('.', 0o555)\nif not os.getuid(): os.setresuid(4242, 4242, 4242)\nos.rename('b', 'a')\n"
              "print(sorted(os.listdir('.')), os.read(w, 4096))\n")
    with tempfile.TemporaryDirectory(dir="/var/tmp") as top:
        def run(*command):
            for f in os.listdir(top):
                os.unlink(f"{top}/{f}")
            os.chmod(top, 0o755)
            open(f"{top}/a", "w").close()
            os.link(f"{top}/a", f"{top}/b")
            r = subprocess.run(command, cwd=top, env=ENV, capture_output=True, text=True)
            return r.returncode, r.stdout, r.stderr

        argv = ["/usr/bin/python3", "-S", "-c", script]
        native = run(*argv)
        assert native[0] == 0
        assert run(*cell.command([f"--volume={top}:/mnt", "--cwd=/mnt"], argv)) == native


@pytest.mark.platforms("process")
def test_files_opened_again(cell, tmp_path):
    (tmp_path / "r.c").write_text(READER)
    subprocess.run(["gcc", "-O1", "-w", "r.c", "-o", "r"], cwd=tmp_path, check=True)
    for d in (tmp_path, *tmp_path.parents):
        if d.stat().st_uid == os.getuid() and d != d.parent:
            d.chmod(d.stat().st_mode | 0o755)
    file, other = tmp_path / "file", tmp_path / "other"
    file.write_text("first")
    times = file.stat().st_atime_ns, file.stat().st_mtime_ns

    def replace():
        other.write_text("other")
        os.utime(other, ns=times)
        os.replace(other, file)

    def rewrite():
        with open(file, "r+") as f:
            f.write("again")
        os.utime(file, ns=times)

    steps = [
        (lambda: None, "open first 5; "),
        (replace, "open other 5; "),
        (rewrite, "open again 5; "),
        (lambda: file.write_text("longer text"), "open longer text 11; "),
        (lambda: file.chmod(0o600), "EACCES  0; " if os.getuid() == 0 else "open longer text 11; "),
        (lambda: file.chmod(0o644), "open longer text 11; "),
        (file.unlink, "ENOENT  0; "),
        (lambda: file.write_text("new"), "open new 3; "),
    ]
    p = subprocess.Popen(cell.command([], [str(tmp_path / "r"), str(file)]), env=ENV, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        for n, (change, want) in enumerate(steps):
            change()
            if n:
                p.stdin.write("x")
                p.stdin.flush()
            assert p.stdout.readline().rstrip("\n") == want * 2, n
    finally:
        p.stdin.close()
        assert p.wait(60) == 0
