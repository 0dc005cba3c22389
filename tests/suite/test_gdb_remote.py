"""htux run --gdb: gdb debugs program, library and kernel of a guest on the kvm platform."""

import os
import re
import socket
import subprocess

import pytest
from harness import ENV, HTUX, limit

KERNEL = os.path.join(os.path.dirname(HTUX), "..", "lib", "htux", "htux-kernel-kvm")
LIBRARY = """
#include <string.h>
#include <unistd.h>
long greet(const char *s) { return write(1, s, strlen(s)); }
"""
PROGRAM = """
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>
long greet(const char *);
volatile int counter, go;
char text[] = "text in memory";
__attribute__((noinline)) int add(int a, int b) { counter += a; return a + b; }
__attribute__((noinline)) void vec(const double *d)
{
	__asm__ volatile("vmovupd (%0), %%ymm0" : : "r"(d) : "xmm0");
}
static void *worker(void *barrier) { pthread_barrier_wait(barrier); return pause(), NULL; }
int main(void)
{
	static const double d[4] = { 1.5, 2.5, 3.5, 4.5 };
	pthread_barrier_t b;
	pthread_t t[2];
	int r = add(3, 4);
	r = add(r, 5);
	vec(d);
	greet("hello\\n");
	pthread_barrier_init(&b, NULL, 3);
	for (int i = 0; i < 2; i++) pthread_create(&t[i], NULL, worker, &b);
	pthread_barrier_wait(&b);
	greet("spinning\\n");
	while (!go) ;
	greet("done\\n");
	return r;
}
"""
# Ctrl-C as soon as the program spins.
INTERRUPT = "shell (until grep -q spinning out; do sleep 0.1; done; sleep 0.5; kill -INT $PPID) &"
SESSION = f"""
set confirm off
set breakpoint pending on
add-symbol-file {KERNEL}
tbreak -qualified add
continue
backtrace
set $gs_base = 1
set $eflags = 0
print $eflags
watch counter
continue
delete
next
next
stepi
tbreak -qualified vec
continue
finish
print $ymm0.v4_double
tbreak greet
continue
backtrace
tbreak sys_write
continue
backtrace
{INTERRUPT}
continue
info threads
print text
print counter
set var go = 1
continue
"""


def run_htux(cell, options, argv, **kw):
    return subprocess.Popen(cell.command(options, argv), env=ENV, stderr=subprocess.PIPE, text=True, **kw)


def refused(cell, option):
    p = run_htux(cell, [option], ["true"])
    _, err = p.communicate(timeout=limit(30))
    assert p.returncode == 125 and err.count("\n") == 1, err
    return err


@pytest.fixture
def program(tmp_path):
    (tmp_path / "l.c").write_text(LIBRARY)
    (tmp_path / "p.c").write_text(PROGRAM)
    subprocess.run(["gcc", "-g", "-O0", "-shared", "-fPIC", "l.c", "-o", "libgreet.so"], cwd=tmp_path, check=True)
    subprocess.run(["gcc", "-g", "-O0", "-mavx", "p.c", "-o", "p", "-pthread", "-L.", "-lgreet", f"-Wl,-rpath,{tmp_path}"], cwd=tmp_path, check=True)
    return tmp_path


def test_session(cell, request):
    if cell.platform != "kvm":
        assert "use gdb -p" in refused(cell, "--gdb=:0")
        return
    program = request.getfixturevalue("program")
    with open(program / "out", "wb") as out:
        guest = run_htux(cell, ["--gdb=unix:sock"], ["./p"], stdout=out, cwd=program)
    try:
        line = guest.stderr.readline()
        assert line == "htux: gdb: the program waits for `target remote sock`\n", line
        assert (program / "out").read_bytes() == b""
        commands = ["target remote sock", *SESSION.strip().split("\n")]
        gdb = subprocess.run(["gdb", "-nx", "-batch", *(a for c in commands for a in ("-ex", c))], cwd=program, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=limit(30))
        seen = gdb.stdout + gdb.stderr
        assert guest.wait(timeout=limit(20)) == 12, seen
    finally:
        guest.kill()
        guest.wait()
    assert (program / "out").read_bytes() == b"hello\nspinning\ndone\n", seen
    assert not (program / "sock").exists()
    for pattern in (
        r"add \(a=3, b=4\) at p\.c:8",
        r"#1 .* main \(\) at p\.c:\d+",
        r"[Cc]ould not write register.*gs_base",
        r"\$1 = \[ (RF )?IF (RF )?\]",
        r"Old value = 0\nNew value = 3",
        r"\$2 = \{1\.5, 2\.5, 3\.5, 4\.5\}",
        r'greet \(s=0x\w+ "hello\\n"\) at l\.c:4',
        r"#0  sys_write \(fd=1, .*, n=6\) at kernel/",
        r"#\d+ .*write \(.*\n#\d+ .* greet \(s=.*\n#\d+ .* main \(\) at p\.c",
        r"received signal SIGINT",
        r"\* 1 .* main \(\) at p\.c:\d+\n +2 .*\n +3 ",
        r'\$3 = "text in memory"\n\$4 = 10\n',
        r"exited with code 014",
    ):
        assert re.search(pattern, seen), f"{pattern}\n{seen}"


def test_detach(cell, tmp_path):
    """Breakpoints do not outlive gdb, nor does a file get to see them; a second gdb finds the program where it is."""
    if cell.platform != "kvm":
        return
    guest = run_htux(cell, ["--gdb=:0"], ["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        port = re.search(r"target remote (127\.0\.0\.1:\d+)", guest.stderr.readline())[1]
        for commands in (["break write", "continue", "info registers rip"], ["info threads"]):
            commands = [f"target remote {port}", *commands, "detach"]
            if "continue" in commands:
                guest.stdin.write("one\n")
                guest.stdin.flush()
            gdb = subprocess.run(["gdb", "-nx", "-batch", *(a for c in commands for a in ("-ex", c))], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=limit(30))
            assert "detached]" in gdb.stdout, gdb.stdout + gdb.stderr
        out, err = guest.communicate("two\n", timeout=limit(20))
        assert (guest.returncode, out, err) == (0, "one\ntwo\n", "")
    finally:
        guest.kill()
        guest.wait()


def test_refusals(cell, tmp_path):
    if cell.platform != "kvm":
        return
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        s.listen()
        assert "in use" in refused(cell, f"--gdb=:{s.getsockname()[1]}")
    assert "only loopback" in refused(cell, "--gdb=0.0.0.0:1234")
    assert "only loopback" in refused(cell, "--gdb=[::]:1234")
    assert "expected :PORT" in refused(cell, "--gdb=1234")
    assert "expected :PORT" in refused(cell, "--gdb=:70000")
    assert "No such file" in refused(cell, f"--gdb=unix:{tmp_path}/none/sock")
