"""Programs on a terminal: isatty, window size, raw mode, Ctrl-C, Ctrl-Z; full-screen
programs driven by keys, their screens read through tmux."""

import fcntl
import os
import pty
import select
import shlex
import shutil
import signal
import struct
import subprocess
import tempfile
import termios
import time

import pytest
from harness import ENV, limit


class Terminal:
    """A command on a pty of 80x24 (or other) as its controlling terminal."""

    def __init__(self, command, rows=24, cols=80):
        self.output = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:  # the size before the program: it would hear of a change
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))
            os.execvpe(command[0], command, ENV)

    def read_until(self, marker, timeout=30):
        end = time.monotonic() + limit(timeout)
        while marker not in self.output:
            left = end - time.monotonic()
            assert left > 0, f"no {marker!r} in {self.output!r}"
            if select.select([self.fd], [], [], left)[0]:
                try:
                    data = os.read(self.fd, 65536)
                except OSError:
                    data = b""
                assert data, f"ended without {marker!r}: {self.output!r}"
                self.output += data

    def send(self, data):
        os.write(self.fd, data)

    def finish(self, timeout=30):
        """Read to the end; the exit status as a shell tells it."""
        end = time.monotonic() + limit(timeout)
        while time.monotonic() < end:
            try:
                data = os.read(self.fd, 65536)
            except OSError:
                data = b""
            if not data:
                break
            self.output += data
        _, status = os.waitpid(self.pid, 0)
        os.close(self.fd)
        return os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)

    def kill(self):
        try:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            os.close(self.fd)
        except (OSError, ChildProcessError):
            pass


def both(cell, argv, dialogue, rows=24, cols=80):
    """Run argv natively and in the cell through the same dialogue; equal output and status."""
    seen = []
    for command in (argv, cell.command([], argv)):
        term = Terminal(command, rows, cols)
        try:
            dialogue(term)
            seen.append((term.finish(), term.output))
        finally:
            term.kill()
    assert seen[0] == seen[1]
    return seen[0]


def test_isatty_and_size(cell):
    status, out = both(cell, ["sh", "-c", "read x; tty -s; echo $?; stty size; test -t 0 && echo in; stty -a | head -3"], lambda t: t.send(b"\n"), 31, 97)
    assert status == 0 and b"31 97" in out


def test_line_editing_of_the_terminal(cell):
    _, out = both(cell, ["cat"], lambda t: (t.send(b"abX\x7fc\n"), t.read_until(b"abc"), t.send(b"\x04")))
    assert out.count(b"abc") >= 1


def test_raw_mode(cell):
    code = "import tty,sys,os; tty.setraw(0); os.write(1,b'ready'); print(repr(os.read(0,1)),repr(os.read(0,1)))"
    _, out = both(cell, ["/usr/bin/python3", "-c", code], lambda t: (t.read_until(b"ready"), t.send(b"\x03\x1a")))
    assert b"\\x03" in out and b"\\x1a" in out


def test_ctrl_c_ends_it(cell):
    status, _ = both(cell, ["sh", "-c", "echo go; sleep 60; echo no"], lambda t: (t.read_until(b"go"), time.sleep(0.2), t.send(b"\x03")))
    assert status == 130


def test_ctrl_c_handled(cell):
    """The terminal sends the signal before it echoes: the handler answers when it is told that "^C" is there."""
    code = "import os,signal,time\nsignal.signal(2,lambda *a: os.read(0,1) and os.write(1,b'caught') and os._exit(9))\nos.write(1,b'go')\nwhile True: time.sleep(0.01)"

    def dialogue(t):
        t.read_until(b"go")
        t.send(b"\x03")
        t.read_until(b"^C")
        t.send(b"\n")

    status, out = both(cell, ["/usr/bin/python3", "-c", code], dialogue)
    assert status == 9 and b"caught" in out


def test_ctrl_backslash(cell):
    status, _ = both(cell, ["sh", "-c", "ulimit -c 0; echo go; exec sleep 60"], lambda t: (t.read_until(b"go"), time.sleep(0.2), t.send(b"\x1c")))
    assert status == 131


