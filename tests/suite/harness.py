"""Runs a program natively and under htux and compares what a user can see:
standard output, standard error, exit status, and the files it leaves.

A Case says what to run; a Cell says how htux runs it. Each case runs in a fresh
directory that has the same path both times, so that paths in outputs agree."""

import atexit
import contextlib
import dataclasses
import fcntl
import functools
import hashlib
import os
import re
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from typing import Callable, Optional

import recorded

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("HTUX_BUILD", os.path.join(TOP, "build"))
HTUX = os.environ.get("HTUX", os.path.join(BUILD, "bin", "htux"))
TIMEOUT = 120  # seconds; a guest that takes longer hangs
IN_LAB = "KVMLAB" in os.environ  # tests/kvmlab: software emulation, about ten times slower
LONG = bool(os.environ.get("HTUX_LONG"))  # all, whatever time it takes
RECORDS = recorded.Records(os.path.join(TOP, "build", "tests", "native"))

# A fixed environment: what the tester's shell exports must not matter.
ENV = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/proc/home",  # is not there and nothing can be made there: programs' own files would be left behind, and seen by the next run
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "TERM": "xterm",
}


@dataclasses.dataclass(frozen=True)
class Cell:
    platform: str
    libc: str

    def __str__(self):
        return f"{self.platform}-{self.libc}"

    def command(self, options, argv):
        return [HTUX, "run", f"--platform={self.platform}", f"--libc={self.libc}", *options, "--", *argv]


LIBCS = ("musl", "native")


def limit(seconds):
    """A time limit for what takes a fraction of it."""
    return seconds * 10 if IN_LAB else seconds


# Reasons for Case.native_in_lab:
MACHINE = "the processors, memory and limits are the lab's"
FILES = "devices, sizes and order of directories and times of birth are those of the lab's file systems"

# A reason for Case.not_in_lab:
MINUTES = "it takes minutes there"


@dataclasses.dataclass
class Case:
    name: str
    argv: list
    stdin: bytes = b""
    files: dict = dataclasses.field(default_factory=dict)  # name -> bytes, made in the directory before the run
    setup: Optional[Callable[[str], None]] = None  # more preparation, given the directory
    env: dict = dataclasses.field(default_factory=dict)
    needs: tuple = ()  # programs that must be installed (else the case is skipped, with the name)
    timeout: int = TIMEOUT
    normalise: Optional[Callable[[bytes], bytes]] = None  # for output that differs between two native runs too
    options: tuple = ()  # more options of htux run
    native_in_lab: str = ""  # why the lab compares with a native run in the lab, not with the host's (recorded.py)
    not_in_lab: str = ""  # why the lab leaves it out
    kvm_differs: Optional[Callable[[bytes], bytes]] = None  # makes of native output what docs/kvm.md says is to be seen on kvm


def sh(name, script, **kw):
    """A case that is a script for dash."""
    return Case(name, ["sh", "-c", script], **kw)


@dataclasses.dataclass
class Result:
    status: int
    out: bytes
    err: bytes
    files: dict

    def differences(self, other):
        """What differs, in lines for a test report; empty if nothing does."""
        lines = []
        if self.status != other.status:
            lines.append(f"status: native {self.status}, htux {other.status}")
        for what, a, b in (("stdout", self.out, other.out), ("stderr", self.err, other.err)):
            if a != b:
                lines += [f"{what} differs", f"  native: {excerpt(a, b)}", f"  htux:   {excerpt(b, a)}"]
        for name in sorted(set(self.files) | set(other.files)):
            a, b = self.files.get(name), other.files.get(name)
            if a != b:
                lines.append(f"file {name}: native {describe(a)}, htux {describe(b)}")
        return lines


def excerpt(a, b):
    """The part of a around its first difference from b."""
    n = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    return f"(at {n} of {len(a)}) " + repr(a[max(0, n - 100) : n + 500])


def describe(f):
    return "absent" if f is None else f"{f[0]}, {len(f[1]) if f[1] is not None else '-'} bytes"


def snapshot(top):
    """Type, mode and content of everything below top."""
    found = {}
    for root, dirs, files in os.walk(top):
        for name in dirs + files:
            path = os.path.join(root, name)
            st = os.lstat(path)
            content = None
            if stat.S_ISLNK(st.st_mode):
                content = os.readlink(path).encode()
            elif stat.S_ISREG(st.st_mode):
                with open(path, "rb") as f:
                    content = f.read()
            found[os.path.relpath(path, top)] = (stat.filemode(st.st_mode), content)
    return found


def killed(proc):
    """What a process that is in our way has written. Whoever has left its group may still hold its output open: no long wait for that."""
    os.killpg(proc.pid, signal.SIGKILL)
    try:
        return proc.communicate(timeout=limit(5))
    except subprocess.TimeoutExpired as e:
        return e.output or b"", (e.stderr or b"") + b"\n(its output is still open after SIGKILL)"


def execute(command, case, env, cwd):
    proc = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=env,
        cwd=cwd,
        start_new_session=True,
    )
    try:
        out, err = proc.communicate(case.stdin, timeout=limit(case.timeout))
    except BaseException as e:
        out, err = killed(proc)
        if not isinstance(e, subprocess.TimeoutExpired):
            raise
        raise AssertionError(f"no end after {limit(case.timeout)} s: {command}\nstdout: {out[-2000:]!r}\nstderr: {err[-2000:]!r}")
    status = proc.returncode
    return (128 - status if status < 0 else status), out, err


