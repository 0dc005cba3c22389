"""QEMU's control protocol over a socket: one JSON object a line."""

import json


class QMP:
    def __init__(self, sock):
        self.file = sock.makefile("rw", encoding="utf-8", newline="\n")
        self.file.readline()  # the greeting
        self.call("qmp_capabilities")

    def call(self, command, **arguments):
        """Execute and return what it returns; RuntimeError if QEMU refuses, EOFError if it is gone."""
        json.dump({"execute": command, "arguments": arguments}, self.file)
        self.file.write("\n")
        self.file.flush()
        for line in self.file:
            answer = json.loads(line)
            if "error" in answer:
                raise RuntimeError(f"{command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]
        raise EOFError(command)

    def ignore_shared_memory(self):
        """Leave memory that is a shared file out of what migrates: it is there already."""
        self.call("migrate-set-capabilities", capabilities=[{"capability": "x-ignore-shared", "state": True}])
