"""gdb -p on the running guest: libraries, data, and one backtrace from the
kernel's host call through the libc into the program."""

import os
import subprocess

from harness import ENV, HTUX, limit
from test_bad_input import descendants

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
