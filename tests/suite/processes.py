"""Processes of the host, for tests that look at htux from outside."""

import os
import time

from harness import limit


def descendants(top):
    """Process ids below top, parents first."""
    children = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat") as f:
                children.setdefault(int(f.read().rsplit(")", 1)[1].split()[1]), []).append(int(pid))
        except OSError:
            pass
    found = list(children.get(top, []))
    for pid in found:
        found += children.get(pid, [])
    return found


def child(pid):
    """The first one."""
    with open(f"/proc/{pid}/task/{pid}/children") as f:
        return int(f.read().split()[0])


def wait_until(condition, timeout=20):
    end = time.monotonic() + limit(timeout)
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)