@functools.cache
def workdir_parent():
    """One for all cases of this process: what a case did natively is compared with several runs, which must see the same path."""
    folder = tempfile.mkdtemp(prefix="htux-suite-")
    os.chmod(folder, 0o755)
    return folder


def remove_workdirs():
    if workdir_parent.cache_info().currsize:
        shutil.rmtree(workdir_parent(), ignore_errors=True)


class Workdir:
    """A directory of one fixed path, filled anew for each run of a case."""

    def __init__(self, case):
        self.case = case
        self.env = {**ENV, **case.env}
        self.path = os.path.join(workdir_parent(), re.sub(r"\W", "-", case.name), "work")

    def fill(self):
        shutil.rmtree(self.path, ignore_errors=True)
        os.makedirs(self.path)
        for name, content in self.case.files.items():
            path = os.path.join(self.path, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as f:
                f.write(content)
        if self.case.setup:
            self.case.setup(self.path)

    def result(self, status, out, err, files):
        if self.case.normalise:
            out, err = self.case.normalise(out), self.case.normalise(err)
        return Result(status, out, err, files)

    def run_native(self):
        self.fill()
        before = snapshot(self.path)
        seen = (*execute(self.case.argv, self.case, self.env, self.path), snapshot(self.path))
        if not IN_LAB and not self.case.native_in_lab:
            RECORDS.store(recorded.case_key(self.case, self.env, before), (self.path, *seen))
        return self.result(*seen)

    def run_htux(self, cell):
        self.fill()
        command = cell.command([f"--rw={self.path}", *self.case.options], self.case.argv)
        return self.result(*execute(command, self.case, self.env, self.path), snapshot(self.path))

    def remove(self):
        shutil.rmtree(self.path, ignore_errors=True)


_last_native = (None, None)  # a case and what it does natively: its cells come one after another


@contextlib.contextmanager
def native_here(work):
    global _last_native
    try:
        if _last_native[0] is not work.case:
            _last_native = (work.case, work.run_native())
        yield _last_native[1]
    finally:
        work.remove()


@contextlib.contextmanager
def native_recorded(work):
    """The host's recorded result. Its directory's path, which may be in it, becomes work's; other
    workers of the lab may have recorded cases of the same path, so only one at a time uses it."""
    work.fill()
    path, *seen = RECORDS.load(recorded.case_key(work.case, work.env, snapshot(work.path)), work.case.name)
    work.remove()
    work.path = path
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(os.path.dirname(path) + ".lock", "w") as lock:
        take(lock, limit(work.case.timeout))
        try:
            yield work.result(*seen)
        finally:
            work.remove()  # as long as it is ours


def take(lock, seconds):
    end = time.monotonic() + seconds
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            assert time.monotonic() < end, f"another worker's run of this case has kept {lock.name} for {seconds} s"
            time.sleep(0.05)


def run_both(case, cell):
    """The case's results natively and in the cell."""
    work = Workdir(case)
    with (native_recorded if IN_LAB and not case.native_in_lab else native_here)(work) as native:
        return native, work.run_htux(cell)


def on_host(what, run):
    """What run() returns on the host, for a test that is not a case: in the lab, what was recorded under this name."""
    if IN_LAB:
        return RECORDS.load(recorded.key(what), what)
    value = run()
    RECORDS.store(recorded.key(what), value)
    return value


def check(case, cell):
    """Run the case natively and in the cell; AssertionError with what differs."""
    native, htux = run_both(case, cell)
    if case.kvm_differs and cell.platform == "kvm":
        native = dataclasses.replace(native, out=case.kvm_differs(native.out))
    differences = native.differences(htux)
    assert not differences, "\n".join([f"{case.name} in {cell}: {case.argv}", *differences])
    return native


def _programs():
    """Where compiled programs are kept: in the build folder, so that the lab finds what was compiled
    outside; but the lab itself, of which there may be several on one tree, changes nothing there."""
    if os.access(BUILD, os.W_OK) and not IN_LAB:
        return os.path.join(BUILD, "tests", "programs")
    folder = tempfile.mkdtemp(prefix="htux-programs-")
    os.chmod(folder, 0o755)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


_PROGRAMS = _programs()
_FOUND_IN = (os.path.join(TOP, "build", "tests", "programs"), os.path.join(BUILD, "tests", "programs"), _PROGRAMS)


def compiled(sources, commands, texts=()):
    """The folder that the shell commands fill, run in it once for the same commands and contents
    of sources. texts (name -> source) are written into it before."""
    texts = dict(texts)
    h = hashlib.sha256(repr((commands, sorted(texts.items()))).encode())
    for path in sources:
        with open(path, "rb") as f:
            h.update(f.read())
    name = h.hexdigest()[:24]
    for parent in _FOUND_IN:
        if os.path.isdir(os.path.join(parent, name)):
            return os.path.join(parent, name)
    os.makedirs(_PROGRAMS, exist_ok=True)
    work = tempfile.mkdtemp(dir=_PROGRAMS)
    os.chmod(work, 0o755)
    for file, text in texts.items():
        with open(os.path.join(work, file), "w") as f:
            f.write(text)
    for command in commands:
        subprocess.run(command, shell=True, cwd=work, check=True)
    folder = os.path.join(_PROGRAMS, name)
    try:
        os.rename(work, folder)
    except OSError:  # another worker was first
        shutil.rmtree(work)
    return folder


def copy_all(folder, top):
    for name in os.listdir(folder):
        shutil.copy2(os.path.join(folder, name), top)
