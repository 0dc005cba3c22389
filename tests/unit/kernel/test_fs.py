"""The file-system code of the kernel on the host, under the sanitizers: the same
random operations on a host directory and on an overlay over a copy of it, with
enough memory and with allocations that fail."""

import os
import random
import shutil
import subprocess

import pytest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
HERE = "tests/unit/kernel"
PROGRAM = "tests/abi/kernel/fs_random.c"
PARTS = ["access", "ahead", "attr", "dcache", "fcntl", "fdtable", "file", "fscontext", "hnode", "hostfile", "hostfs", "idle", "locks",
         "memdir", "memfd", "memfile", "mempages", "memfs", "memxattr", "mount", "namei", "nameops", "notify", "open", "overlay",
         "readdir", "readwrite", "sendfile", "stat", "xattr"]
SANITIZE = ["-g", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=undefined"]


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    out = tmp_path_factory.mktemp("fs")

    def gcc(*args):
        subprocess.run(["gcc", *args], cwd=TOP, check=True)

    kernel = [f"kernel/fs/{p}.c" for p in PARTS] + ["kernel/core/iov_iter.c", "kernel/core/errno_names.c", "kernel/plat/process/layout.c", "kernel/plat/process/handle.c", f"{HERE}/fs_shims.c"]
    objects = []
    for source in kernel:
        objects.append(str(out / (os.path.basename(source) + ".o")))
        gcc(*SANITIZE, "-std=gnu11", "-ffreestanding", "-fno-builtin", "-fno-strict-aliasing", "-Wall", "-Wextra",
            "-Werror", "-Iinclude", "-Ikernel", f"-I{HERE}", "-include", "fs_host_libc.h", "-c", "-o", objects[-1], source)
    gcc(*SANITIZE, "-w", f"-I{HERE}", "-include", "fs_posix.h", "-o", str(out / "kernel"), PROGRAM,
        f"{HERE}/fs_posix.c", *objects)
    gcc("-O1", "-w", "-o", str(out / "native"), PROGRAM)
    return out / "native", out / "kernel"


def make_tree(rnd, path, depth=0):
    """Files, links to and of them, directories; no link leads out."""
    os.mkdir(path)
    for _ in range(rnd.randrange(3, 9)):
        p = f"{path}/n{rnd.randrange(30)}"
        if os.path.lexists(p):
            continue
        kind = rnd.random()
        if kind < .3 and depth < 4:
            make_tree(rnd, p, depth + 1)
        elif kind < .7:
            with open(p, "wb") as f:
                f.write(rnd.randbytes(rnd.choice([0, 10, 4096, 5000, 70000])))
            os.chmod(p, rnd.choice([0o644, 0o600, 0o755]))
        elif kind < .9 and (files := [e.path for e in os.scandir(path) if e.is_file(follow_symlinks=False)]):
            os.link(rnd.choice(sorted(files)), p)
        else:
            os.symlink(rnd.choice(["n1", "n2", ".", "n3/n4", "nope"]), p)


def listing(path):
    return subprocess.run(["find", path, "-printf", "%P %m %n %s %T@ %C@ %l\n"], check=True, capture_output=True).stdout


@pytest.mark.skipif(os.geteuid() != 0, reason="chown in both, for equal results")
@pytest.mark.parametrize("seed", range(8))
def test_overlay_is_a_copy(programs, tmp_path, seed):
    native, kernel = programs
    lower, copy = tmp_path / "lower", tmp_path / "copy"
    make_tree(random.Random(seed), str(lower))
    subprocess.run(["cp", "-a", lower, copy], check=True)
    before = listing(lower)
    expected = subprocess.run([native, copy, str(seed), "2500", "x"], check=True, capture_output=True, timeout=100).stdout
    run = subprocess.run([kernel, "/", str(seed), "2500", "x"], env={**os.environ, "FS_ROOT": str(lower)},
                         capture_output=True, timeout=300)
    assert run.returncode == 0, run.stderr
    assert run.stdout == expected
    assert listing(lower) == before
    shutil.rmtree(copy)


@pytest.mark.parametrize("every", [3, 11, 50, 400])
def test_no_memory(programs, tmp_path, every):
    make_tree(random.Random(every), str(tmp_path / "lower"))
    run = subprocess.run([programs[1], "/", str(every), "2500", "x"], capture_output=True, timeout=300,
                         env={**os.environ, "FS_ROOT": str(tmp_path / "lower"), "FS_FAIL": str(every)})
    assert run.returncode == 0, run.stderr
