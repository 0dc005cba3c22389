"""Which rules of the VMM's filter (`htux doctor --filter`) have let something through. Those for what guests
ask of the host are counted (`htux run --stats`); which calls each kind of the monitor's own threads makes,
strace shows."""

import re
import subprocess


def _rules(htux):
    return subprocess.run([htux, "doctor", "--filter"], capture_output=True, text=True, check=True).stdout.splitlines()


def idle_guest_rules(htux, stats):
    """The lines of the rules for guests that are not among those counted in what --stats has written."""
    used = set(re.findall(r" (\w+/0x[0-9a-f]+) \d+", stats))
    lines = [line for line in _rules(htux) if line.startswith("guest ")]
    rules = [re.fullmatch(r"guest \d+ (\w+)(?: arg\d equals (0x[0-9a-f]+))?", line) for line in lines]
    assert rules and all(rules), lines
    return [rule[0] for rule in rules if f"{rule[1]}/{rule[2] or '0x0'}" not in used]


# Conditions on the lower half of an argument, as filter.c has them.
_HOLDS = {
    "equals": lambda argument, value: argument & 0xFFFFFFFF == value,
    "with": lambda argument, value: argument & value == value,
    "without": lambda argument, value: not argument & value,
    "pid": lambda argument, value: True,
    "proc_fds": lambda argument, value: True,
}
_SECCOMP = 317
_MARKS = {128: "control", 288: "gdb"}  # only the control thread waits for signals (rt_sigtimedwait), only gdb's for gdb (accept4)
_FILTERS = {"vcpu-gdb": ("vcpu", "control")}  # the filters that have the rules of a kind, if not just that kind's


def strace(path):
    """The beginning of a command whose calls traced_calls finds."""
    return ["strace", "-f", "-n", "-e", "raw=all", "-e", "signal=none", "-o", str(path)]


def traced_calls(path):
    """{(kind of thread, number, arguments)} of confined threads. A thread is confined by its own call of seccomp, or from
    its beginning by what its maker had: the control thread makes vCPUs' threads."""
    calls, began, confined, kinds, control = [], {}, {}, {}, None
    for number, line in enumerate(open(path)):
        m = re.match(r"(\d+) +\[ *(\d+)\] \w+\(([^)]*)", line)
        if not m:
            continue
        thread, call = int(m[1]), int(m[2])
        began.setdefault(thread, number)
        if call in _MARKS and thread in confined:
            kinds[thread] = _MARKS[call]
            if kinds[thread] == "control":
                control = confined[thread]
        calls.append((number, thread, call, tuple(int(a, 0) for a in re.findall(r"0x[0-9a-f]+|\d+", m[3]))))
        if call == _SECCOMP:
            confined.setdefault(thread, number)
    found = set()
    for number, thread, call, arguments in calls:
        if number > confined.get(thread, number):
            found.add((kinds.get(thread, "vcpu"), call, arguments))
        elif control and began[thread] > control:
            found.add(("control", call, arguments))
    return found


def idle_rules(htux, kinds, traces):
    """The lines of the rules for these kinds of threads that none of them has used in these traces."""
    calls = set().union(*map(traced_calls, traces))
    idle = []
    for line in _rules(htux):
        kind, number = line.split()[:2]
        tests = [(int(a), _HOLDS[t], int(v or "0", 0)) for a, t, v in re.findall(r"arg(\d) (\w+)(?: (0x[0-9a-f]+))?", line)]
        if kind in kinds and not any(
            k in _FILTERS.get(kind, (kind,)) and n == int(number) and all(len(args) > a and holds(args[a], v) for a, holds, v in tests) for k, n, args in calls
        ):
            idle.append(line)
    return idle
