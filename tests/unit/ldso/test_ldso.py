"""The loader against glibc's: each case is built with gcc against glibc and run
natively and with libc.so as its interpreter; output and status must agree.

A case is a folder of cases/ with a shell script `build`, which makes `main` in
the current directory from $SRC, and perhaps `env`, variables for the run; where
empty lines part them, there is a run for each part."""

import os
import pathlib
import re
import subprocess

import pytest

HERE = pathlib.Path(__file__).resolve().parent
BUILD = pathlib.Path(os.environ.get("HTUX_BUILD", HERE.parents[2] / "build"))
NULLKERNEL = os.environ.get("NULLKERNEL", f"{BUILD}/tests/nullkernel").split()
CASES = sorted(p.name for p in (HERE / "cases").iterdir())


BUILT = {}


def build(case, tmp_path_factory):
    """Where `case` was built; once per worker."""
    if case not in BUILT:
        path = tmp_path_factory.mktemp(case)
        source = HERE / "cases" / case
        subprocess.run(["sh", "-e", source / "build"], cwd=path, check=True, timeout=120,
                       env={**os.environ, "SRC": str(source), "CC": "gcc -w"})
        BUILT[case] = path
    return BUILT[case]


def run(command, cwd, env):
    r = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
    out = r.stdout
    if "LD_TRACE_LOADED_OBJECTS" in env:
        # Where they are, and the C library, which is one file or two.
        out = re.sub(r"(?m)^.*(ld-linux|libc\.so).*\n", "", re.sub(r"\(0x[0-9a-f]+\)", "", out))
    return r.returncode, out, re.sub(r"(?m)^ *\d+:\t", "", r.stderr) if "LD_DEBUG" in env else r.stderr


@pytest.mark.parametrize("lazy", ["lazy", "now"])
@pytest.mark.parametrize("case", CASES)
def test_like_glibc(case, lazy, tmp_path_factory):
    path = build(case, tmp_path_factory)
    env = {"PATH": os.environ["PATH"], "HOME": "/"}
    if lazy == "now":
        env["LD_BIND_NOW"] = "1"
    extra = HERE / "cases" / case / "env"
    program = str(path / "main")
    for part in extra.read_text().split("\n\n") if extra.exists() else [""]:
        this = env | dict(line.split("=", 1) for line in part.splitlines())
        native = run([program], path, this)
        ours = run([*NULLKERNEL, program], path, this)
        assert native[0] != -11, "the case itself is wrong"
        assert ours == native, part


def test_damaged_files(tmp_path):
    """Damaged ELF files: refused in words or usable, under ASan and UBSan."""
    source = HERE / "fuzz"
    subprocess.run(["sh", "-e", source / "build"], cwd=tmp_path, check=True, timeout=120,
                   env={**os.environ, "SRC": str(source), "TOP": str(HERE.parents[2])})
    files = ["/bin/true", "/lib/x86_64-linux-gnu/libm.so.6", "/etc/ld.so.cache"]
    r = subprocess.run([tmp_path / "fuzz", "2000", "1", *files], capture_output=True, text=True, timeout=120)
    assert r.returncode == 0, r.stderr
