"""A volume is the host's directory as it is now: whatever a process of the host puts where the guest has seen something
else before, the guest's next call by its path finds what a native one finds. A native and a guest process get the same
commands, each in a tree of its own, in which the same is changed from outside before each of them."""

import os
import random
import shutil
import subprocess

import pytest
from harness import ENV

WALKER = r"""
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
static int entries(const char *path)
{
	DIR *d = opendir(path);
	int n = 0;
	if (!d) return -1;
	while (readdir(d)) n++;
	closedir(d);
	return n;
}
static int content(int fd)
{
	char text[64];
	if (fd < 0) return -1;
	ssize_t n = read(fd, text, sizeof text);
	for (char *p = text; n > 0 && p < text + n; p++) putchar(*p == '\n' ? ' ' : *p);
	int e = errno;
	close(fd);
	errno = e;
	return n < 0 ? -1 : 0;
}
static int seen(int r, const struct stat *st)
{
	if (!r) printf("%o %ld ", st->st_mode, S_ISREG(st->st_mode) ? (long)st->st_size : 0);
	return r;
}
static int put(int fd)
{
	if (fd < 0) return -1;
	int r = write(fd, "+", 1) == 1 ? 0 : -1;
	close(fd);
	return r;
}
static int at(const char *dir, const char *path)
{
	int d = open(dir, O_RDONLY);
	if (d < 0) return -1;
	int r = content(openat(d, path, O_RDONLY));
	int e = errno;
	close(d);
	errno = e;
	return r;
}
static int here(const char *dir, const char *path)
{
	struct stat st;
	int top = open(".", O_PATH), r = chdir(dir);
	if (!r) r = seen(stat(path, &st), &st);
	int e = errno;
	if (fchdir(top)) abort();
	close(top);
	errno = e;
	return r;
}
int main(void)
{
	char line[512], op[16], a[200], b[200];
	struct stat st;
	while (fgets(line, sizeof line, stdin)) {
		int r = -2;
		*b = 0;
		sscanf(line, "%15s %199s %199s", op, a, b);
		if (!strcmp(op, "stat")) r = seen(stat(a, &st), &st);
		if (!strcmp(op, "lstat")) r = seen(lstat(a, &st), &st);
		if (!strcmp(op, "open")) r = content(open(a, O_RDONLY));
		if (!strcmp(op, "nofollow")) r = content(open(a, O_RDONLY | O_NOFOLLOW));
		if (!strcmp(op, "access")) r = access(a, R_OK);
		if (!strcmp(op, "append")) r = put(open(a, O_WRONLY | O_APPEND));
		if (!strcmp(op, "trunc")) r = put(open(a, O_WRONLY | O_TRUNC));
		if (!strcmp(op, "create")) r = put(open(a, O_WRONLY | O_CREAT, 0644));
		if (!strcmp(op, "list")) r = entries(a);
		if (!strcmp(op, "mkdir")) r = mkdir(a, 0755);
		if (!strcmp(op, "unlink")) r = unlink(a);
		if (!strcmp(op, "rmdir")) r = rmdir(a);
		if (!strcmp(op, "rename")) r = rename(a, b);
		if (!strcmp(op, "chmod")) r = chmod(a, 0750);
		if (!strcmp(op, "readlink")) r = readlink(a, b, sizeof b);
		if (!strcmp(op, "at")) r = at(a, b);
		if (!strcmp(op, "here")) r = here(a, b);
		printf("%d %s\n", r, r < 0 ? strerrorname_np(errno) : "");
		fflush(stdout);
	}
	return 0;
}
"""
NAMES = ["a", "b", ".c", "d"]
READS = ["stat", "lstat", "open", "nofollow", "access", "list", "readlink"]
WRITES = ["append", "trunc", "create", "mkdir", "unlink", "rmdir", "chmod"]


def path_of(rng, depth=None):
    names = [rng.choice(NAMES) for _ in range(depth or rng.randint(1, 6))]
    if rng.random() < 0.1:
        names.insert(rng.randint(1, len(names)), "..")
    return "/".join(names)


def change(rng, trees):
    """The same in each of the trees, as far as it can be done."""
    what, a, b, text = rng.choice(["file", "file", "dir", "dir", "move", "move", "swap", "link", "link", "gone"]), path_of(rng), path_of(rng), str(rng.random())
    target = rng.choice(["TOP/" + path_of(rng), path_of(rng, 1), "../" + path_of(rng, 2)])
    for top in trees:
        p, q = os.path.join(top, a), os.path.join(top, b)
        try:
            if what == "file":
                os.makedirs(os.path.dirname(p), exist_ok=True)
                with open(p + "~", "w") as f:
                    f.write(text)
                os.replace(p + "~", p)
            elif what == "dir":
                os.makedirs(p)
            elif what == "move":
                os.rename(p, q)
            elif what == "swap":
                os.rename(p, p + "~")
                os.rename(q, p)
                os.rename(p + "~", q)
            elif what == "link":
                if os.path.lexists(p):
                    os.rename(p, p + str(len(os.listdir(os.path.dirname(p)))))
                os.symlink(target.replace("TOP", top), p)
            elif os.path.isdir(p) and not os.path.islink(p):
                shutil.rmtree(p)
            else:
                os.unlink(p)
        except OSError:
            pass


