"""The loader against glibc's: each case is built with gcc against glibc and run
natively and with libc.so as its interpreter; output and status must agree.

A case is a folder of cases/ with a shell script `build`, which makes `main` in
the current directory from $SRC, and perhaps `env`, variables for the run."""

import os
import pathlib
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
    return r.returncode, r.stdout, r.stderr


@pytest.mark.parametrize("lazy", ["lazy", "now"])
@pytest.mark.parametrize("case", CASES)
def test_like_glibc(case, lazy, tmp_path_factory):
    path = build(case, tmp_path_factory)
    env = {"PATH": os.environ["PATH"], "HOME": "/"}
    if lazy == "now":
        env["LD_BIND_NOW"] = "1"
    extra = HERE / "cases" / case / "env"
    if extra.exists():
        env |= dict(line.split("=", 1) for line in extra.read_text().splitlines())
    program = str(path / "main")
    native = run([program], path, env)
    ours = run([*NULLKERNEL, program], path, env)
    assert native[0] != -11, "the case itself is wrong"
    assert ours == native


def test_damaged_files(tmp_path):
    """Damaged ELF files: refused in words or usable, under ASan and UBSan."""
    source = HERE / "fuzz"
    subprocess.run(["sh", "-e", source / "build"], cwd=tmp_path, check=True, timeout=120,
                   env={**os.environ, "SRC": str(source), "TOP": str(HERE.parents[2])})
    files = ["/bin/true", "/lib/x86_64-linux-gnu/libm.so.6", "/etc/ld.so.cache"]
    r = subprocess.run([tmp_path / "fuzz", "2000", "1", *files], capture_output=True, text=True, timeout=120)
    assert r.returncode == 0, r.stderr
