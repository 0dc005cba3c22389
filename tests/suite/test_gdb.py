"""gdb -p on the running guest: libraries, data, and one backtrace from the
kernel's host call through the libc into the program."""

import os
import subprocess

import pytest
from harness import ENV, HTUX, limit
from processes import descendants

pytestmark = pytest.mark.platforms("process")  # guest processes are host processes

SOURCE = """
#include <stdio.h>
#include <time.h>
#include <math.h>
static volatile int answer = 42;
__attribute__((noinline)) static void inner(int depth)
{
	struct timespec t = { 0, 1000000 };
	if (depth)
		inner(depth - 1);
	else
		while (answer == 42)
			nanosleep(&t, NULL);
	__asm__ volatile("");
}
int main(int argc, char **argv)
{
	printf("go %d\\n", fegetround == 0);
	fflush(stdout);
	inner(2);
	printf("answer %d\\n", answer);
	return 0;
}
"""


def test_gdb_attaches(cell, tmp_path):
    (tmp_path / "p.c").write_text(SOURCE.replace("#include <math.h>", "#include <fenv.h>"))
    subprocess.run(["gcc", "-g", "-O0", "p.c", "-Wl,--no-as-needed", "-lz", "-lm", "-o", "p"], cwd=tmp_path, check=True)
    guest = subprocess.Popen(cell.command([], [str(tmp_path / "p"), "argument"]), env=ENV, stdout=subprocess.PIPE)
    try:
        assert guest.stdout.readline() == b"go 0\n"
        pid = descendants(guest.pid)[-1]
        with open(f"/proc/{pid}/cmdline", "rb") as f:
            assert f.read() == f"{tmp_path}/p\0argument\0".encode()
        kernel = os.path.join(os.path.dirname(HTUX), "..", "lib", "htux", "htux-kernel-process")
        commands = ["set exec-file-mismatch off", f"file {tmp_path}/p", f"attach {pid}", f"add-symbol-file {kernel}", "bt", "info sharedlibrary", "set var answer=7"]
        p = subprocess.run(["gdb", "-nx", "-batch", *(a for c in commands for a in ("-ex", c))], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=limit(120))
        for word in ("host_call_intr_", "thread_block", "nanosleep", "inner (depth=0)", "inner (depth=2)", "main (argc=2", "libz.so.1", "libm.so.6", "libc.so"):
            assert word in p.stdout, p.stdout + p.stderr
        out, _ = guest.communicate(timeout=limit(30))
        assert (guest.returncode, out) == (0, b"answer 7\n")
    finally:
        guest.kill()
        guest.wait()


PLUGIN = """
int twice(int x) { return 2 * x; }
"""

OPENER = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <time.h>
static volatile int held = 1;
int main(void)
{
	struct timespec t = { 0, 1000000 };
	puts("go");
	fflush(stdout);
	while (held) nanosleep(&t, NULL);
	void *h = dlopen("./libplug.so", RTLD_NOW), *m = dlmopen(LM_ID_NEWLM, "./libplug.so", RTLD_NOW);
	int (*f)(int) = (int (*)(int))dlsym(h, "twice"), (*g)(int) = (int (*)(int))dlsym(m, "twice");
	int a = f(4), b = g(5);
	printf("%d %d\\n", a, b);
	dlclose(m);
	dlclose(h);
	return 0;
}
"""


def test_gdb_sees_libraries_come_and_go(cell, tmp_path):
    """gdb stops where a library is loaded or closed, in a namespace of its own too, and sets pending breakpoints."""
    (tmp_path / "plug.c").write_text(PLUGIN)
    (tmp_path / "p.c").write_text(OPENER)
    subprocess.run(["gcc", "-g", "-shared", "-fPIC", "plug.c", "-o", "libplug.so"], cwd=tmp_path, check=True)
    subprocess.run(["gcc", "-g", "-O0", "p.c", "-o", "p"], cwd=tmp_path, check=True)
    guest = subprocess.Popen(cell.command([], ["./p"]), env=ENV, stdout=subprocess.PIPE, cwd=tmp_path)
    try:
        assert guest.stdout.readline() == b"go\n"
        pid = descendants(guest.pid)[-1]
        commands = [
            "set exec-file-mismatch off", "set breakpoint pending on", "handle SIGSYS SIG40 nostop noprint pass", f"file {tmp_path}/p", f"attach {pid}",
            "break twice", "set var held=0", "continue", "print x", "bt", "continue", "print x",
            "info sharedlibrary libplug", "delete", "set stop-on-solib-events 1", "continue", "continue", "detach",
        ]
        p = subprocess.run(["gdb", "-nx", "-batch", *(a for c in commands for a in ("-ex", c))], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, cwd=tmp_path)
        assert "$1 = 4" in p.stdout and "$2 = 5" in p.stdout and "in main ()" in p.stdout, p.stdout + p.stderr
        assert p.stdout.count("libplug.so\n") >= 2, p.stdout + p.stderr
        assert "Stopped due to shared library event" in p.stdout, p.stdout + p.stderr
        out, _ = guest.communicate(timeout=30)
        assert (guest.returncode, out) == (0, b"8 10\n")
    finally:
        guest.kill()
        guest.wait()
