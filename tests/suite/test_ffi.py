"""Every function of the C library's interface, called by the tables of tests/abi/ffi
natively and under htux: results, errno and what changes in memory agree."""

import os
import subprocess
import sys
import tempfile

import pytest
from harness import LIBCS, TOP, Case, Cell, Workdir

sys.path.insert(0, os.path.join(TOP, "tests", "abi", "ffi"))
import interface  # noqa: E402

SEED = os.environ.get("FFI_SEED", "1")
LIBC_SO = os.path.join(TOP, "build", "lib", "htux", "libc.so")
GLIBC = "/lib/x86_64-linux-gnu/libc.so.6"


@pytest.fixture(scope="module")
def program():
    with tempfile.TemporaryDirectory(prefix="htux-ffi-") as d:
        os.chmod(d, 0o755)
        exe = os.path.join(d, "ffi")
        interface.build(exe)
        yield exe


def first_difference(native, htux):
    for a, b in zip(native + ["(no more)"], htux + ["(no more)"]):
        if a != b:
            at = max(0, next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b))) - 150)
            return f"    native: {a[at : at + 300]}\n    htux:   {b[at : at + 300]}"
    return "    (nothing)"


# With --libc=native only what reaches the kernel can differ.
KERNEL = {"process", "stdio", "threads", "unistd"}
WAYS = [Cell("process", libc) for libc in LIBCS]
PAIRS = [(table, way) for table in interface.TABLES for way in WAYS if way.libc == "musl" or table in KERNEL]


def outputs(program, table, way):
    """What the calls of a table print natively and under htux, by sequence."""
    case = Case(table, [program, "-s", SEED, interface.COMMON, interface.path(table)], timeout=300)
    work = Workdir(case)
    try:
        native = work.run(case.argv)
        htux = work.run(way.command([f"--rw={work.path}"], case.argv))
    finally:
        work.remove()
    assert (native.status, native.err) == (0, b""), native.err
    assert (htux.status, htux.err) == (0, b""), htux.err
    return tuple(interface.blocks(r.out.decode("ascii", "backslashreplace")) for r in (native, htux))


@pytest.mark.parametrize("table,way", PAIRS, ids=[f"{table}-{way}" for table, way in PAIRS])
def test_calls_agree(program, table, way):
    want, got = outputs(program, table, way)
    known = interface.differences(table, way.libc)
    differ = {key for key in want if want[key] != got.get(key)}
    new = [f"  {key[1][3:]}\n{first_difference(want[key], got.get(key, []))}" for key in sorted(differ) if key[0] not in known]
    stale = sorted(set(known) - {title for title, _ in differ})
    assert not new, f"{len(new)} of {len(want)} sequences differ:\n" + "\n".join(new[:40])
    if SEED == "1":
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
    for table, way in PAIRS:
        want, got = outputs(program, table, way)
        for title in {key[0] for key in want if want[key] != got.get(key)}:
            rows.setdefault((table, title), set()).add(way.libc)
    interface.write_differences(rows)


def main():
    """Prints how many functions are covered; with --update, takes down what differs now."""
    with tempfile.TemporaryDirectory() as d:
        os.chmod(d, 0o755)
        exe = os.path.join(d, "ffi")
        interface.build(exe)
        if "--update" in sys.argv:
            update(exe)
        test_every_function_is_called_or_left_out(exe)


if __name__ == "__main__":
    main()
