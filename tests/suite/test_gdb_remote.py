"""htux run --gdb: gdb debugs program, library and kernel of a guest on the kvm platform."""

import os
import re
import socket
import subprocess

import filter_rules
import pytest
from harness import ENV, HTUX, Cell, limit
from processes import child

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


# All that the stub can be made to ask of the host: registers of all kinds are set; a thread steps itself (the trap is
# given back to it, vCPU 2 being stepped by nobody else); a breakpoint's page of a file goes while it is there.
ALL_RULES = """
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>
volatile int traps, go;
__attribute__((noinline)) int stop(int n) { return n + 1; }
__attribute__((noinline)) int other(int n) { return n + 2; }
static void on_trap(int sig) { traps += sig == SIGTRAP; }
static void *step_oneself(void *a)
{
	__asm__ volatile("pushf; orl $0x100, (%%rsp); popf; nop; nop; pushf; andl $0xfffffeff, (%%rsp); popf" ::: "memory", "cc");
	return a;
}
int main(void)
{
	pthread_t t;
	signal(SIGTRAP, on_trap);
	pthread_create(&t, 0, step_oneself, 0);
	pthread_join(t, 0);
	int fd = open("code", O_RDONLY);
	void (*f)(void) = mmap((void *)0x10000000, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED, fd, 0);
	stop(traps);
	f();
	munmap(f, 4096);
	close(fd);
	stop(traps);
	other(traps);
	while (!go) ;
	pause();
}
"""
ALL_SESSIONS = ("""
break stop
continue
print traps
set $xmm7.uint128 = 3
print $xmm7.uint128
set $fs_base = $fs_base + 64
set $fs_base = $fs_base - 64
print other(40)
break *0x10000000
continue
continue
delete 2
tbreak other
continue
shell kill -STOP $(cat vmm); sleep 0.3; kill -CONT $(cat vmm)
shell (sleep 0.5; kill -INT $PPID) &
continue
set var go = 1
detach
""", """
print go
kill
""")


@pytest.mark.platforms("kvm")
@pytest.mark.parametrize("cell", [Cell("kvm", "native")], ids=str)
def test_filter_rules_are_used(cell, tmp_path):
    """No rule that --gdb adds to the VMM's filters is there in vain."""
    (tmp_path / "p.c").write_text(ALL_RULES)
    (tmp_path / "code").write_bytes(b"\xc3")
    subprocess.run(["gcc", "-g", "-O0", "p.c", "-o", "p", "-pthread"], cwd=tmp_path, check=True)
    command = filter_rules.strace(tmp_path / "trace") + cell.command([f"--rw={tmp_path}", "--gdb=unix:sock"], ["./p"])
    guest = subprocess.Popen(command, env=ENV, stderr=subprocess.PIPE, text=True, cwd=tmp_path)
    seen = ""
    try:
        assert "waits for" in guest.stderr.readline()
        (tmp_path / "vmm").write_text(str(child(child(guest.pid))))
        for session in ALL_SESSIONS:
            commands = ["set confirm off", "target remote sock", *session.strip().split("\n")]
            gdb = subprocess.run(["gdb", "-nx", "-batch", *(a for c in commands for a in ("-ex", c))], cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=limit(30))
            seen += gdb.stdout + gdb.stderr
        assert guest.wait(timeout=limit(20)) == 137, seen
    finally:
        guest.kill()
        guest.wait()
    for pattern in (r"stop \(n=(5)\)[^$]*\$1 = \1\n\$2 = 3\n\$3 = 42\n", r"0x0*10000000 in ", r"other \(n=5\)", r"received signal SIGINT", r"\[Inferior 1 \(.*\) killed\]"):
        assert re.search(pattern, seen), f"{pattern}\n{seen}"
    assert not filter_rules.idle_rules(HTUX, ("vcpu-gdb", "gdb"), [tmp_path / "trace"])


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
