"""Compressors and tar, both ways, with threads."""

import random

from harness import Case, check, sh
from sizes import CUT, size

_rng = random.Random(3)
DATA = b"".join(b"%d %s " % (_rng.randrange(1000), _rng.choice([b"alpha", b"beta", b"gamma"])) for _ in range(size("words to compress")))
FILES = {"data": DATA, "dir/a": b"a" * 5000, "dir/b": b"b" * 70000, "dir/sub/c": b"\0" * 3}


def both_ways(name, pack, unpack, **kw):
    return sh(name, f"{pack} < data > packed && sha256sum packed && {unpack} < packed | cmp - data && ls -l packed | cut -d' ' -f5", files=FILES, native_in_lab=CUT, **kw)


CASES = [
    both_ways("gzip", "gzip -9n", "gzip -d"),
    both_ways("xz", "xz -3", "xz -d"),
    both_ways("xz-threads", "xz -T2 --block-size=500000 -1", "xz -dT2"),
    both_ways("bzip2", "bzip2", "bzip2 -d", needs=("bzip2",)),
    both_ways("zstd", "zstd -q -5", "zstd -dq", needs=("zstd",)),
    both_ways("zstd-threads", "zstd -q -T2 -3", "zstd -dq", needs=("zstd",)),
    sh("gzip-file", "gzip -n data && gzip -l data.gz && gunzip data.gz && sha1sum data", files=FILES, native_in_lab=CUT),
    sh("corrupt-gzip", "gzip -nc data | head -c 1000 | gzip -t; echo $?", files=FILES, native_in_lab=CUT),
    sh("tar", "tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf a.tar dir && sha256sum a.tar && tar tvf a.tar && mkdir x && tar -C x -xf a.tar && diff -r dir x/dir", files=FILES, native_in_lab=CUT),
    sh("tar-z", "tar --sort=name --mtime=@0 --owner=0 --group=0 -czf a.tgz dir && mkdir x && tar -C x -xzvf a.tgz && rm a.tgz", files=FILES, native_in_lab=CUT),
    sh("tar-J", "tar -cJf a.txz dir && tar tJf a.txz | sort && rm a.txz", files=FILES, native_in_lab=CUT),
    sh("cpio-pipe", "tar -cf - dir | tar -tf - | sort", files=FILES, native_in_lab=CUT),
]


def test_case(case, cell):
    check(case, cell)
