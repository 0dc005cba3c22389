import shutil

import pytest
from harness import IN_LAB, LIBCS, LONG, Cell, remove_workdirs

# What runs on the kvm platform too.
KVM_MODULES = (
    "test_shell", "test_coreutils", "test_text_tools", "test_compiled", "test_compress", "test_abi", "test_loader", "test_user", "test_tty",
    "test_panic", "test_no_more_threads", "test_exits",
    "test_bad_input", "test_options", "test_resources", "test_big_programs", "test_gdb_remote", "test_languages", "test_third_party",
)  # fmt: skip


def cells_of(case, cells):
    """Those that the case runs in."""
    return [] if IN_LAB and not LONG and case.not_in_lab else cells


def pytest_generate_tests(metafunc):
    """A test that takes (case, cell) runs for every case of its module's CASES in every cell."""
    if any("cell" in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")):
        return
    platforms = [p for p in metafunc.config.getoption("--platform") if p != "kvm" or metafunc.module.__name__ in KVM_MODULES]
    cells = [Cell(platform, libc) for platform in platforms for libc in LIBCS]
    if {"case", "cell"} <= set(metafunc.fixturenames):
        module = metafunc.module
        pairs = [(case, cell) for case in module.CASES for cell in cells_of(case, cells)]
        metafunc.parametrize("case,cell", pairs, ids=[f"{case.name}-{cell}" for case, cell in pairs])
    elif "cell" in metafunc.fixturenames:
        metafunc.parametrize("cell", cells, ids=str)


def pytest_sessionfinish():
    remove_workdirs()


@pytest.fixture(autouse=True)
def needed_programs(request):
    case = request.node.callspec.params.get("case") if hasattr(request.node, "callspec") else None
    for program in case.needs if case else ():
        if not shutil.which(program, path="/usr/bin:/bin:/usr/sbin:/sbin"):
            pytest.skip(f"{program} is not installed (make deps, or make deps LARGE=1)")
