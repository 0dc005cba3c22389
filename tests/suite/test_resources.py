"""What a guest takes it gives back: memory in a loop stays flat, many runs leave
nothing on the host. HTUX_LONG=1 runs the long forms (a minute; 10,000 runs)."""

import os
import subprocess
import time

import pytest
from harness import BUILD, ENV, LONG, TOP, Cell, compiled, limit
from processes import descendants
from sizes import size


CHURN = r"""
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
static void *touch(void *a) { return memset(malloc(3000), 1, 3000), a; }
static void round_(unsigned i)
{
	size_t n = 4096 * (1 + i * 7919 % 500);
	char *m = mmap(0, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *s = mmap(0, n, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	memset(m, 1, n);
	memset(s, 1, n);
	munmap(m, n);
	munmap(s, n);
	char *p = malloc(n);
	memset(p, 1, n);
	free(p);
	FILE *f = tmpfile();
	for (unsigned k = 0; k < n; k += 4096)
		fwrite("x", 1, 1, f), fseek(f, k, SEEK_SET);
	fclose(f);
	int fd[2];
	if (pipe(fd) || write(fd[1], "abc", 3) != 3) abort();
	close(fd[0]);
	close(fd[1]);
	if (i % 16 == 0) {
		pthread_t t;
		void *r;
		pthread_create(&t, 0, touch, 0);
		pthread_join(t, &r);
		pid_t c = fork();
		if (!c) _exit(0);
		waitpid(c, 0, 0);
	}
}
int main(int argc, char **argv)
{
	time_t end = time(0) + atoi(argv[1]);
	unsigned i = 0;
	for (; i < 300; i++) round_(i);
	puts("warm");
	fflush(stdout);
	getchar();
	for (unsigned n = atoi(argv[2]); time(0) < end || i < n;) round_(i++);
	puts("done");
	fflush(stdout);
	getchar();
	return 0;
}
"""


def memory(pid, kind):
    """Memory of a process in kB; of one that has ended (since it was listed, or a zombie), none."""
    try:
        with open(f"/proc/{pid}/smaps_rollup") as f:
            return sum(int(line.split()[1]) for line in f if line.startswith(kind + ":"))
    except (FileNotFoundError, ProcessLookupError):
        return 0


@pytest.mark.parametrize("platform", ["process", "kvm"])
def test_kernel_is_small(platform):
    """Text, constants and data."""
    if BUILD != os.path.join(TOP, "build"):
        pytest.skip("a kernel that checks itself is larger")
    image = os.path.join(BUILD, "lib", "htux", f"htux-kernel-{platform}")
    text, data = subprocess.run(["size", image], capture_output=True, text=True, check=True).stdout.split("\n")[1].split()[:2]
    assert int(text) + int(data) < 400_000


def test_small_program_is_small(cell):
    """A guest, its monitor included, holds little memory of its own, also where the host gives huge pages unasked."""
    if BUILD != os.path.join(TOP, "build"):
        pytest.skip("a kernel that checks itself is larger")
    os.sync()  # what was just built is dirty as a file, and would count
    p = subprocess.Popen(cell.command([], ["sh", "-c", "echo ready; read line"]), env=ENV, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert p.stdout.readline() == b"ready\n"
    dirty = sum(memory(d, "Private_Dirty") for d in [p.pid, *descendants(p.pid)])
    p.communicate(b"\n")
    assert p.returncode == 0
    assert 50 < dirty < 1500, f"{dirty} kB"


def test_memory_stays_flat(cell):
    program = os.path.join(compiled([], ["gcc -O1 -w -pthread c.c -o c"], {"c.c": CHURN}), "c")
    p = subprocess.Popen(cell.command([], [program, "60" if LONG else "5", str(size("rounds of taking memory"))]), env=ENV, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert p.stdout.readline() == b"warm\n"
    before = sum(memory(d, "Pss") for d in [p.pid, *descendants(p.pid)])
    p.stdin.write(b"\n")
    p.stdin.flush()
    assert p.stdout.readline() == b"done\n"
    after = sum(memory(d, "Pss") for d in [p.pid, *descendants(p.pid)])
    p.communicate(b"\n")
    assert p.returncode == 0
    assert after < before + 4096, f"{before} kB before, {after} kB after"


def mounts():
    with open("/proc/self/mountinfo") as f:
        return len(f.readlines())


def test_runs_leave_nothing(cell):
    """Other tests run beside this one: its own guests are told by their environment."""
    mark = f"HTUX_MARK={os.getpid()}-{cell}"
    entries = set(os.listdir("/dev/shm")), mounts()
    for _ in range(10000 if LONG else size("runs that leave nothing")):
        p = subprocess.run(cell.command([f"--env={mark}"], ["sh", "-c", "echo x | cat > /tmp/f; sleep 100 & exit 3"]), env=ENV, stdin=subprocess.DEVNULL)
        assert p.returncode == 3
    end = time.monotonic() + 5
    while left := marked(mark):
        assert time.monotonic() < end, left
        time.sleep(0.05)
    assert not os.path.exists("/tmp/f")
    assert (set(os.listdir("/dev/shm")) - entries[0], mounts()) == (set(), entries[1])


def marked(mark):
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as f:
                if mark.encode() in f.read():
                    found.append(int(pid))
                    continue
            with open(f"/proc/{pid}/environ", "rb") as f:
                if mark.encode() in f.read():
                    found.append(int(pid))
        except OSError:
            pass
    return found


@pytest.mark.platforms("kvm")
@pytest.mark.parametrize("cell", [Cell("kvm", "native")], ids=str)
@pytest.mark.parametrize("user", ["", "setpriv --reuid=1234 --regid=1234 --clear-groups"], ids=["root", "user"])
def test_no_queued_signals(cell, user):
    """Where the host queues no signals for the user (RLIMIT_SIGPENDING), threads of a guest still reach each other, and alarms come."""
    source = os.path.join(TOP, "tests", "suite", "programs", "kicks.c")
    program = os.path.join(compiled([source], [f"gcc -O1 -pthread {source} -o kicks"]), "kicks")
    native, htux = (subprocess.run(["bash", "-c", f"ulimit -i 0; exec {user} {' '.join(command)}"], env=ENV, cwd="/", capture_output=True, text=True, timeout=limit(60))
                    for command in ([program], cell.command([], [program])))
    assert (htux.returncode, htux.stdout, htux.stderr) == (native.returncode, native.stdout, native.stderr) == (0, "done\n", "")
