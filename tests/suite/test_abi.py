"""The programs of tests/abi: each prints what it sees of one subject (results,
errnos, bytes, order); native Linux says what it must see.

The first line of a program may say how to build it: /* build: -pthread -lm */"""

import os
import re
import shutil
import subprocess
import tempfile

import pytest
from harness import TOP, Case, check

ABI = os.path.join(TOP, "tests", "abi")
_built = tempfile.mkdtemp(prefix="htux-abi-")


def sources():
    for root, _, files in os.walk(ABI):
        for f in sorted(files):
            if f.endswith((".c", ".cc")):
                yield os.path.join(root, f)


def builder(source):
    def build(top):
        exe = os.path.join(_built, os.path.relpath(source, ABI).replace("/", "-") + ".exe")
        if not os.path.exists(exe):
            with open(source) as f:
                flags = re.match(r"/\* build: (.*?) ?\*/", f.readline())
            compiler = ["g++"] if source.endswith(".cc") else ["gcc", "-std=gnu11"]
            temporary = exe + ".tmp"
            subprocess.run([*compiler, "-O1", "-w", "-pthread", "-o", temporary, source, *(flags[1].split() if flags else [])], check=True)
            os.rename(temporary, exe)
        shutil.copy2(exe, os.path.join(top, "program"))

    return build


CASES = [Case(os.path.relpath(s, ABI), ["./program"], setup=builder(s)) for s in sources()]


@pytest.fixture(scope="module", autouse=True)
def remove_programs():
    yield
    shutil.rmtree(_built, ignore_errors=True)


def test_case(case, cell):
    check(case, cell)
