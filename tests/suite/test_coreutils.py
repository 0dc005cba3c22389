"""coreutils and its neighbours: files, text, numbers."""

import os
import random

from harness import FILES, MACHINE, Case, check, sh
from sizes import CUT, size

WORDS = b"".join(b"%d %s\n" % (n * 7919 % 10007, w) for n, w in enumerate([b"pear", b"fig", b"Apple", b"date", b"kiwi"] * 400))
TREE = {f"tree/d{i % 7}/e{i % 3}/f{i}": bytes([i % 256]) * (i * 97) for i in range(60)}


def links(top):
    os.symlink("d0/e0", os.path.join(top, "tree/link"))
    os.symlink("nowhere", os.path.join(top, "tree/dangling"))
    os.link(os.path.join(top, "tree/d0/e0/f0"), os.path.join(top, "tree/hard"))
    os.chmod(os.path.join(top, "tree/d1/e1/f1"), 0o4751)


def numbers(top):
    rng = random.Random(7)
    part = "".join(f"{rng.randrange(10**7)}\n" for _ in range(100_000))
    with open(os.path.join(top, "big"), "w") as f:
        for n in range(size("numbers to sort") // 100_000):
            f.write(part.replace("\n", f"{n:02}\n"))


CASES = [
    Case("true", ["true"]),
    Case("false", ["false"]),
    Case("echo", ["/bin/echo", "-e", r"a\tb\n\x41"]),
    Case("ls-lR", ["ls", "-lR", "/usr/share/perl5"]),
    Case("ls-la-etc", ["ls", "-la", "--time-style=full-iso", "/etc"]),
    Case("ls-missing", ["ls", "/does/not/exist"]),
    Case("ls-color", ["ls", "--color=always", "-F", "/usr/bin"]),
    Case("cat-stdin", ["cat", "-n"], stdin=WORDS),
    Case("cat-missing", ["cat", "nope", "-"], stdin=b"x"),
    Case("sort", ["sort"], stdin=WORDS),
    Case("sort-n", ["sort", "-n", "-k1,1", "-s"], stdin=WORDS),
    Case("sort-random", ["sort", "-R", "--random-source=/bin/true"], stdin=WORDS),
    Case("sort-parallel", ["sort", "--parallel=2", "-S", "1M", "-r"], stdin=WORDS * 50),
    Case("sort-large", ["sort", "-n", "-o", "out", "big"], setup=numbers, timeout=300, native_in_lab=CUT),
    Case("sha256sum", ["sha256sum", "/bin/bash", "/usr/bin/perl"]),
    Case("md5sum-check", ["md5sum", "-c"], files={"a": b"1"}, stdin=b"c4ca4238a0b923820dcc509a6f75849b  a\n"),
    Case("cp-r", ["cp", "-r", "tree", "copy"], files=TREE, setup=links),
    Case("cp-a", ["cp", "-a", "tree", "copy"], files=TREE, setup=links),
    sh("mv-rm-mkdir", "mv tree/d0 tree/moved && rm -rv tree/d1 | sort && mkdir -p a/b/c && rmdir a/b/c && ls -R", files=TREE),
    sh("ln", "ln -s a b; ln tree/d0/e0/f0 hard; readlink b; readlink -f tree/../hard | sed s:.*/::; ln b b", files=TREE),
    sh("chmod-touch", "touch -d '2001-02-03 04:05:06.789' f; chmod 640 f; stat -c '%a %s %y %F' f; umask 077; touch g; stat -c %a g"),
    Case("du", ["du", "-a", "--apparent-size", "-b", "tree"], files=TREE, native_in_lab=FILES),
    Case("find", ["find", "/usr/share/perl5", "-name", "*.pm", "-size", "+8k", "-printf", "%p %s %m %y %T@\n"]),
    sh("find-exec", "find tree -type f -exec wc -c {} + | sort", files=TREE),
    Case("date", ["date", "-u", "-d", "2024-02-29 12:34:56 +1 year", "+%A %d %B %Y %T %j %U %s"]),
    Case("date-zone", ["date", "-d", "@1700000000"], env={"TZ": "America/New_York"}),
    Case("env", ["env", "-i", "A=1", "B=2", "env"]),
    Case("env-all", ["sh", "-c", "env | grep -v -e ^_= -e ^SHLVL= | sort"]),
    Case("seq", ["seq", "-w", "1", "0.25", "30"]),
    Case("wc", ["wc"], stdin=WORDS),
    Case("tr", ["tr", "a-z", "A-Z"], stdin=WORDS),
    Case("cut", ["cut", "-d", " ", "-f", "2"], stdin=WORDS),
    Case("od", ["od", "-A", "x", "-t", "x1z", "-N", "4096", "/bin/ls"]),
    Case("od-float", ["od", "-t", "f8", "-N", "256", "/bin/ls"]),
    Case("stat", ["stat", "/etc/passwd"], native_in_lab=FILES),
    Case("stat-dir", ["stat", "-c", "%n %F %a %h %u %g %s", "/", "/usr", "/var/tmp", "/etc/mtab"], native_in_lab=FILES),
    Case("dd", ["dd", "if=/dev/zero", "bs=64k", "count=10", "of=out", "status=none"]),
    sh("dd-pipe", "dd if=/bin/bash bs=1000 skip=3 count=20 status=none | sha1sum"),
    Case("df", ["df", "--output=target", "/"]),
    # Whether dash says "Terminated" depends on whether the job's end is seen before `wait` or in it.
    sh("tail-follow", "echo one > f; : > out; tail -s 100 -f f >> out & p=$!; until grep -q one out; do sleep 0.01; done; echo two >> f; "
       "until grep -q two out; do sleep 0.01; done; kill $p; wait $p 2>/dev/null; echo $?; cat out"),
    Case("head-tail", ["sh", "-c", "head -n 5 w; tail -n 3 w; tail -c +100 w | head -c 20"], files={"w": WORDS}),
    Case("uniq", ["uniq", "-c"], stdin=b"a\na\nb\nA\na\n"),
    Case("comm", ["comm", "a", "b"], files={"a": b"1\n2\n3\n", "b": b"2\n3\n4\n"}),
    Case("join", ["join", "a", "b"], files={"a": b"1 x\n2 y\n", "b": b"1 p\n2 q\n"}),
    Case("paste", ["paste", "-d:", "a", "b"], files={"a": b"1\n2\n", "b": b"3\n4\n"}),
    Case("fold", ["fold", "-s", "-w", "30"], stdin=WORDS),
    Case("fmt", ["fmt", "-w", "50"], stdin=WORDS),
    Case("pr", ["pr", "-h", "title", "-l", "20", "--date-format=x"], stdin=WORDS[:900]),
    Case("expr", ["expr", "12", "*", "(", "3", "+", "4", ")"]),
    Case("factor", ["factor", "1234567890123456789", "18446744073709551557"]),
    Case("printf", ["/usr/bin/printf", "%d %5.2f %e %g %x %o %s %c|%-8s|%q\n", "42", "3.14159", "1e10", "1e-5", "255", "8", "str", "c", "pad", "it's"]),
    Case("base64", ["base64", "-w", "40", "/bin/true"]),
    Case("numfmt", ["numfmt", "--to=iec", "1024", "1234567", "999"]),
    Case("split", ["split", "-n", "4", "w", "part."], files={"w": WORDS}),
    Case("csplit", ["csplit", "w", "10", "20", "{3}"], files={"w": WORDS}),
    Case("shuf", ["shuf", "--random-source=/bin/true", "-n", "10"], stdin=WORDS),
    Case("tsort", ["tsort"], stdin=b"a b\nb c\na d\nd c\n"),
    Case("tac", ["tac"], stdin=WORDS),
    Case("nl", ["nl", "-ba"], stdin=WORDS[:300]),
    Case("tee", ["tee", "x", "y"], stdin=WORDS),
    Case("truncate", ["sh", "-c", "truncate -s 1M f && stat -c %s f && truncate -s 10 f && wc -c f"]),
    Case("test", ["sh", "-c", "test -f /etc/passwd && test -d / && test ! -e /x && [ /bin/sh -ef /usr/bin/sh ] && echo yes"]),
    Case("id", ["id"]),
    Case("nproc", ["nproc"], native_in_lab=MACHINE),
    Case("uname", ["uname", "-sm"]),
    Case("basename", ["sh", "-c", "basename /a/b.c .c; dirname /a/b/c; realpath /usr/../etc; pathchk -p 'a b'"]),
    Case("install", ["install", "-D", "-m", "751", "/bin/true", "a/b/true"]),
    Case("cksum", ["cksum", "/bin/ls"]),
    Case("sum-b2", ["b2sum", "/bin/ls"]),
    Case("timeout-status", ["sh", "-c", "kill -TERM $$"]),
    Case("usage-error", ["cut"]),
    Case("bad-option", ["ls", "--no-such-option"]),
    Case("sleep", ["sleep", "0.05"]),
    Case("mktemp", ["sh", "-c", "f=$(mktemp -p .); test -f $f && stat -c %a $f && rm $f"]),
    Case("mkfifo", ["sh", "-c", "mkfifo p && (cat p & echo through > p; wait) && stat -c %F p"]),
]


def test_case(case, cell):
    check(case, cell)
