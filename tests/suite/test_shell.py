"""dash and bash: pipelines, subshells, traps, redirections, job waiting."""

import os
import subprocess

from harness import ENV, Case, check, limit


def bash(name, script, **kw):
    return Case("bash-" + name, ["bash", "-c", script], **kw)


def dash(name, script, **kw):
    return Case("dash-" + name, ["dash", "-c", script], **kw)


BOTH = {
    "pipeline": "seq 9 | sort -r | head -3; (exit 4); echo $?",
    "subshell": "x=1; (x=2; echo in $x); echo out $x; y=$(echo a; exit 3); echo $y $?",
    "nested-substitution": "echo $(echo $(echo $(echo deep)))",
    "redirections": "echo out >f; echo err >&2; cat <f >>f2; exec 3<f; read l <&3; echo $l; cat f2 nope 2>&1 | sed 's/.*: //'",
    "here-document": "cat <<X\na $((1+2)) b\nX\ncat <<'Y'\n$HOME\nY",
    "background": "sleep 0.05 & p=$!; wait $p; echo $?; (exit 7) & wait $!; echo $?",
    "trap": "trap 'echo got usr1' USR1; kill -USR1 $$; trap 'echo bye' EXIT; echo last",
    "signal-status": "(sh -c 'kill -9 $$'; echo $?; sh -c 'kill -SEGV $$'; echo $?) 2>/dev/null",
    "pipe-status": "false | true; echo $?; true | false; echo $?",
    "long-pipeline": "seq 1000 | cat | cat | cat | tr 1 2 | grep 2 | sort -n | uniq | wc -l",
    "sigpipe": "yes | head -2",
    "loop": "i=0; while [ $i -lt 50 ]; do i=$((i+1)); /bin/echo $i; done | tail -1",
    "not-found": "no-such-command; echo $?",
    "not-executable": "./f; echo $?",
    "glob": "touch a1 a2 b1; echo a* [ab]1 c*",
    "functions": "f() { return $1; }; f 5; echo $?; g() { echo $#; }; g a 'b c' d",
    "exec": "exec echo replaced",
    "cd": "cd /usr/bin && pwd && cd .. && pwd && cd - ",
    "read": "printf 'a b c\\nd\\n' | while read x y; do echo $y,$x; done",
    "umask": "umask 027; umask; >g; ls -l g | cut -c1-10",
    "times": "sh -c 'exit 300'; echo $?",
    "command-list": "true && echo a || echo b; ! true; echo $?",
    "script": "./s.sh x 'y z'; echo $?",
}
CASES = [
    Case(f"{shell}-{name}", [shell, "-c", script], files={"f": b"data\n", "s.sh": b"#!/bin/sh -e\necho $0 $#\nfalse\necho no\n"})
    for shell in ("dash", "bash")
    for name, script in BOTH.items()
]
CASES += [
    bash("parent", "[ $PPID -ne 1 ] && echo no orphan; grep -c '^PPid:.1$' /proc/$$/status; sh -c '[ $PPID -eq '$$' ] && echo below'; :"),
    bash("arrays", "a=(x y 'z w'); echo ${#a[@]} ${a[2]} ${a[@]:1:1}; declare -A m=([k]=v [q]=r); echo ${m[k]}; for i in {1..5}; do echo -n $i; done"),
    bash("process-substitution", "diff <(seq 3) <(seq 2 4); echo $?"),
    bash("coproc", "coproc cat; echo hi >&${COPROC[1]}; read x <&${COPROC[0]}; echo $x; exec {COPROC[1]}>&-"),
    bash("pipestatus", "false | (exit 3) | true; echo ${PIPESTATUS[@]}"),
    bash("regex", "[[ abc123 =~ ^([a-z]+)([0-9]+)$ ]] && echo ${BASH_REMATCH[1]} ${BASH_REMATCH[2]}"),
    bash("string", "s=hello; echo ${s^^} ${s:1:3} ${s/l/L} ${#s} ${s%lo}; printf '%s|%5d|%x\\n' a 3 255; printf -v v %03d 7; echo $v"),
    bash("wait-n", "(sleep 0.02; exit 2) & (sleep 0.3; exit 3) & wait -n; echo $?; wait"),
    bash("many-children", "for i in $(seq 60); do (exit $((i % 5))) & done; wait; echo done"),
    bash("trap-int", "trap 'echo int; exit 9' INT; kill -INT $$; sleep 5"),
    bash("errexit", "set -euo pipefail; echo a; false; echo b"),
    bash("select-fds", "exec 5>x; echo five >&5; exec 5>&-; cat x; { echo a; echo b >&2; } 2>&1 | sort"),
    bash("mapfile", "mapfile -t l < <(seq 5); echo ${l[3]}; readarray -d: z <<< a:b; echo ${#z[@]}"),
    bash("time-format", "TIMEFORMAT=done; time true"),
    bash("subst-large", "x=$(seq 100000); echo ${#x}"),
    bash("syntax-error", "if true; then"),
    dash("syntax-error", "if true; then"),
]


def test_case(case, cell):
    check(case, cell)


# Root may, as in any tmpfs; there is no native run, which would make them in the host's /dev.
DEV = """
ls /dev | sort > before
mkdir /dev/d && echo text > /dev/d/f && cat /dev/d/f && ln -s d/f /dev/link && cat /dev/link
mknod /dev/nil c 1 3 && echo gone > /dev/nil && wc -c < /dev/nil
mv /dev/d /dev/e && cat /dev/e/f; rm -r /dev/e /dev/link /dev/nil
ls /dev | sort | cmp - before && echo as before
"""


def test_names_in_dev(cell, tmp_path):
    done = subprocess.run(cell.command(["--rw", str(tmp_path)], ["sh", "-c", DEV]), env=ENV, cwd=tmp_path, capture_output=True, text=True, timeout=limit(60))
    want = "text\ntext\n0\ntext\nas before\n" if os.getuid() == 0 else "as before\n"
    assert done.stdout == want, done.stderr
