"""The dynamic loader as its users' tools see it: auditors, ldd, LD_DEBUG."""

import re

from harness import check, sh


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
LD_DEBUG=statistics openssl version 2>&1 | sed 's/^ *[0-9]*://; s/[0-9]\\+/N/g; s/ (.*)//'
LD_DEBUG=help openssl version
LD_DEBUG=nonsense openssl version
LD_TRACE_LOADED_OBJECTS=1 openssl version | grep -v 'libc.so\\|ld-linux' | sed 's/0x.*//'
LD_TRACE_LOADED_OBJECTS=1 LD_WARN=1 LD_BIND_NOW=1 openssl version | grep -v 'libc.so\\|ld-linux' | sed 's/0x.*//'
LD_TRACE_LOADED_OBJECTS=1 LD_DEBUG=unused openssl version
"""

CASES = [
    sh("ld-debug", DEBUG, needs=("openssl",)),
    sh("ldd", "ldd /bin/bash /usr/bin/openssl | sed 's/0x.*//'; ldd -v /bin/ls | sed 's/0x.*//'; ldd /etc/passwd; ldd ./nothing; ldd -u /bin/ls", needs=("ldd", "openssl")),
    sh("sotruss", "sotruss /bin/echo hi", needs=("sotruss",), normalise=calls),
    sh("sotruss-exits", "sotruss -e -F echo -T libc.so.6 /bin/echo hi", needs=("sotruss",), normalise=lambda b: re.sub(rb" - 0x[0-9a-f]+", b"", calls(b))),
]


def test_case(case, cell):
    check(case, cell)
