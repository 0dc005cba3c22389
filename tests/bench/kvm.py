"""The kvm rows of `make bench`: exits, time to the program, two vCPUs. Run by
itself it measures here, where /dev/kvm must be usable."""

import os
import re
import subprocess

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HTUX = os.environ.get("HTUX", os.path.join(TOP, "build", "bin", "htux"))
PROGRAM = os.path.join(TOP, "build", "tests", "bench", "vcpus")
SOURCE = os.path.join(TOP, "tests", "bench", "system", "vcpus.c")
GETPIDS = 1000, 100_000
STEPS = 50_000_000  # of each thread
RUNS = 5

PROGRAMS = (
    ["/bin/true"],
    ["/bin/echo", "hello"],
    ["/bin/sh", "-c", "/bin/true; /bin/true"],
    ["/usr/bin/python3", "-S", "-c", "pass"],
    ["/usr/bin/git", "--version"],
    *([PROGRAM, "getpid", str(n)] for n in GETPIDS),
)


def build():
    if not os.path.exists(PROGRAM) or os.path.getmtime(PROGRAM) < os.path.getmtime(SOURCE):
        os.makedirs(os.path.dirname(PROGRAM), exist_ok=True)
        subprocess.run(["gcc", "-O2", "-pthread", "-o", PROGRAM, SOURCE], check=True)


def htux(argv, libc, *options):
    command = [HTUX, "run", "--platform=kvm", f"--libc={libc}", *options, "--", *argv]
    return subprocess.run(command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def pairs(line):
    """The counters of one line of --stats."""
    return {k: int(n) for k, n in re.findall(r"(\S+) (-?\d+)", line)}


def stats(argv, libc):
    """(times, exits, calls) of the fastest of some runs."""
    best = None
    for _ in range(RUNS):
        lines = [line for line in htux(argv, libc, "--stats").stderr.splitlines() if line.startswith("stats: ")]
        times, exits, calls = (pairs(line) for line in lines[:3])
        if not best or times["end"] < best[0]["end"]:
            best = times, exits, calls
    return best


def exits_table():
    print(f"\nExits, and milliseconds from the start of htux (best of {RUNS})")
    print(f"  {'':34}{'libc':>8}{'exits':>8}{'entry':>8}{'main':>8}{'end':>8}  exits by kind; the most frequent requests")
    for argv in PROGRAMS:
        name = " ".join([os.path.basename(argv[0]), *argv[1:]])
        for libc in ("musl", "native"):
            times, exits, calls = stats(argv, libc)
            kinds = ", ".join(f"{k} {n}" for k, n in exits.items() if n and k not in ("vcpus", "exits"))
            often = ", ".join(f"{k} {n}" for k, n in sorted(calls.items(), key=lambda c: -c[1])[:4])
            ms = "".join(f"{times[k] / 1000:8.1f}" for k in ("entry", "program", "end"))
            print(f"  {name[:33]:34}{libc:>8}{exits['exits']:8}{ms}  {kinds}; {often}", flush=True)


def instructions_table():
    """Step by step, as machines without performance counters (virtual ones) must. A program at a fixed address, so that
    main's is known; one run is enough: but for random addresses it does the same each time."""
    program = PROGRAM + "-fixed"
    subprocess.run(["gcc", "-O2", "-no-pie", "-pthread", "-o", program, SOURCE], check=True)
    symbols = subprocess.run(["nm", program], check=True, capture_output=True, text=True).stdout
    address = "0x" + re.search(r"^([0-9a-f]+) T main$", symbols, re.M)[1]
    print("\nGuest instructions from the first one to a program's main")
    print(f"  {'libc':34}{'all':>10}{'kernel':>10}")
    for libc in ("musl", "native"):
        err = htux([program, "getpid", "1"], libc, "--stats", f"--count-to={address}").stderr
        n = pairs(next(line for line in err.splitlines() if line.startswith("stats: instructions")))
        print(f"  {libc:34}{n['instructions']:10}{n['kernel']:10}", flush=True)


def scaling():
    """The wall time of two threads that do the same each, against that of one: 1 is perfect."""
    print("\nTwo threads, each with the work of one (time of two / time of one; best of interleaved runs)")
    ways = {
        "native": lambda argv: subprocess.run(argv, check=True, capture_output=True, text=True),
        "kvm": lambda argv: htux(argv, "musl"),
    }
    best = {}
    for _ in range(RUNS):
        for name, run in ways.items():
            for threads in (1, 2):
                ms = float(run([PROGRAM, "threads", str(threads), str(STEPS)]).stdout)
                best[name, threads] = min(ms, best.get((name, threads), ms))
    for name in ways:
        one, two = best[name, 1], best[name, 2]
        print(f"  {name:34}{one:8.0f} ms{two:8.0f} ms{two / one:8.2f}")


def main():
    build()
    exits_table()
    instructions_table()
    scaling()


if __name__ == "__main__":
    main()
