/* Reading directories: all names once, positions, changes while reading, sizes of
 * the buffer, many entries; the working directory. */
#include "fs.h"
#include <sys/wait.h>

struct d64 {
	uint64_t ino;
	int64_t off;
	uint16_t reclen;
	uint8_t type;
	char name[];
};

int main(int argc, char **argv)
{
	begin(argc, argv);
	char buf[4096], name[64];
	mkdir("d", 0755);
	for (int i = 0; i < 500; i++) {
		sprintf(name, "d/file-%03d", i);
		close(open(name, O_CREAT | O_WRONLY, 0644));
	}
	mkdir("d/sub", 0755);
	symlink("x", "d/link");
	mkfifo("d/fifo", 0644);
	int fd = open("d", O_RDONLY), seen[500] = { 0 }, others = 0, twice = 0;
	long n;
	R(syscall(SYS_getdents64, fd, buf, 10));
	R(syscall(SYS_getdents64, fd, buf, 0));
	R(syscall(SYS_getdents64, fd, (void *)1, 4096));
	R(syscall(SYS_getdents64, 99, buf, 4096));
	R(syscall(SYS_getdents64, open("d/file-000", O_RDONLY), buf, 4096));
	while ((n = syscall(SYS_getdents64, fd, buf, 300)) > 0)
		for (long at = 0; at < n;) {
			struct d64 *e = (void *)(buf + at);
			int k;
			at += e->reclen;
			if (sscanf(e->name, "file-%d", &k) == 1) twice += seen[k]++;
			else others++, printf("%s", ""), k = e->type;
		}
	for (int i = 0; i < 500; i++)
		if (!seen[i]) printf("missing %d\n", i);
	printf("others %d twice %d end %ld\n", others, twice, n);
	/* types and inode numbers agree with stat */
	lseek(fd, 0, SEEK_SET);
	int wrong = 0;
	while ((n = syscall(SYS_getdents64, fd, buf, sizeof buf)) > 0)
		for (long at = 0; at < n;) {
			struct d64 *e = (void *)(buf + at);
			struct stat st;
			at += e->reclen;
			fstatat(fd, e->name, &st, AT_SYMLINK_NOFOLLOW);
			wrong += st.st_ino != e->ino || IFTODT(st.st_mode) != e->type;
		}
	printf("wrong %d\n", wrong);
	/* telldir and seekdir */
	DIR *d = opendir("d");
	for (int i = 0; i < 100; i++) readdir(d);
	long pos = telldir(d);
	strcpy(name, readdir(d)->d_name);
	for (int i = 0; i < 100; i++) readdir(d);
	seekdir(d, pos);
	printf("same after seekdir: %d\n", !strcmp(name, readdir(d)->d_name));
	rewinddir(d);
	int count = 0;
	while (readdir(d)) count++;
	printf("%d\n", count);
	/* a name made after opening shows after rewinding; removing while reading works */
	close(open("d/new", O_CREAT | O_WRONLY, 0644));
	rewinddir(d);
	struct dirent *e;
	int found = 0, gone = 0;
	while ((e = readdir(d))) {
		found += !strcmp(e->d_name, "new");
		sprintf(buf, "d/%s", e->d_name);
		if (!strncmp(e->d_name, "file", 4)) gone += !unlink(buf);
	}
	closedir(d);
	printf("found %d removed %d\n", found, gone);
	list("d");
	/* many */
	mkdir("many", 0755);
	for (int i = 0; i < 20000; i++) {
		sprintf(name, "many/%d", i * 7919 % 20000);
		close(open(name, O_CREAT | O_WRONLY, 0644));
	}
	d = opendir("many");
	for (count = 0; readdir(d); count++)
		;
	closedir(d);
	printf("many: %d\n", count);
	int bad = 0;
	for (int i = 0; i < 20000; i++) {
		sprintf(name, "many/%d", i);
		bad += access(name, F_OK) != 0;
		bad += i % 2 && unlink(name);
	}
	d = opendir("many");
	for (count = 0; readdir(d); count++)
		;
	closedir(d);
	printf("bad %d left %d\n", bad, count);
	/* reading that leaves the time alone */
	struct stat before, after;
	struct timespec past[] = { { 1, 0 }, { 2, 0 } };
	utimensat(AT_FDCWD, "d", past, 0);
	stat("d", &before);
	int quiet = open("d", O_RDONLY | O_DIRECTORY | O_NOATIME);
	R(syscall(SYS_getdents64, quiet, buf, sizeof buf) > 0);
	close(quiet);
	stat("d", &after);
	R(before.st_atim.tv_sec == after.st_atim.tv_sec);
	/* working directory */
	E(chdir("d/sub"));
	E(chdir(".."));
	E(fchdir(fd));
	E(chdir("link"));
	E(chdir("new"));
	E(chdir("nope"));
	E(fchdir(99));
	E(fchdir(open("new", O_RDONLY)));
	R(syscall(SYS_getcwd, buf, 1));
	R(syscall(SYS_getcwd, (void *)1, 4096));
	printf("%s\n", getcwd(buf, sizeof buf) + strlen(base));
	R(syscall(SYS_getcwd, buf, 4096) == (long)strlen(base) + 3);
	E(chroot("nope"));
	umask(077);
	R(umask(022));
	R(umask(07777));
	R(umask(022));
	chdir(base);
	int pid = fork();
	if (!pid) {
		chdir("d");
		umask(0);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	R(umask(022));
	printf("%d\n", !strcmp(getcwd(buf, sizeof buf), base));
	finish();
}
