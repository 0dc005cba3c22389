"""Register state of processors that no test machine has, AVX-512 for one: what the monitor makes of it."""

import os
import subprocess

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))


def test_xsave(tmp_path):
    subprocess.run(["gcc", "-g", "-O1", "-std=gnu11", "-fsanitize=address,undefined", "-fno-sanitize-recover=undefined", "-Wall",
                    "-Wextra", "-Werror", "-Iinclude", "-Wl,--wrap=ioctl", "-o", tmp_path / "xsave_test",
                    "tests/unit/monitor/xsave_test.c", "monitor/kvm/cpu.c"], cwd=TOP, check=True)
    run = subprocess.run([tmp_path / "xsave_test"], timeout=60, capture_output=True, text=True)
    assert (run.returncode, run.stdout) == (0, "ok\n"), run.stdout + run.stderr
