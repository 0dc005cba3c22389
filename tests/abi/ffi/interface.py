"""What the tables of this folder cover, and what htux is known to do otherwise."""

import os
import re
import shlex
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
COMMON = os.path.join(HERE, "common.tbl")
TABLES = sorted(f[:-4] for f in os.listdir(HERE) if f.endswith(".tbl") and f != "common.tbl")


def path(table):
    return os.path.join(HERE, table + ".tbl")


SOURCES = [os.path.join(HERE, f) for f in sorted(os.listdir(HERE)) if f.endswith((".c", ".h"))]


def build_command(program):
    sources = [f for f in SOURCES if f.endswith(".c")]
    return shlex.join(["gcc", "-std=gnu11", "-O1", "-g", "-Wall", "-Wextra", "-o", program, *sources, "-lffi", "-pthread"])


def functions(library):
    """Names of the functions that an ELF library gives to programs, without versions."""
    out = subprocess.run(["readelf", "-W", "--dyn-syms", library], stdout=subprocess.PIPE, text=True, check=True).stdout
    found = set()
    for line in out.splitlines():
        f = line.split()
        if len(f) >= 8 and f[3] in ("FUNC", "IFUNC") and f[6] != "UND" and "GLIBC_PRIVATE" not in f[7]:
            found.add(f[7].split("@")[0])
    return found


def called(program):
    """Names of the functions that the tables call."""
    tables = [path(t) for t in TABLES]
    out = subprocess.run([program, "-n", COMMON, *tables], stdout=subprocess.PIPE, text=True, check=True).stdout
    return {line.split("@")[0] for line in out.splitlines() if not line.startswith(".")}


def entries(name):
    """Lines of a list of this folder, in words, without comments."""
    with open(os.path.join(HERE, name)) as f:
        for line in f:
            line = line.split("#")[0].strip()
            if line:
                yield line


def left_out():
    """Patterns of the functions that no table calls, with the reason for each."""
    return [(re.compile(pattern + r"\Z"), reason) for pattern, reason in (e.split(None, 1) for e in entries("left-out"))]


def differences(table, libc):
    """Titles in the table whose output is known to differ with --libc=LIBC, with reasons."""
    found = {}
    for e in entries("differs"):
        where, name, title, reason = e.split(None, 3)
        if name == table and where in (libc, "both"):
            found[title] = reason
    return found


def write_differences(rows):
    """Writes the list of differences: (table, title) -> the kinds of libc; reasons stay."""
    reasons = {(name, title): reason for _, name, title, reason in (e.split(None, 3) for e in entries("differs"))}
    path = os.path.join(HERE, "differs")
    with open(path) as f:
        head = [line for line in f if line.startswith("#")]
    with open(path, "w") as f:
        f.writelines(head)
        for (table, title), kinds in sorted(rows.items()):
            where = "both" if len(kinds) == 2 else min(kinds)
            f.write("%-6s %-8s %-30s %s\n" % (where, table, title, reasons.get((table, title), "to do")))


def blocks(output):
    """The output by sequence of calls: (title, heading) -> lines."""
    found, lines = {}, []
    for line in output.splitlines():
        if line.startswith("== "):
            lines = found.setdefault((line.split()[1], line), [])
        else:
            lines.append(line)
    return found
