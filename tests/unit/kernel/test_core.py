"""The allocator, formatter, strings and scatter lists of the kernel on the host, under the sanitizers."""

import os
import subprocess

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
CORE = ["kmalloc", "page", "printk", "iov_iter"]


def test_core(tmp_path):
    out = tmp_path / "core_test"
    sources = ["tests/unit/kernel/core_test.c", "kernel/plat/process/layout.c"] + [f"kernel/core/{p}.c" for p in CORE]
    subprocess.run(["gcc", "-g", "-O1", "-std=gnu11", "-D_GNU_SOURCE", "-fsanitize=address,undefined", "-fno-builtin",
                    "-fno-sanitize-recover=undefined", "-Wall", "-Wextra", "-Werror", "-Iinclude", "-Ikernel",
                    "-Itests/unit/kernel", "-include", "core_host.h", "-o", out, *sources], cwd=TOP, check=True)
    run = subprocess.run([out], timeout=120, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
