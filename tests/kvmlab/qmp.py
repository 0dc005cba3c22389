"""QEMU's control protocol over a socket: one JSON object a line."""

import json

ANSWER_LIMIT = 60  # seconds


class QMP:
    def __init__(self, sock):
        sock.settimeout(ANSWER_LIMIT)
        self.file = sock.makefile("rw", encoding="utf-8", newline="\n")
        self.line("greeting")
        self.call("qmp_capabilities")

    def line(self, what):
        """The next that QEMU says; RuntimeError if it takes too long, EOFError if QEMU is gone."""
        try:
            line = self.file.readline()
        except TimeoutError:
            raise RuntimeError(f"QEMU does not answer ({what})") from None
        if not line:
            raise EOFError(what)
        return json.loads(line)

    def call(self, command, **arguments):
        """Execute and return what it returns; RuntimeError if QEMU refuses, and as line()."""
        json.dump({"execute": command, "arguments": arguments}, self.file)
        self.file.write("\n")
        self.file.flush()
        while True:
            answer = self.line(command)
            if "error" in answer:
                raise RuntimeError(f"{command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]

    def ignore_shared_memory(self):
        """Leave memory that is a shared file out of what migrates: it is there already."""
        self.call("migrate-set-capabilities", capabilities=[{"capability": "x-ignore-shared", "state": True}])
