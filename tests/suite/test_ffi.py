"""Every function of the C library's interface, called by the tables of tests/abi/ffi
natively and under htux: results, errno and what changes in memory agree."""

import os
import sys

import pytest
from harness import BUILD, FILES, IN_LAB, LIBCS, MACHINE, TOP, Case, Cell, compiled, run_both

sys.path.insert(0, os.path.join(TOP, "tests", "abi", "ffi"))
import interface  # noqa: E402

SEED = os.environ.get("FFI_SEED", "1")
LIBC_SO = os.path.join(BUILD, "lib", "htux", "libc.so")
GLIBC = "/lib/x86_64-linux-gnu/libc.so.6"


def build():
    return os.path.join(compiled(interface.SOURCES, [interface.build_command("ffi")]), "ffi")


@pytest.fixture(scope="module")
def program():
    return build()


def first_difference(native, htux):
    for a, b in zip(native + ["(no more)"], htux + ["(no more)"]):
        if a != b:
            at = max(0, next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b))) - 150)
            return f"    native: {a[at : at + 300]}\n    htux:   {b[at : at + 300]}"
    return "    (nothing)"


# With --libc=native only what reaches the kernel can differ.
KERNEL = {"process", "stdio", "threads", "unistd"}
CELLS = [Cell(platform, libc) for platform in ("process", "kvm") for libc in LIBCS]
SHOW_MACHINE = {"aliases": MACHINE, "regex": FILES, "process": MACHINE, "unistd": FILES}  # Case.native_in_lab
# What differs from native in the lab alone: its kernel is older (Linux 6.1: other checks come first, no SCHED_EXT), and
# its network has no names to look up.
LAB = {
    "process": {"epoll_pwait", "epoll_pwait2", "gethostid", "ruserok"},
    "unistd": {"epoll_wait", "sched_get_priority_max", "sched_get_priority_min", "setxattr"},
}
PAIRS = [
    (table, cell)
    for table in interface.TABLES
    for cell in CELLS
    if cell.libc == "musl" or table in KERNEL
]


def outputs(program, table, cell):
    """What the calls of a table print natively and under htux, by sequence."""
    case = Case(table, [program, "-s", SEED, interface.COMMON, interface.path(table)], timeout=300, native_in_lab=SHOW_MACHINE.get(table, ""))
    native, htux = run_both(case, cell)
    assert (native.status, native.err) == (0, b""), native.err
    assert (htux.status, htux.err) == (0, b""), htux.err
    return tuple(interface.blocks(r.out.decode("ascii", "backslashreplace")) for r in (native, htux))


@pytest.mark.parametrize("table,cell", PAIRS, ids=[f"{table}-{cell}" for table, cell in PAIRS])
def test_calls_agree(program, table, cell):
    want, got = outputs(program, table, cell)
    known = interface.differences(table, cell.libc)
    differ = {key for key in want if want[key] != got.get(key)}
    lab = LAB.get(table, ()) if IN_LAB else ()
    new = [f"  {key[1][3:]}\n{first_difference(want[key], got.get(key, []))}" for key in sorted(differ) if key[0] not in known and key[0] not in lab]
    stale = sorted(set(known) - {title for title, _ in differ})
    assert not new, f"{len(new)} of {len(want)} sequences differ:\n" + "\n".join(new[:40])
    if SEED == "1" and not lab:
        assert not stale, f"no longer different, remove from tests/abi/ffi/differs: {' '.join(stale)}"


def test_every_function_is_called_or_left_out(program):
    """What libc.so has of glibc's interface is in a table, or on the list with a reason."""
    ours, called = interface.functions(LIBC_SO) & interface.functions(GLIBC), interface.called(program)
    patterns = interface.left_out()
    rest = ours - called
    unexplained = sorted(f for f in rest if not any(p.match(f) for p, _ in patterns))
    print(f"{len(ours & called)} of the {len(ours)} functions that libc.so shares with glibc are called, {len(rest)} left out")
    assert not unexplained, " ".join(unexplained)
    idle = [p.pattern for p, _ in patterns if not any(p.match(f) for f in rest)]
    assert not idle, f"tests/abi/ffi/left-out has what is not left out: {idle}"


def update(program):
    """Writes tests/abi/ffi/differs anew, with the reasons that it has."""
    rows = {}
    for table, cell in PAIRS:
        if cell.platform != "process":
            continue
        want, got = outputs(program, table, cell)
        for title in {key[0] for key in want if want[key] != got.get(key)}:
            rows.setdefault((table, title), set()).add(cell.libc)
    interface.write_differences(rows)


def main():
    """Prints how many functions are covered; with --update, takes down what differs now."""
    program = build()
    if "--update" in sys.argv:
        update(program)
    test_every_function_is_called_or_left_out(program)


if __name__ == "__main__":
    main()
