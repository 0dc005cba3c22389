"""The lab's machine: how QEMU is started, its snapshot, and a command in it."""

import contextlib
import fcntl
import hashlib
import os
import selectors
import shutil
import socket
import subprocess
import tempfile
import threading
import time

from qmp import QMP

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LAB = os.path.join(TOP, "build", "kvmlab")  # what `make kvmlab` made
LIBS = "lib/x86_64-linux-gnu"
PORTS = ("out", "err", "in", "status")  # virtio-serial ports 1.., as init.c numbers them
BOOT_LIMIT = 240  # seconds


class LabError(Exception):
    """The lab itself failed."""


def lab(*path):
    return os.path.join(LAB, *path)


class Machine:
    """QEMU's command line for a number of CPUs and MiB of memory."""

    def __init__(self, cpus, memory):
        self.memory = memory
        self.binary = lab("root/usr/bin/qemu-system-x86_64")
        self.kernel, self.initrd = lab("vmlinuz"), lab("initrd")
        for path in (self.binary, self.kernel, self.initrd):
            if not os.path.exists(path):
                raise LabError(f"no {os.path.relpath(path, TOP)}: run `make kvmlab` first")
        # "hpet=off" and the like leave out devices that would only cost time at boot.
        self.fixed = [
            "-no-user-config", "-nodefaults", "-display", "none", "-no-reboot",
            "-accel", "tcg,thread=multi", "-cpu", "max,la57=off", "-smp", str(cpus), "-m", str(memory),
            "-M", "q35,hpet=off,usb=off,vmport=off,smm=off,sata=off,memory-backend=memory",
            "-kernel", self.kernel, "-initrd", self.initrd,
            "-append", "console=ttyS0 quiet loglevel=3 panic=-1 rcupdate.rcu_expedited=1 tsc=reliable clocksource=tsc mitigations=off",
            "-L", lab("root/usr/share/seabios"), "-L", lab("root/usr/share/qemu"),
            "-device", f"virtio-serial-pci,max_ports={len(PORTS) + 1}",
        ]  # fmt: skip
        for number, name in enumerate(PORTS, 1):
            self.fixed += ["-device", f"virtserialport,chardev={name},nr={number}"]

    def key(self):
        """Changes whenever a snapshot does not fit any more."""
        files = [(path, os.stat(path).st_size, os.stat(path).st_mtime_ns) for path in (self.binary, self.kernel, self.initrd, __file__)]
        return hashlib.sha256(repr((self.fixed, files)).encode()).hexdigest()[:16]

    def start(self, memory_file, shared, job, tree, root, console, sockets, more=()):
        """QEMU as a process; sockets maps the names of character devices to our ends' peers."""
        # A comma within a value is written twice.
        comma = lambda path: path.replace(",", ",,")  # noqa: E731
        command = [self.binary, *self.fixed]
        command += ["-object", f"memory-backend-file,id=memory,size={self.memory}M,share={shared},mem-path={comma(memory_file)}"]
        command += ["-fw_cfg", f"name=opt/kvmlab/job,file={comma(job)}", "-serial", f"file:{comma(console)}"]
        for tag, path, read_only in (("root", root, "on"), ("tree", tree, "off")):
            command += ["-fsdev", f"local,id={tag},path={comma(path)},security_model=none,multidevs=remap,readonly={read_only}"]
            command += ["-device", f"virtio-9p-pci,fsdev={tag},mount_tag={tag}"]
        for name, sock in sockets.items():
            command += ["-chardev", f"socket,id={name},fd={sock.fileno()}"]
        command += ["-mon", "chardev=qmp,mode=control", *more]
        libraries = [lab("root", LIBS), lab("root/usr", LIBS)]
        env = {**os.environ, "LD_LIBRARY_PATH": ":".join(libraries), "QEMU_MODULE_DIR": os.path.join(libraries[1], "qemu")}
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, env=env, pass_fds=[s.fileno() for s in sockets.values()], start_new_session=True
        )

    def connected(self, *args, **kw):
        """Start QEMU with a socket for each port and for control; returns the process and our ends."""
        ours, theirs = {}, {}
        for name in (*PORTS, "qmp"):
            ours[name], theirs[name] = socket.socketpair()
        process = self.start(*args, sockets=theirs, **kw)
        for sock in theirs.values():
            sock.close()
        return process, ours

    def snapshot(self):
        """The folder of this machine's snapshot, which is made if there is none."""
        folder = lab("snapshots", self.key())
        os.makedirs(lab("snapshots"), exist_ok=True)
        with open(lab("snapshots", "lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not os.path.isdir(folder):
                work = tempfile.mkdtemp(dir=lab("snapshots"))
                try:
                    self.make_snapshot(work)
                    os.rename(work, folder)
                finally:
                    shutil.rmtree(work, ignore_errors=True)
        return folder

    def make_snapshot(self, folder):
        job, console, empty = (os.path.join(folder, name) for name in ("job", "console", "empty"))
        os.mkdir(empty)
        with open(job, "wb") as f:
            f.write(b"\0")  # none yet
        process, ours = self.connected(os.path.join(folder, "memory"), "on", job, empty, empty, console)
        try:
            deadline = time.monotonic() + BOOT_LIMIT
            while "snapshot now" not in read_text(console):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise LabError("the guest did not boot: " + (read_text(console).strip() or "no output"))
                time.sleep(0.05)
            qmp = QMP(ours["qmp"])
            qmp.ignore_shared_memory()
            qmp.call("migrate", uri=f"file:{folder}/state")
            while (status := qmp.call("query-migrate")["status"]) != "completed":
                if status == "failed" or time.monotonic() > deadline:
                    raise LabError(f"the snapshot failed (status {status})")
                time.sleep(0.02)
        finally:
            process.kill()
            process.wait()


def read_text(path):
    try:
        with open(path, errors="replace") as f:
            return f.read()
    except FileNotFoundError:
        return ""


def pack_job(tree, argv, env):
    """The job as init.c reads it."""
    strings = [str(time.time_ns()), tree, os.getcwd(), str(len(env)), *(f"{k}={v}" for k, v in env.items()), *argv]
    return b"".join(os.fsencode(s) + b"\0" for s in strings)


class Relay:
    """Copies between our own standard files and the guest's, until the guest reports the command's end."""

    def __init__(self, ours, stdin):
        self.ours = ours
        self.stdin = stdin
        self.status = b""
        self.selector = selectors.DefaultSelector()
        for name, to in (("out", 1), ("err", 2), ("status", None)):
            self.selector.register(ours[name], selectors.EVENT_READ, to)

    def start_stdin(self):
        """Not before the guest reads its port: the end of the input is an event, not data."""

        def copy():
            with contextlib.suppress(OSError):  # the command may end before its input does
                while data := os.read(self.stdin, 65536):
                    self.ours["in"].sendall(data)
                self.ours["in"].shutdown(socket.SHUT_WR)

        if self.stdin is None:
            self.ours["in"].shutdown(socket.SHUT_WR)
        else:
            threading.Thread(target=copy, daemon=True).start()

    def run(self, deadline):
        """The command's status, or None if QEMU ended before; TimeoutError at the deadline."""
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            for key, _ in self.selector.select(left):
                data = key.fileobj.recv(65536)
                if not data:
                    self.selector.unregister(key.fileobj)
                elif key.data:
                    write_all(key.data, data)
                else:
                    started = b"\n" in self.status
                    self.status += data
                    if not started and b"\n" in self.status:
                        self.start_stdin()
            lines = self.status.split(b"\n")
            if len(lines) > 2:
                self.drain()
                return int(lines[1].split()[1])
            if not self.selector.get_map():
                return None

    def drain(self):
        """Output that the guest sent before the status."""
        for name, to in (("out", 1), ("err", 2)):
            self.ours[name].setblocking(False)
            try:
                while data := self.ours[name].recv(65536):
                    write_all(to, data)
            except BlockingIOError:
                pass


def write_all(fd, data):
    while data:
        data = data[os.write(fd, data) :]


def run(argv, cpus=1, memory=1024, limit=600, stdin=None, env=None):
    """Run argv in the lab in this directory; returns its exit status. TimeoutError after `limit` seconds."""
    machine = Machine(cpus, memory)
    snapshot = machine.snapshot()
    with tempfile.TemporaryDirectory(prefix="kvmlab-") as work:
        job, console = os.path.join(work, "job"), os.path.join(work, "console")
        with open(job, "wb") as f:
            f.write(pack_job(TOP, argv, dict(os.environ) if env is None else env))
        process, ours = machine.connected(
            os.path.join(snapshot, "memory"), "off", job, TOP, "/", console, more=["-incoming", "defer"]
        )
        try:
            qmp = QMP(ours["qmp"])
            qmp.ignore_shared_memory()
            qmp.call("migrate-incoming", uri=f"file:{snapshot}/state")
            status = Relay(ours, stdin).run(time.monotonic() + limit)
        finally:
            process.kill()
            process.wait()
        if status is None:
            raise LabError("QEMU ended: " + (read_text(console).strip() or "no message"))
        return status
