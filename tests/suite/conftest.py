import shutil

import pytest
from harness import CELLS


def pytest_generate_tests(metafunc):
    """A test that takes (case, cell) runs for every case of its module's CASES in every cell."""
    if {"case", "cell"} <= set(metafunc.fixturenames):
        pairs = [(case, cell) for case in metafunc.module.CASES for cell in (case.cells or CELLS)]
        metafunc.parametrize("case,cell", pairs, ids=[f"{case.name}-{cell}" for case, cell in pairs])
    elif "cell" in metafunc.fixturenames:
        metafunc.parametrize("cell", CELLS, ids=str)


@pytest.fixture(autouse=True)
def needed_programs(request):
    case = request.node.callspec.params.get("case") if hasattr(request.node, "callspec") else None
    for program in case.needs if case else ():
        if not shutil.which(program, path="/usr/bin:/bin:/usr/sbin:/sbin"):
            pytest.skip(f"{program} is not installed (make deps)")