def command(rng, seen):
    """Mostly of a place that was asked for before: so it is in the guest's caches."""
    path = rng.choice(seen) if seen and rng.random() < 0.7 else path_of(rng)
    seen.append(path)
    op = rng.choice(READS if rng.random() < 0.8 else WRITES)
    if rng.random() < 0.15:
        return f"{rng.choice(['at', 'here'])} {path} {rng.choice(['', '../', '../../'])}{path_of(rng, 2)}"
    if rng.random() < 0.05:
        return f"rename {path} {path_of(rng)}"
    return f"{op} {path}"


@pytest.fixture(scope="module")
def walker(tmp_path_factory):
    exe = tmp_path_factory.mktemp("walker") / "walker"
    subprocess.run(["gcc", "-O1", "-w", "-x", "c", "-o", exe, "-"], input=WALKER, text=True, check=True)
    return exe


class Pair:
    """The native walker and the guest's, each in its tree."""

    def __init__(self, cell, tmp_path, walker):
        volumes = [str(tmp_path / n) for n in ("native", "guests")]
        self.trees = [v + "/1/2/3" for v in volumes]  # so deep that no ".." leads out of the volume
        for top in self.trees:
            os.makedirs(top)
        commands = [[str(walker)], cell.command([f"--volume={volumes[1]}:{volumes[1]}"], [str(walker)])]
        self.both = [subprocess.Popen(c, cwd=top, env=ENV, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for c, top in zip(commands, self.trees)]
        self.log = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for p in self.both:
            p.stdin.close()
            assert p.wait(60) == 0

    def ask(self, line):
        self.log.append(line)
        for p in self.both:
            p.stdin.write(line + "\n")
            p.stdin.flush()
        native, guest = (p.stdout.readline().replace(top, "TOP") for p, top in zip(self.both, self.trees))
        assert guest == native, "\n".join(self.log[-12:])
        return native

    def shell(self, script):
        self.log.append(script)
        for top in self.trees:
            subprocess.run(["sh", "-ec", script], cwd=top, check=True)


@pytest.mark.parametrize("seed", range(3))
def test_random_changes(cell, tmp_path, walker, seed):
    rng, seen = random.Random(seed), []
    with Pair(cell, tmp_path, walker) as pair:
        for _ in range(60):
            change(rng, pair.trees)
        for _ in range(400):
            if rng.random() < 0.3:
                change(rng, pair.trees)
                pair.log.append("(change)")
            pair.ask(command(rng, seen))


def test_a_new_directory_above(cell, tmp_path, walker):
    """The directory itself is the one that it was; the one above it is another."""
    with Pair(cell, tmp_path, walker) as pair:
        pair.shell("mkdir -p p/q/r; echo old > p/q/sib; echo f > p/q/r/f; ln -s ../sib p/q/r/l")
        for command in ("open p/q/r/f", "open p/q/r/l", "open p/q/sib", "at p/q/r ../sib", "here p/q/r ../sib") * 4:
            pair.ask(command)
        for n, command in enumerate(("open p/q/r/l", "at p/q/r ../sib", "here p/q/r ../sib", "list p/q/r/..", "stat p/q/r/l", "at p/q/r/d5 ../../sib")):
            pair.shell(f"mkdir p/q/r/d{n}; mv p/q p/old; mkdir p/q; mv p/old/r p/q/r; echo new{n} > p/q/sib; rm -r p/old")
            pair.ask(command)
            pair.ask("open p/q/r/f")


def test_a_file_in_a_new_directory(cell, tmp_path, walker):
    """The file is the one that it was, its directory is not; in the old one another file has its name."""
    with Pair(cell, tmp_path, walker) as pair:
        pair.shell("mkdir -p p/q/r; echo f > p/q/r/f")
        for n in range(3):
            for command in ("open p/q/r/f", "stat p/q/r/f", "append p/q/r/f", "create p/q/r/f") * 4:
                pair.ask(command)
            pair.shell(f"mv p/q/r p/q/old{n}; mkdir p/q/r; mv p/q/old{n}/f p/q/r/f; echo other > p/q/old{n}/f")
            pair.ask(("open p/q/r/f", "append p/q/r/f", "trunc p/q/r/f")[n])
            pair.ask("open p/q/r/f")
            pair.ask(f"open p/q/old{n}/f")


def test_a_link_in_a_directorys_place(cell, tmp_path, walker):
    """It leads to what the directory was: out of the volume too, where another root is the guest's."""
    with Pair(cell, tmp_path, walker) as pair:
        pair.shell("mkdir -p p/q/r; echo f > p/q/r/f; mkdir elsewhere; echo else > elsewhere/f")
        for target in ("q.old", "$PWD/p/q.old", "../elsewhere", "/etc", "../../../../../../etc", "none"):
            for command in ("open p/q/r/f", "stat p/q/r/f", "lstat p/q/r/none", "access p/q/r/f") * 2:
                pair.ask(command)
            pair.shell(f"mv p/q p/q.old; ln -s {target} p/q")
            for command in ("stat p/q/r/f", "open p/q/r/f", "lstat p/q/r/none", "create p/q/r/new", "stat p/q/passwd", "list p/q", "open p/q/r/new"):
                pair.ask(command)
            pair.shell("rm p/q; mv p/q.old p/q; rm -f p/q/r/new")
