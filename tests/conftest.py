"""Which tests run: those of the platforms that --platform names.

A test is about the platform of its cell, or about those of its mark; one without
either has nothing of a platform in it, so that once, with the first, is enough."""

import os
import signal

import pytest

# Seconds for one test, however it waits. What takes longest in the lab, which is slow, takes a quarter of it on a loaded machine.
TEST_LIMIT = 0 if os.environ.get("HTUX_LONG") else 900  # 0: none

PLATFORMS = ("process", "kvm")


def pytest_addoption(parser):
    parser.addoption("--platform", action="append", choices=PLATFORMS, help="a platform to test; process if none is given")
    parser.addoption("--share", metavar="N/OF", default="0/1", help="every OF-th pair of tests, from the N-th on: OF sessions do all")
    parser.addoption("--no-kvm", metavar="WHY", help="skip what needs the kvm platform, for this reason")


def pytest_configure(config):
    config.addinivalue_line("markers", "platforms(*names): the platforms that the test is about")
    if not config.getoption("--platform"):
        config.option.platform = [PLATFORMS[0]]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call():
    """A guest that hangs fails its test, whose place is then shown, and not its session."""

    def late(*_):
        raise AssertionError(f"no end of the test after {TEST_LIMIT} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(TEST_LIMIT)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def platforms_of(item):
    mark = item.get_closest_marker("platforms")
    params = item.callspec.params if hasattr(item, "callspec") else {}
    if "cell" in params:  # of no platform if there are no cells
        return {getattr(params["cell"], "platform", None)} & set(mark.args if mark else PLATFORMS)
    return set(mark.args if mark else PLATFORMS[:1])


def pytest_collection_modifyitems(config, items):
    # Most come in pairs, with the two libcs: one of them takes longer, and both have one native run.
    number, shares = map(int, config.getoption("--share").split("/"))
    chosen = [item for item in items if platforms_of(item) & set(config.getoption("--platform"))]
    chosen = [item for n, item in enumerate(chosen) if n // 2 % shares == number]
    if len(chosen) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
        items[:] = chosen
    if why := config.getoption("--no-kvm"):
        for item in items:
            if platforms_of(item) == {"kvm"}:
                item.add_marker(pytest.mark.skip(reason=why))
