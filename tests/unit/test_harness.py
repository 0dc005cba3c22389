"""The suite's own harness: a program that does not end, however, is a failure with a reason, in bounded time."""

import os
import re
import signal
import sys
import time

import pytest

SUITE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "suite")
sys.path.insert(0, SUITE)
import harness  # noqa: E402


def test_what_holds_the_output_open_is_not_waited_for(tmp_path):
    """Its group is killed; who has left it writes on."""
    script = "setsid sh -c 'echo $$; exec sleep 100' & sleep 100"
    case = harness.sh("open", script, timeout=1)
    begin = time.monotonic()
    with pytest.raises(AssertionError, match="no end after 1 s(.|\n)*output is still open") as e:
        harness.execute(case.argv, case, harness.ENV, tmp_path)
    os.kill(int(re.search(r"stdout: b'(\d+)", str(e.value))[1]), signal.SIGKILL)
    assert time.monotonic() - begin < 60


def test_lock_that_another_keeps(tmp_path):
    path = tmp_path / "lock"
    with open(path, "w") as first, open(path, "w") as second:
        harness.take(first, 1)
        with pytest.raises(AssertionError, match="another worker"):
            harness.take(second, 0.2)
    with open(path, "w") as third:
        harness.take(third, 1)
