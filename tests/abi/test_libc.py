"""The C library's interface: programs linked with glibc, natively and over libc.so."""

import os
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
