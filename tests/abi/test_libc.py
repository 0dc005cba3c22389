"""The C library's interface: programs linked with glibc, natively and over libc.so."""

import os
import re
import subprocess

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.environ.get("HTUX_BUILD", os.path.join(HERE, "..", "..", "build"))
PROGRAMS = sorted(f.rsplit(".", 1)[0] for f in os.listdir(os.path.join(HERE, "libc")) if f.endswith((".c", ".cc")))


@pytest.mark.parametrize("program", PROGRAMS)
def test_equals_glibc(program):
    r = subprocess.run([os.path.join(HERE, "libc", "run"), BUILD, program], stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT, text=True, errors="replace", timeout=300)
    assert r.returncode == 0, r.stdout


FOLDER = "/lib/x86_64-linux-gnu/"
GLIBC = [FOLDER + f"lib{name}" for name in ("c.so.6", "pthread.so.0", "dl.so.2", "rt.so.1", "util.so.1", "resolv.so.2", "anl.so.1", "crypt.so.1")]
# What is in headers of glibc's but in no library of the host's: C23's and glibc's of after 2.36.
NEWER = r"__isoc23_.*|stdc_.*|(__)?(str|wcs)lc(at|py)(_chk)?|pidfd_(getpid|spawnp?)|posix_spawnattr_[gs]etcgroup_np|sched_[gs]etattr|__(finite|isinf)f128|GLIBC_2\.\d+"


def names(library):
    r = subprocess.run(["nm", "-D", "--defined-only", library], capture_output=True, text=True, check=True)
    return {line.split()[-1].split("@")[0] for line in r.stdout.splitlines()}


def test_exports_no_names_of_its_own():
    """What a program or library defines for itself must not be found here: gnulib's names, those of our own files."""
    known = set().union(*map(names, [*GLIBC, "/lib64/ld-linux-x86-64.so.2", "/lib/x86_64-linux-musl/libc.so"]))
    own = names(os.path.join(BUILD, "lib", "htux", "libc.so")) - known
    assert not [name for name in sorted(own) if not re.fullmatch(NEWER, name)]
