"""How large some inputs are. In the lab (tests/kvmlab), where everything takes about
ten times longer, these are cut; all that is not named here is the same."""

from harness import IN_LAB

SIZES = {
    # what: (everywhere else, in the lab)
    "numbers to sort": (4_000_000, 100_000),
    "words to compress": (300_000, 60_000),
    "rows in sqlite": (100_000, 10_000),
    "mutated programs": (60, 15),
    "fuzzed calls of each number": (40, 8),
    "runs that leave nothing": (200, 20),
    "rounds of taking memory": (1200, 600),
}


# Case.native_in_lab of those with such an input
CUT = "its input is smaller there"


def size(what):
    return SIZES[what][IN_LAB]
