"""The databases of /etc where their files are not there, or have no such entry: natively in a mount namespace whose /etc is a folder of ours."""

import os
import subprocess

import pytest
from harness import ENV, TOP, compiled, limit

SOURCE = os.path.join(TOP, "tests", "suite", "programs", "databases.c")
OTHER_ETC = 'mount --bind "$0" /etc && exec "$@"'
ETHERS = "# addresses\n\n1:2:3:AB:cd:ef one # first\n 01:2:3:4:5:6\ttwo\n1:2:3:ab:cd:ef three\nno:address four\n"


def run(command):
    p = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, env=ENV, timeout=limit(60))
    return p.returncode, p.stdout.decode().splitlines(), p.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root for another /etc")
@pytest.mark.parametrize("files", [{}, {"ethers": ETHERS}, dict.fromkeys(("shadow", "gshadow", "services", "protocols", "rpc", "ethers"), "")], ids=["none", "ethers", "empty"])
def test_databases(cell, tmp_path, files):
    program = os.path.join(compiled([SOURCE], [f"gcc -O1 -w {SOURCE} -o databases"]), "databases")
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    native = run(["unshare", "-m", "sh", "-c", OTHER_ETC, tmp_path, program])
    assert native[0] == 0 and len(native[1]) == 19
    assert run(cell.command([f"--volume={tmp_path}:/etc"], [program])) == native