def test_window_size_change(cell):
    code = "import signal,os,time\nsignal.signal(signal.SIGWINCH,lambda *a: print(os.get_terminal_size(0),flush=True) or os._exit(0))\nos.write(1,b'go')\nwhile True: time.sleep(0.01)"

    def dialogue(t):
        t.read_until(b"go")
        fcntl.ioctl(t.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 132, 0, 0))

    _, out = both(cell, ["/usr/bin/python3", "-c", code], dialogue)
    assert b"columns=132, lines=50" in out


def test_ctrl_z_and_continue(cell):
    """An interactive bash on the host stops htux by Ctrl-Z and continues it."""
    command = shlex.join(cell.command([], ["sh", "-c", "echo go; read x; echo got $x"]))
    term = Terminal(["bash", "--norc", "--noprofile", "-i"])
    try:
        term.send(b"PS1=%%%; " + command.encode() + b"\n")
        term.read_until(b"\rgo\r\n")
        term.send(b"\x1a")
        term.read_until(b"Stopped")
        term.send(b"fg\n")
        time.sleep(0.3)
        term.send(b"word\n")
        term.read_until(b"got word")
        term.send(b"exit 3\n")
        assert term.finish() == 3
    finally:
        term.kill()


class Screen:
    """A command in a tmux session of its own; keys in, the screen out."""

    def __init__(self, command, rows=24, cols=80):
        self.folder = tempfile.mkdtemp(prefix="htux-tmux-")
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(cols), "-y", str(rows), *command)
        self.tmux("set-option", "-g", "status", "off")

    def tmux(self, *args):
        return subprocess.run(["tmux", "-S", os.path.join(self.folder, "socket"), *args], env=ENV, capture_output=True, text=True, timeout=limit(30))

    def text(self):
        return self.tmux("capture-pane", "-p").stdout

    def keys(self, *keys):
        self.tmux("send-keys", *keys)

    def wait_for(self, condition, timeout=30):
        end = time.monotonic() + limit(timeout)
        while not condition(text := self.text()):
            assert time.monotonic() < end, text
            time.sleep(0.05)
        return text

    def settled(self, marker):
        """The screen once it shows marker and has stopped changing."""
        last = self.wait_for(lambda s: marker in s)
        while True:
            time.sleep(0.5)
            if (text := self.text()) == last:
                return text
            last = text

    def close(self):
        self.tmux("kill-server")
        shutil.rmtree(self.folder)


def screens(argv, steps, cell, tmp_path):
    """The screens after each step (keys, text to wait for): htux must come to show what the native run shows."""
    shots, final = [], None
    for command in (argv, cell.command([f"--rw={tmp_path}"], argv)):
        (tmp_path / "text").write_text("".join(f"line {i}\n" for i in range(100)))
        screen = Screen(["env", "-C", str(tmp_path), *command])
        try:
            for n, (keys, marker) in enumerate(steps):
                if keys:
                    screen.keys(*keys)
                if command is argv:
                    shots.append(screen.settled(marker))
                else:
                    screen.wait_for(lambda s: s == shots[n])
        finally:
            screen.close()
        content = (tmp_path / "text").read_text()
        assert final in (None, content)
        final = content


def test_vim(cell, tmp_path):
    steps = [
        ((), "line 20"),
        (("G",), "line 99"),
        (("g", "g", "o", "inserted", "Escape"), "inserted"),
        ((":%s/line 5/LINE 5/g", "Enter"), "LINE 5"),
        ((":w", "Enter"), "written"),
    ]
    screens(["vim", "-Nu", "NONE", "--cmd", "set noswapfile", "text"], steps, cell, tmp_path)


def test_less(cell, tmp_path):
    steps = [((), "line 20"), (("Space",), "line 40"), (("/line 77", "Enter"), "line 77"), (("G",), "line 99")]
    screens(["less", "text"], steps, cell, tmp_path)


def test_bash_interactive(cell, tmp_path):
    steps = [((), "$"), (("echo a$((1+1))b", "Enter"), "a2b"), (("ls te", "Tab", "Enter"), "text"), (("Up", "Up", "Enter"), "a2b")]
    screens(["env", "PS1=$ ", "bash", "--norc", "--noprofile", "-i"], steps, cell, tmp_path)
