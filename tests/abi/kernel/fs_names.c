/* mkdir, rmdir, unlink, rename, link, symlink, mknod: errors and effects. */
#include "fs.h"
#include <linux/fs.h>

int main(int argc, char **argv)
{
	begin(argc, argv);
	struct stat st, st2;
	E(mkdir("d", 0777)); E(mkdir("d", 0777)); E(mkdir("d/", 0777)); E(mkdir("e/", 0777)); E(mkdir("x/y", 0777));
	E(mkdir(".", 0777)); E(mkdir("..", 0777)); E(mkdir("/", 0777)); E(mkdir("", 0777)); E(mkdir("d/.", 0777));
	put("f", "f");
	E(mkdir("f", 0777)); E(mkdir("f/x", 0777)); E(mkdir("f/", 0777));
	symlink("nowhere", "dl"); symlink("d", "ld");
	E(mkdir("dl", 0777)); E(mkdir("dl/", 0777)); E(mkdir("ld", 0777));
	E(rmdir("e")); E(rmdir("e")); E(rmdir("f")); E(rmdir("f/")); E(rmdir(".")); E(rmdir("d/.")); E(rmdir("d/.."));
	E(rmdir("/")); E(rmdir("ld")); E(rmdir("ld/")); E(rmdir("dl"));
	put("d/in", "x");
	E(rmdir("d")); E(rmdir("d/")); E(rmdir("d/in"));
	E(unlink("d")); E(unlink("f/")); E(unlink("nope")); E(unlink("ld/")); E(unlink("")); E(unlink(".")); E(unlink("d/in/x"));
	E(unlinkat(AT_FDCWD, "f", 4)); E(unlinkat(AT_FDCWD, "f", AT_REMOVEDIR));
	/* hard links */
	E(link("f", "f2")); E(link("f", "f2")); E(link("nope", "f3")); E(link("d", "d2")); E(link("f", "d/f")); E(link("f", "nope/f"));
	E(link("f/", "f4")); E(link("f", "f4/")); E(link("ld", "ll")); E(link("dl", "dll"));
	E(linkat(AT_FDCWD, "ld", AT_FDCWD, "l2", AT_SYMLINK_FOLLOW));
	show("f"); show("ll"); show("dll");
	stat("f", &st); stat("d/f", &st2);
	printf("same inode %d\n", st.st_ino == st2.st_ino && st.st_dev == st2.st_dev);
	put("f2", "changed");
	show("d/f");
	E(unlink("f2")); show("f"); E(unlink("d/f")); show("f"); unlink("ll"); unlink("dll");
	/* symlinks */
	E(symlink("", "s")); E(symlink("x", "f")); E(symlink("x", "s/")); E(symlink("x", "nope/s")); E(symlink("some/where", "s"));
	show("s"); E(unlink("s"));
	char buf[8];
	R(readlink("ld", buf, 1)); R(readlink("f", buf, 8)); R(readlink("nope", buf, 8)); R(syscall(SYS_readlink, "ld", buf, 0)); R(readlink("ld/", buf, 8));
	/* rename */
	mkdir("r1", 0755); mkdir("r2", 0755); put("r1/a", "a"); put("b", "b");
	E(rename("b", "c")); show("b"); show("c");
	E(rename("c", "r1/a")); show("r1/a"); E(rename("r1/a", "r2")); E(rename("r2", "r1/a")); E(rename("r1", "r2")); show("r2/a");
	mkdir("r1", 0755);
	E(rename("r1", "r2")); E(rename("r2", "r2/x")); E(rename("r2", "r2/a/x")); E(rename("r2/a", "r2/a")); E(rename("r2", "r2"));
	E(rename(".", "x")); E(rename("r2/.", "x")); E(rename("r2/..", "x")); E(rename("r2", ".")); E(rename("nope", "x")); E(rename("r2/a", "nope/x"));
	E(rename("f", "y/")); E(rename("f/", "y")); E(rename("r1/", "r3/")); E(rename("r3", "f/")); E(rename("ld/", "x")); E(rename("/", "x"));
	E(rename("r2", "r3")); show("r3/a"); E(rename("r3/a", "r3")); E(rename("r3", "r3/a"));
	link("f", "g"); E(rename("f", "g")); show("f"); show("g"); unlink("g");
	E(renameat2(AT_FDCWD, "f", AT_FDCWD, "r3", RENAME_NOREPLACE)); E(renameat2(AT_FDCWD, "f", AT_FDCWD, "f5", RENAME_NOREPLACE));
	E(renameat2(AT_FDCWD, "f5", AT_FDCWD, "r3", RENAME_EXCHANGE)); show("f5/a"); show("r3");
	E(renameat2(AT_FDCWD, "f5", AT_FDCWD, "nope", RENAME_EXCHANGE)); E(renameat2(AT_FDCWD, "f5", AT_FDCWD, "f5/a", RENAME_EXCHANGE));
	E(renameat2(AT_FDCWD, "f5/a", AT_FDCWD, "r3", RENAME_EXCHANGE)); show("f5/a"); show("r3");
	E(renameat2(AT_FDCWD, "f5", AT_FDCWD, "q", RENAME_EXCHANGE | RENAME_NOREPLACE)); E(renameat2(AT_FDCWD, "f5", AT_FDCWD, "q", 128));
	/* directories' link counts, moved directories and ".." */
	mkdir("p", 0755); mkdir("p/q", 0755); mkdir("p/q/r", 0755); mkdir("t", 0755);
	show("p"); show("p/q"); E(rename("p/q", "t/q")); show("p"); show("t"); show("t/q"); show("t/q/r/../..");
	E(chdir("t/q/r")); E(rename("../../../t", "../../../u"));
	char cwd[4096];
	printf("cwd ...%s\n", getcwd(cwd, sizeof cwd) + strlen(base));
	E(rmdir("../r")); E(getcwd(cwd, sizeof cwd) ? 0 : -1); E(mkdir("x", 0755)); E(open("y", O_CREAT | O_RDWR, 0644)); E(stat(".", &st)); E(stat("..", &st2)); list(".");
	printf("nlink %d\n", (int)st.st_nlink);
	E(chdir(base));
	/* unlinked but open */
	int fd = open("open", O_RDWR | O_CREAT, 0644);
	write(fd, "still here", 10);
	E(unlink("open")); E(fstat(fd, &st)); printf("nlink %d size %d\n", (int)st.st_nlink, (int)st.st_size);
	R(pread(fd, buf, 5, 6)); E(fchmod(fd, 0600)); E(ftruncate(fd, 4)); E(fstat(fd, &st)); printf("mode %o size %d\n", st.st_mode, (int)st.st_size);
	put("open", "new"); show("open");
	fd = open("open", O_RDONLY); put("other", "other"); E(rename("other", "open")); R(read(fd, buf, 8)); show("open");
	/* special files */
	E(mkfifo("fifo", 0640)); show("fifo"); E(mkfifo("fifo", 0640)); E(mknod("sock", S_IFSOCK | 0644, 0)); show("sock"); E(open("sock", O_RDONLY));
	E(mknod("reg", 0644, 0)); show("reg"); E(mknod("dir", S_IFDIR | 0644, 0)); E(mknod("bad", S_IFLNK | 0644, 0));
	E(open("fifo", O_WRONLY | O_NONBLOCK)); R(open("fifo", O_RDONLY | O_NONBLOCK) > 0); E(unlink("fifo"));
	list(".");
	finish();
}
