"""What DEBUG=1 checks in the kernel is found: each case of debug_test.c breaks one rule."""

import os
import subprocess

import pytest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
CORE = ["broken", "kmalloc", "kmcheck", "lock", "lockcheck", "page"]
ORDER = "locks are taken in an order that may deadlock"
MM = ["rbtree", "vma", "vma_check"]
FOUND = 9
CASES = {
    "fine": "",
    "circle": ORDER,
    "kinds": ORDER,
    "addresses": ORDER,
    "twice": "taken twice",
    "waiting": "a lock is held while waiting",
    "leaving": "a lock is held on the way out of the kernel",
    "user": "user memory is touched with mm->lock held",
    "user_order": ORDER,
    "freed_lock": "is no mutex (any more): 6b6b6b6b",
    "past_end": "written past its end: byte 40 of ",
    "after_free": "written to after kfree: byte 8 of ",
    "second_free": "kfree a second time",
    "list": "neighbours do not point to each other",
    "revived": "a reference is counted of what is gone: 0",
    "freed_ref": "a reference is counted of what is gone: 6b6b6b6b",
    "vma_fine": "",
    "vma_unlocked": "mutex_held(&mm->lock)",
    "vma_overlap": "from <= v->start",
    "vma_gap": "v->subtree_gap == ",
    "vma_links": "n->parent == parent",
    "vma_colour": "assertion failed: ",
    "vma_sums": "s.data == mm->data_pages",
    "vma_count": "s.count == mm->map_count",
}


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    out = tmp_path_factory.mktemp("debug") / "debug_test"
    sources = ["tests/unit/kernel/debug_test.c", "kernel/plat/process/layout.c"] + [f"kernel/core/{p}.c" for p in CORE]
    sources += [f"kernel/mm/{p}.c" for p in MM]
    subprocess.run(["gcc", "-g", "-O1", "-std=gnu11", "-DHTUX_DEBUG", "-fno-builtin", "-fno-strict-aliasing", "-Wall", "-Wextra", "-Werror",
                    "-Iinclude", "-Ikernel", "-Itests/unit/kernel", "-include", "fs_host_libc.h", "-o", out, *sources], cwd=TOP, check=True)
    return out


@pytest.mark.parametrize("case", CASES)
def test_found(program, case):
    run = subprocess.run([program, case], timeout=60, capture_output=True, text=True)
    assert run.returncode == (FOUND if CASES[case] else 0), run
    assert CASES[case] in run.stdout
