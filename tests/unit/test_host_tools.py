"""The monitor and htux-sysroot under ASan and UBSan: bad options, damaged files."""

import os
import pathlib
import random
import shutil
import struct
import subprocess

import pytest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("HTUX_BUILD", os.path.join(TOP, "build"))
ASAN = os.path.join(BUILD, "asan")
ENV = {"PATH": "/usr/bin:/bin", "ASAN_OPTIONS": "detect_leaks=0:exitcode=99", "UBSAN_OPTIONS": "exitcode=99"}


def run(tool, *args, **kw):
    p = subprocess.run([os.path.join(ASAN, tool), *args], capture_output=True, env=ENV, stdin=subprocess.DEVNULL, timeout=60, **kw)
    assert p.returncode != 99 and b"Sanitizer" not in p.stderr and b"runtime error" not in p.stderr, p.stderr.decode()
    assert p.returncode >= 0, p
    return p


@pytest.mark.parametrize(
    "args",
    [
        [], ["x" * 5000], ["run"], ["run", "--"], ["run", "-v"], ["run", "--env=" + "A" * 100000], ["run", "--memory=99999999999999999999G", "true"],
        ["run", "--volume=" + ":" * 500, "true"], ["run", "--volume=/tmp:/" + "x" * 5000 + ":ro:rw", "true"], ["run", "--root=" + "y" * 5000, "true"],
        ["run", "--rw=", "true"], ["run", "", ""], ["run", "n" * 100000], ["run", "--trace-file=" + "z" * 4097, "true"], ["run", "--cwd=/" + "w" * 9000, "true"],
        ["doctor", "more"], ["run", "--env", "A", "--env=B=", "--", "no-such-program"], ["run", "--memory=0x10", "true"], ["run", "--memory=16EB", "true"],
    ],
    ids=lambda a: " ".join(a)[:30],
)
def test_monitor_refuses(args):
    p = run("htux", *args)
    assert p.returncode in (125, 126, 127)
    assert p.stderr.startswith(b"htux: ") and p.stderr.count(b"\n") == 1, p.stderr


def test_monitor_doctor_and_help():
    for args in (["doctor"], ["--help"], ["run", "--help"], ["doctor", "--help"], ["--version"]):
        assert run("htux", *args).stderr == b""


def ends(command):
    """What a damaged kernel does is not the monitor's fault: one that loops in its guest is ended with the monitor."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENV, stdin=subprocess.DEVNULL) as p:
        try:
            err = p.communicate(timeout=60)[1]
        except subprocess.TimeoutExpired:
            assert pathlib.Path(f"/proc/{p.pid}/task/{p.pid}/children").read_text(), "the monitor hangs"
            p.kill()
            return 0, p.communicate(timeout=60)[1]
    return p.returncode, err


def test_damaged_kernel_image(tmp_path):
    """image.c on copies of the kernel image whose headers and table of sections were mutated: one line, or a guest that
    starts; never a crash of the monitor. (The code is left alone: no reader of images can tell what it will do.)"""
    image = pathlib.Path(BUILD, "lib", "htux", "htux-kernel-process").read_bytes()
    (tmp_path / "bin").mkdir()
    (tmp_path / "lib" / "htux").mkdir(parents=True)
    shutil.copy(os.path.join(ASAN, "htux"), tmp_path / "bin")
    rng = random.Random("image")
    (phoff, shoff), (phsize, phnum, shsize, shnum) = struct.unpack_from("<QQ", image, 32), struct.unpack_from("<4H", image, 54)
    places = range(64), range(phoff, phoff + phsize * phnum), range(shoff, shoff + shsize * shnum)
    damaged = [image[:n] for n in (0, 1, 63, 64, 200, 4096)]
    for _ in range(30):
        b = bytearray(image)
        for _ in range(rng.choice((1, 4, 16))):
            b[rng.choice(rng.choice(places))] = rng.choice((0, 1, 0x7F, 0xFF, rng.randrange(256)))
        damaged.append(bytes(b))
    for content in damaged:
        (tmp_path / "lib" / "htux" / "htux-kernel-process").write_bytes(content)
        status, err = ends([tmp_path / "bin" / "htux", "run", "/bin/true"])
        assert status >= 0 and b"AddressSanitizer" not in err and b"runtime error" not in err, err.decode()


def test_sysroot_check_counts():
    p = run("htux-sysroot", "check", f"--libc={BUILD}/lib/htux/libc.so", "/bin/bash")
    assert p.returncode == 0, p.stdout
    assert b"libtinfo.so.6: " in p.stdout and b"runs with the substituted libc" in p.stdout


@pytest.mark.parametrize("args,text", [
    ([], b"no command"), (["look"], b"'look'"), (["check"], b"no PROGRAM"), (["check", "-x", "true"], b"'-x'"), (["check", "--libc"], b"needs a value"),
    (["check", "true", "false"], b"'false'"), (["check", "/no/such"], b"/no/such: No such file"), (["check", "/etc/passwd"], b"not an ELF file"),
    (["check", ""], b"'': No such file"), (["check", "--libc=/no/such", "true"], b"/no/such: No such file"), (["check", "--libc=", "true"], b"--libc="),
])  # fmt: skip
def test_sysroot_refuses(args, text):
    p = run("htux-sysroot", *args)
    assert (p.returncode, p.stdout) == (2, b"")
    assert p.stderr.startswith(b"htux-sysroot: ") and p.stderr.count(b"\n") == 1 and text in p.stderr


def test_sysroot_says_what_cannot_be_examined(tmp_path):
    true = open("/bin/true", "rb").read()
    for content, text in (
        (b"#! \n", b"not an ELF file"), (b"#! /usr/bin/env python3\n", b"a script, which /usr/bin/env python3 runs"), (true[:100], b"truncated"), (true[:5000], b"truncated"),
        (true[:16] + b"\1" + true[17:], b"neither a program nor a library"),
        (true[:40] + bytes(8) + true[48:60] + bytes(4), b"truncated"), (true[:40] + bytes(8) + true[48:60] + bytes(4) + true[64:], b"its section headers are missing"),
    ):  # fmt: skip
        (tmp_path / "x").write_bytes(content)
        p = run("htux-sysroot", "check", f"--libc={BUILD}/lib/htux/libc.so", str(tmp_path / "x"))
        assert (p.returncode, p.stdout) == (2, b"") and p.stderr.endswith(b"/x: " + text + b"\n"), p.stderr
    os.mkfifo(tmp_path / "fifo")
    for path, text in ("/usr", b"/usr: Is a directory"), (tmp_path / "fifo", b"/fifo: not a regular file"):
        p = run("htux-sysroot", "check", f"--libc={BUILD}/lib/htux/libc.so", path)
        assert (p.returncode, p.stdout) == (2, b"") and p.stderr.endswith(text + b"\n")


def test_sysroot_help_version_and_static_programs():
    assert run("htux-sysroot", "--version").stdout == run("htux", "--version").stdout.replace(b"htux", b"htux-sysroot")
    assert b"| --version\n" in run("htux-sysroot", "--help").stdout
    p = run("htux-sysroot", "check", f"--libc={BUILD}/lib/htux/libc.so", "/sbin/ldconfig")
    assert (p.returncode, p.stdout) == (0, b"/sbin/ldconfig: statically linked: nothing to substitute\n")


def test_sysroot_knows_the_thread_local_variables(tmp_path):
    """glibc's libm wants errno, which is no symbol of libc.so."""
    (tmp_path / "m.c").write_text("#include <math.h>\nint main(int n, char **v) { return v && exp(n) < 0; }")
    subprocess.run("gcc m.c -lm -o m", shell=True, cwd=tmp_path, check=True)
    p = run("htux-sysroot", "check", "-v", f"--libc={BUILD}/lib/htux/libc.so", str(tmp_path / "m"))
    assert p.returncode == 0 and b"  has errno@GLIBC_PRIVATE\n" in p.stdout, p.stdout


