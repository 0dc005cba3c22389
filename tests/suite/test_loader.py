"""The dynamic loader as its users' tools see it: auditors, ldd, LD_DEBUG."""

import re
import subprocess

from harness import ENV, MACHINE, Cell, check, sh


def calls(b):
    """sotruss without process numbers and arguments. putc is inlined in programs and
    calls __overflow where the buffer is full: with ours each time."""
    return re.sub(rb"(?m)^.*__overflow.*\n", b"", re.sub(rb"\(0x[0-9a-f, x]*\)", b"()", re.sub(rb"(?m)^ *\d+:", b"", b)))


# What LD_DEBUG says of everything but the C library, which is one file or several.
DEBUG = """
for what in libs files; do
	LD_DEBUG=$what LD_DEBUG_OUTPUT=out openssl version
	sed 's/^ *[0-9]*://; s/0x[0-9a-f]*/N/g; s/phnum: .*//' out.* | grep -Ev 'lib(c|dl|pthread|rt|util)\\.so|ld-linux|search cache|^.?$'
	rm out.*
done
LD_DEBUG=files,scopes,reloc perl -MFcntl -e 1 2>&1 | sed 's/^ *[0-9]*://; s/0x[0-9a-f]*/N/g; s/phnum: .*//' | grep -Ev 'lib(c|dl|pthread|rt|util)\\.so|ld-linux|vdso|scope|^.?$'
LD_DEBUG=statistics openssl version 2>&1 | sed 's/^ *[0-9]*://; s/[0-9]\\+/N/g; s/ (.*)//'
LD_DEBUG=help openssl version
LD_DEBUG=nonsense openssl version
LD_TRACE_LOADED_OBJECTS=1 openssl version | grep -v 'libc.so\\|ld-linux' | sed 's/0x.*//'
LD_TRACE_LOADED_OBJECTS=1 LD_WARN=1 LD_BIND_NOW=1 openssl version | grep -v 'libc.so\\|ld-linux' | sed 's/0x.*//'
LD_TRACE_LOADED_OBJECTS=1 LD_DEBUG=unused openssl version
"""


def without_vdso(out):
    """There is none on kvm (docs/kvm.md)."""
    return b"".join(line for line in out.splitlines(True) if b"linux-vdso.so" not in line)


CASES = [
    sh("ld-debug", DEBUG, needs=("openssl", "perl"), kvm_differs=without_vdso),
    sh("ldd", "ldd /bin/bash /usr/bin/openssl | sed 's/0x.*//'; ldd -v /bin/ls | sed 's/0x.*//'; ldd /etc/passwd; ldd ./nothing; ldd -u /bin/ls", needs=("ldd", "openssl"), kvm_differs=without_vdso),
    # Not the restartable sequences of newer kernels.
    sh("show-auxv", "LD_SHOW_AUXV= /bin/echo hi | grep -v '???' | sed 's/0x[0-9a-f]\\{6,\\}/N/'", native_in_lab=MACHINE, kvm_differs=lambda b: re.sub(rb"AT_SYSINFO_EHDR.*\n", b"", b)),
    sh("libc-banner", "/lib/x86_64-linux-gnu/libc.so.6; /lib/x86_64-linux-gnu/libc.so.6 --version | head -1"),
    # They have glibc's private functions do a part of their work.
    sh("libc-tools", "printf '$set 1\\n1 one\\n2 two\\n' >a; printf '$set 1\\n2 zwei\\n$set 4\\n1 four\\n' >b; gencat c a; gencat c b; od -c c; gencat nothing/c a; getent initgroups root daemon", needs=("gencat",)),
    sh("sotruss", "sotruss /bin/echo hi", needs=("sotruss",), normalise=calls),
    # Linked with -z now: an auditor sees the calls nevertheless.
    sh("sotruss-now", "sotruss sqlite3 :memory: 'select 1'", needs=("sotruss", "sqlite3"), normalise=calls),
    sh("sotruss-exits", "sotruss -e -F echo -T libc.so.6 /bin/echo hi", needs=("sotruss",), normalise=lambda b: re.sub(rb" - 0x[0-9a-f]+", b"", calls(b))),
]


def test_case(case, cell):
    check(case, cell)


MUSL_LIBRARY = """
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
char *make(const char *s) { printf("made "); return strcpy(malloc(strlen(s) + 1), s); }
int *error_of_musl(void) { return &errno; }
FILE *out_of_musl(void) { return stdout; }
"""

GLIBC_LIBRARY = """
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
void take(char *s) { printf("%s, taken\\n", s); free(s); }
int *error_of_glibc(void) { return &errno; }
FILE *out_of_glibc(void) { return stdout; }
"""

MIXED = """
#include <stdio.h>
char *make(const char *);
void take(char *);
int *error_of_musl(void), *error_of_glibc(void);
FILE *out_of_musl(void), *out_of_glibc(void);
int main(void)
{
	take(make("one"));
	printf("errno %d, stdout %d\\n", error_of_musl() == error_of_glibc(), out_of_musl() == out_of_glibc() && out_of_musl() == stdout);
	return 0;
}
"""


def test_musl_and_glibc_in_one_program(tmp_path):
    """A program of either kind with libraries of both: one C library, one heap, one stdout. No native run: there it is two."""
    for name, source in (("m.c", MUSL_LIBRARY), ("g.c", GLIBC_LIBRARY), ("p.c", MIXED)):
        (tmp_path / name).write_text(source)
    for command in (
        "musl-gcc -shared -fPIC -o libm1.so m.c",
        "gcc -shared -fPIC -o libg1.so g.c",
        "gcc -o by-glibc p.c libm1.so libg1.so -Wl,-rpath,$ORIGIN,--allow-shlib-undefined,--unresolved-symbols=ignore-in-shared-libs",
        "musl-gcc -o by-musl p.c libm1.so libg1.so -Wl,-rpath,$ORIGIN,--allow-shlib-undefined,--unresolved-symbols=ignore-in-shared-libs",
    ):
        subprocess.run(command.split(), cwd=tmp_path, check=True)
    for program in ("by-glibc", "by-musl"):
        r = subprocess.run(Cell("process", "musl").command([], [str(tmp_path / program)]), env=ENV, capture_output=True, text=True, timeout=60)
        assert (r.returncode, r.stdout, r.stderr) == (0, "made one, taken\nerrno 1, stdout 1\n", ""), program
