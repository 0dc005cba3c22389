"""What programs do natively on the host, kept for the lab (tests/kvmlab): its own kernel is another one,
so that a native run in there would say what that one does, not what the host does that a guest's kernel follows.

A session outside records (harness.py), one in the lab only reads. A case's key is all that goes into its
run: arguments, input, environment and the files that are there before it."""

import hashlib
import os
import pickle
import tempfile


def key(*parts):
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]


def case_key(case, env, files):
    """files as harness.snapshot finds them."""
    return key(case.name, case.argv, case.stdin, sorted(env.items()), sorted(files.items()))


class Records:
    def __init__(self, folder):
        self.folder = folder

    def store(self, name, value):
        """Nothing where the tree is another user's: no lab of ours reads from it."""
        if not os.access(os.path.dirname(os.path.dirname(self.folder)), os.W_OK):
            return
        os.makedirs(self.folder, exist_ok=True)
        fd, work = tempfile.mkstemp(dir=self.folder)
        with open(fd, "wb") as f:
            pickle.dump(value, f)
        os.rename(work, os.path.join(self.folder, name))

    def load(self, name, what):
        """AssertionError if there is no such record."""
        try:
            with open(os.path.join(self.folder, name), "rb") as f:
                return pickle.load(f)
        except FileNotFoundError:
            raise AssertionError(f"the host has not recorded what {what} does natively: run this test outside of the lab first") from None
