"""The memory code of the kernel on the host, under the sanitizers."""

import os
import subprocess

import pytest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
HERE = "tests/unit/kernel"
MM = ["rbtree", "vma", "mmap", "mm", "mprotect", "mremap", "madvise", "mlock", "shm_object"]
EXEC = ["exec_elf", "exec_script", "exec_args"]


def build(tmp_path, name, parts):
    out = tmp_path / name
    sources = [f"{HERE}/{name}.c", f"{HERE}/host_shims.c", "kernel/plat/process/layout.c"] + [f"kernel/mm/{p}.c" for p in parts]
    subprocess.run(["gcc", "-g", "-O1", "-std=gnu11", "-fno-builtin", "-fsanitize=address,undefined",
                    "-fno-sanitize-recover=undefined", "-Wall", "-Wextra", "-Werror", "-Iinclude", "-Ikernel",
                    f"-I{HERE}", "-include", "host_libc.h", "-o", out, *sources], cwd=TOP, check=True)
    return out


@pytest.mark.parametrize("name,parts,args", [
    ("vma_test", MM, ["60"]),
    ("elf_test", MM + EXEC, ["/bin/true", "4000"]),
])
def test_under_sanitizers(tmp_path, name, parts, args):
    run = subprocess.run([build(tmp_path, name, parts), *args], timeout=300, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
