/* memfd_create, seals; mappings of files: shared, private, over truncation and fork. */
#include "fs.h"
#include <sys/mman.h>
#include <sys/wait.h>

int main(int argc, char **argv)
{
	begin(argc, argv);
	char buf[4096], link[64];
	int fd = memfd_create("name", MFD_CLOEXEC | MFD_ALLOW_SEALING), plain = memfd_create("", 0);
	R(fcntl(fd, F_GETFD));
	printf("%o\n", fcntl(fd, F_GETFL));
	struct stat st;
	fstat(fd, &st);
	printf("%o %lu %ld\n", st.st_mode, (long)st.st_nlink, (long)st.st_size);
	sprintf(link, "/proc/self/fd/%d", fd);
	R(readlink(link, buf, sizeof buf));
	printf("%.22s\n", buf);
	R(memfd_create("x", 0x8000));
	R(memfd_create((char *)1, 0));
	memset(buf, 'x', 250);
	buf[250] = 0;
	R(memfd_create(buf, 0));
	buf[249] = 0;
	R(memfd_create(buf, 0) > 0);
	R(write(fd, "hello", 5));
	R(ftruncate(fd, 10000));
	R(lseek(fd, 0, SEEK_END));
	R(lseek(fd, 0, SEEK_HOLE));
	R(lseek(fd, 4096, SEEK_DATA));
	R(fcntl(fd, F_GET_SEALS));
	R(fcntl(plain, F_GET_SEALS));
	R(fcntl(plain, F_ADD_SEALS, F_SEAL_GROW));
	R(fcntl(0, F_GET_SEALS));
	char *m = mmap(NULL, 10000, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	m[9999] = 'z';
	R(pread(fd, buf, 1, 9999));
	printf("%c\n", buf[0]);
	pwrite(fd, "Q", 1, 3);
	printf("%.5s\n", m);
	R(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	R(munmap(m, 10000));
	R(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));
	R(ftruncate(fd, 5));
	R(ftruncate(fd, 20000));
	R(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW));
	R(ftruncate(fd, 30000));
	R(pwrite(fd, "xx", 2, 19999));
	R(pwrite(fd, "xx", 2, 20000));
	R(fcntl(fd, F_ADD_SEALS, 0x1000));
	R(fcntl(fd, F_GET_SEALS));
	int s = memfd_create("w", MFD_ALLOW_SEALING);
	write(s, "data", 4);
	R(fcntl(s, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SEAL));
	R(write(s, "x", 1));
	R(fcntl(s, F_ADD_SEALS, F_SEAL_GROW));
	R(ftruncate(s, 2));
	R(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, s, 0) == MAP_FAILED);
	m = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, s, 0);
	printf("%.2s\n", m);
	/* a file */
	int f = open("f", O_RDWR | O_CREAT, 0644);
	for (int i = 0; i < 5; i++) {
		memset(buf, 'a' + i, sizeof buf);
		write(f, buf, sizeof buf);
	}
	char *sh = mmap(NULL, 20480, PROT_READ | PROT_WRITE, MAP_SHARED, f, 0),
	     *pr = mmap(NULL, 20480, PROT_READ | PROT_WRITE, MAP_PRIVATE, f, 0);
	sh[0] = '1';
	pr[1] = '2';
	pread(f, buf, 2, 0);
	printf("%.2s %.2s %.2s\n", buf, sh, pr);
	sh[4096] = '3';
	printf("%c\n", pr[4096]);
	pwrite(f, "4", 1, 8192);
	printf("%c %c\n", sh[8192], pr[8192]);
	R(msync(sh, 20480, MS_SYNC));
	R(msync(sh, 20480, MS_ASYNC | MS_SYNC));
	char *off = mmap(NULL, 4096, PROT_READ, MAP_SHARED, f, 8192);
	printf("%c\n", off[0]);
	R(mmap(NULL, 4096, PROT_READ, MAP_SHARED, f, 100) == MAP_FAILED);
	if (!fork()) {
		sh[5] = 'C';
		pr[6] = 'P';
		_exit(0);
	}
	wait(NULL);
	printf("%c %c %d\n", sh[5], pr[6], pr[5] == 'C');
	/* shrinking and growing under a mapping */
	R(ftruncate(f, 5000));
	R(ftruncate(f, 20480));
	printf("%d %d %d\n", sh[4999], sh[5000], sh[8192]);
	sh[9000] = 'N';
	pread(f, buf, 1, 9000);
	printf("%c\n", buf[0]);
	unlink("f");
	printf("%c\n", sh[0]);
	close(f);
	printf("%c %c\n", sh[0], pr[1]);
	int ro = open("g", O_RDONLY | O_CREAT, 0644);
	R(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, ro, 0) == MAP_FAILED);
	printf("%s\n", en(-1));
	int wo = open("g", O_WRONLY);
	R(mmap(NULL, 4096, PROT_READ, MAP_SHARED, wo, 0) == MAP_FAILED);
	printf("%s\n", en(-1));
	R(mmap(NULL, 4096, PROT_READ, MAP_SHARED, open(".", O_RDONLY), 0) == MAP_FAILED);
	printf("%s\n", en(-1));
	/* grows after it was mapped past its end */
	int g = open("g", O_RDWR);
	char *late = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_SHARED, g, 0);
	R(ftruncate(g, 65536));
	late[60000] = 'L';
	pread(g, buf, 1, 60000);
	printf("%c\n", buf[0]);
	pwrite(g, "W", 1, 50000);
	printf("%c\n", late[50000]);
	/* what is mapped writable cannot be sealed, what was can */
	int sealed = memfd_create("sealed", MFD_ALLOW_SEALING);
	ftruncate(sealed, 8192);
	char *w = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, sealed, 0);
	char *r = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, sealed, 0);
	R(fcntl(sealed, F_ADD_SEALS, F_SEAL_WRITE));
	munmap(w, 4096);
	R(fcntl(sealed, F_ADD_SEALS, F_SEAL_WRITE));
	pid_t child = fork();
	if (!child) _exit(0);
	waitpid(child, NULL, 0);
	munmap(w + 4096, 4096);
	R(fcntl(sealed, F_ADD_SEALS, F_SEAL_WRITE));
	R(mprotect(r, 4096, PROT_READ | PROT_WRITE));
	R(write(sealed, "x", 1));
	sealed = memfd_create("later", MFD_ALLOW_SEALING);
	ftruncate(sealed, 8192);
	r = mmap(NULL, 4096, PROT_READ, MAP_SHARED, sealed, 0); /* may become writable */
	R(fcntl(sealed, F_ADD_SEALS, F_SEAL_WRITE));
	R(mprotect(r, 4096, PROT_READ | PROT_WRITE));
	R(fcntl(sealed, F_ADD_SEALS, F_SEAL_FUTURE_WRITE));
	w = mmap(NULL, 4096, PROT_READ, MAP_SHARED, sealed, 0);
	R(mprotect(w, 4096, PROT_READ | PROT_WRITE));
	R(mprotect(r, 4096, PROT_READ));
	R(mprotect(r, 4096, PROT_READ | PROT_WRITE));
	finish();
}