@pytest.mark.skipif(not shutil.which("musl-gcc"), reason="needs musl-tools")
def test_sysroot_checks_what_is_linked_with_musl(tmp_path):
    """Its references have no versions."""
    (tmp_path / "m.c").write_text("int puts(const char *), no_such_function(void); int main(void) { return puts(\"\") + no_such_function(); }")
    subprocess.run("musl-gcc -shared -fPIC m.c -o m", shell=True, cwd=tmp_path, check=True)
    p = run("htux-sysroot", "check", "-v", f"--libc={BUILD}/lib/htux/libc.so", str(tmp_path / "m"))
    assert p.returncode == 1 and b"  has puts\n" in p.stdout and b"  lacks no_such_function\n" in p.stdout, p.stdout


def test_sysroot_output_that_cannot_be_written():
    for args in (["--help"], ["check", f"--libc={BUILD}/lib/htux/libc.so", "/bin/true"]):
        with open("/dev/full", "w") as full:
            p = subprocess.run([os.path.join(ASAN, "htux-sysroot"), *args], stdout=full, stderr=subprocess.PIPE, env=ENV, timeout=60)
        assert p.returncode == 2 and b"No space left" in p.stderr


def test_sysroot_check_names_what_is_missing(tmp_path):
    (tmp_path / "l.c").write_text("int f(void) { return 1; }")
    (tmp_path / "m.c").write_text("int f(void); int main(void) { return f(); }")
    subprocess.run("gcc -shared -fPIC l.c -o libgone.so && gcc m.c -L. -lgone -o m && rm libgone.so", shell=True, cwd=tmp_path, check=True)
    p = run("htux-sysroot", "check", f"--libc={BUILD}/lib/htux/libc.so", str(tmp_path / "m"))
    assert p.returncode == 1 and b"libgone.so: not found (needed by " in p.stdout


def test_sysroot_on_damaged_files(tmp_path):
    original = open("/bin/true", "rb").read()
    rng = random.Random("sysroot")
    for n in range(150):
        b = bytearray(original)
        if n % 3 == 0:
            del b[rng.randrange(len(b)) :]
        for _ in range(rng.choice((1, 5, 40))):
            if b:
                b[rng.randrange(min(len(b), rng.choice((64, 1024, len(b)))))] = rng.randrange(256)
        path = tmp_path / "m"
        path.write_bytes(bytes(b))
        p = run("htux-sysroot", "check", f"--libc={BUILD}/lib/htux/libc.so", str(path))
        assert p.returncode in (0, 1, 2)
