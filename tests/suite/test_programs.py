"""A sample of the sweep over all programs of the machine (make check-programs runs it whole)."""

import os
import subprocess
import sys

SWEEP = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "sweep", "run")
SAMPLE = 40  # programs


def test_version_and_help(cell):
    command = [sys.executable, SWEEP, "-j", "1", "-r", str(SAMPLE), "-w", cell.libc]
    p = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=300)
    assert p.returncode == 0, p.stdout + p.stderr
    passed, failed, skipped = (int(word) for word in p.stdout.split("\n")[-2].split() if word.isdigit())
    assert failed == 0 and passed > SAMPLE // 2, p.stdout
