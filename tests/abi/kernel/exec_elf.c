/* Programs whose ELF headers are damaged one field at a time: errno of execve, or
 * the signal that ends the process. */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static unsigned char image[1 << 16];
static size_t size;

static void try(const char *what)
{
	char name[] = "/tmp/exec_elfXXXXXX";
	int fd = mkstemp(name);
	write(fd, image, size);
	fchmod(fd, 0700);
	close(fd);
	int p[2], err = 0;
	pipe2(p, O_CLOEXEC);
	pid_t pid = fork();
	if (!pid) {
		struct rlimit none = { 0, 0 };
		setrlimit(RLIMIT_CORE, &none);
		close(2);
		execl(name, "true", NULL);
		err = errno;
		write(p[1], &err, sizeof(err));
		_exit(0);
	}
	close(p[1]);
	read(p[0], &err, sizeof(err));
	close(p[0]);
	int status;
	waitpid(pid, &status, 0);
	unlink(name);
	if (err) printf("%s: %s\n", what, strerrorname_np(err));
	else if (WIFSIGNALED(status)) printf("%s: signal %d\n", what, WTERMSIG(status));
	else printf("%s: exit %d\n", what, WEXITSTATUS(status));
}

int main(void)
{
	static unsigned char original[sizeof(image)];
	int fd = open("/bin/true", O_RDONLY);
	size = read(fd, original, sizeof(original));
	memcpy(image, original, size);
	Elf64_Ehdr *eh = (void *)image;
	Elf64_Phdr *ph = (void *)(image + eh->e_phoff), *interp = 0, *load = 0, *data = 0;
	for (int i = 0; i < eh->e_phnum; i++) {
		if (ph[i].p_type == PT_INTERP) interp = &ph[i];
		if (ph[i].p_type == PT_LOAD && !load) load = &ph[i];
		if (ph[i].p_type == PT_LOAD && (ph[i].p_flags & PF_W)) data = &ph[i];
	}
	try("intact");
#define WITH(stmt)                                      \
	do {                                            \
		stmt;                                   \
		try(#stmt);                             \
		memcpy(image, original, sizeof(image)); \
	} while (0)
	WITH(image[0] = 0);
	WITH(image[EI_CLASS] = 7);
	WITH(image[EI_DATA] = 2);
	WITH(image[EI_VERSION] = 9);
	WITH(eh->e_type = ET_REL);
	WITH(eh->e_type = ET_CORE);
	WITH(eh->e_type = 0xfffe);
	WITH(eh->e_machine = EM_AARCH64);
	WITH(eh->e_machine = 0);
	WITH(eh->e_phnum = 0);
	WITH(eh->e_phnum = 2000);
	WITH(eh->e_phentsize = 55);
	WITH(eh->e_phoff = 1UL << 40);
	WITH(eh->e_phoff = -1UL);
	WITH(interp->p_filesz = 1);
	WITH(interp->p_filesz = 5000);
	WITH(interp->p_filesz -= 1);
	WITH(interp->p_offset = 1UL << 40);
	WITH(interp->p_offset = -8UL);
	WITH(strcpy((char *)image + interp->p_offset, "/nonexistent"); interp->p_filesz = 13);
	WITH(strcpy((char *)image + interp->p_offset, "/bin"); interp->p_filesz = 5);
	WITH(strcpy((char *)image + interp->p_offset, "/etc/passwd"); interp->p_filesz = 12);
	WITH(strcpy((char *)image + interp->p_offset, ""); interp->p_filesz = 2);
	WITH(load->p_filesz = load->p_memsz + 1);
	WITH(load->p_memsz = -1UL; load->p_filesz = 0);
	WITH(load->p_vaddr = 1UL << 62);
	WITH(load->p_offset += 1);
	WITH(load->p_align = 3);
	WITH(load->p_align = 1 << 21);
	WITH(load->p_flags = 0);
	WITH(data->p_memsz += 1 << 20);
	WITH(interp->p_type = PT_NULL);
	WITH(for (int i = 0; i < eh->e_phnum; i++) if (ph[i].p_type == PT_LOAD) ph[i].p_type = PT_NULL);
	size_t full = size;
	for (size_t n = 0; n < 300; n += 60) size = n, printf("%zu ", n), try("bytes");
	size = 4096;
	try("one page");
	size = full;
	return 0;
}
