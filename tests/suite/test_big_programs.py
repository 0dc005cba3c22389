"""Larger programs: openssl, the compiler, image conversion, git, version banners."""

from harness import Case, check, sh

C_SOURCE = b"""
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
struct node { struct node *l, *r; int v; };
static struct node *insert(struct node *n, int v) {
  if (!n) { n = calloc(1, sizeof *n); n->v = v; return n; }
  if (v < n->v) n->l = insert(n->l, v); else n->r = insert(n->r, v);
  return n;
}
int main(void) { struct node *t = 0; for (int i = 0; i < 1000; i++) t = insert(t, i * 7919 % 1009); printf("%d\\n", t->v); return 0; }
"""

CASES = [
    sh("openssl-dgst", "for d in sha256 sha3-512 md5 blake2b512; do openssl dgst -$d /bin/bash; done"),
    sh("openssl-enc", "openssl enc -aes-256-cbc -pbkdf2 -pass pass:x -S 0102030405060708 -in /bin/bash -out e && sha1sum e && openssl enc -d -aes-256-cbc -pbkdf2 -pass pass:x -S 0102030405060708 -in e | cmp - /bin/bash"),
    sh("openssl-x509", "openssl req -x509 -newkey rsa:2048 -nodes -keyout k -out c -days 10 -subj /CN=htux 2>/dev/null && openssl x509 -in c -noout -subject -issuer && openssl verify -CAfile c c && rm k c"),
    sh("openssl-ec", "openssl ecparam -name prime256v1 -genkey -noout -out k && openssl pkey -in k -pubout -out p && echo msg > m && openssl dgst -sha256 -sign k -out s m && openssl dgst -sha256 -verify p -signature s m; rm k p s"),
    Case("openssl-ciphers", ["openssl", "ciphers", "-v"]),
    sh("openssl-speed", "openssl speed -seconds 1 -bytes 1024 sha256 2>/dev/null | grep -c sha256"),
    sh("cc1", "$(gcc -print-prog-name=cc1) -quiet -O2 a.c -o a.s && sha1sum a.s", files={"a.c": C_SOURCE}),
    sh("gcc", "gcc -O2 -o a a.c && ./a && rm a", files={"a.c": C_SOURCE}),
    sh("gcc-error", "gcc -c b.c; echo $?", files={"b.c": b"int main(void) { return x; }\n"}),
    sh("g++", "g++ -std=c++17 -O1 -o a a.cc && ./a && rm a", files={"a.cc": b"#include <iostream>\n#include <map>\nint main(){std::map<std::string,int> m{{\"a\",1},{\"b\",2}};for(auto&[k,v]:m)std::cout<<k<<v<<'\\n';}\n"}, timeout=240),
    sh("binutils", "nm -D /bin/bash | sha1sum; readelf -hlSd /bin/ls | sha1sum; objdump -d /bin/true | tail -n +4 | sha1sum; strip -o s /bin/ls; size /bin/ls"),
    sh("convert", "convert -size 64x64 gradient:red-blue -rotate 30 -blur 0x2 a.ppm && sha1sum a.ppm && convert a.ppm -resize 50% b.png && identify -format '%w %h %m' b.png && rm b.png", needs=("convert",), env={"HOME": "/tmp"}),
    sh("git", "git init -q r && cd r && git config user.email a@b && git config user.name n && echo 1 > f && git add f && GIT_AUTHOR_DATE='2001-01-01T00:00Z' GIT_COMMITTER_DATE='2001-01-01T00:00Z' git commit -qm one && echo 2 >> f && git diff && git log --format='%H %s' && git status -s && git grep -n 2 && cd .. && rm -rf r"),
    Case("git-version", ["git", "--version"]),
    Case("vim-version", ["vim", "--version"], needs=("vim",)),
    sh("vim-script", "vim -Nu NONE -es -c ':%s/b/X/g' -c ':wq' f; cat f", files={"f": b"abc\nbcb\n"}, needs=("vim",)),
    Case("make", ["make", "-s", "-j2", "-f", "m"], files={"m": b"all: a b\n\techo all\na b:\n\techo $@\n.PHONY: a b\n"}, normalise=lambda b: b"".join(sorted(b.splitlines(True)))),
    Case("gdb-batch", ["gdb", "-nx", "-batch", "-ex", "info line main", "-ex", "print 6*7", "/bin/true"], needs=("gdb",), timeout=240),
    Case("dpkg-query", ["dpkg-query", "-W", "-f", "${Package} ${Version}\n", "libc6", "bash"]),
    Case("strings", ["strings", "-n", "20", "/bin/bash"]),
    Case("getent", ["getent", "passwd", "root", "daemon"]),
    Case("ps-less", ["uptime", "-V"], needs=("uptime",)),
    Case("curl-version", ["curl", "--version"], needs=("curl",)),
]


def test_case(case, cell):
    check(case, cell)
