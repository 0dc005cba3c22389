/* The names of the libraries, the C library's among them, lie in the program's own memory: the kernel
 * takes them for paths (libbacktrace opens every one). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int strange;

static int look(struct dl_phdr_info *info, size_t size, void *null)
{
	int fd = open(info->dlpi_name, O_RDONLY);
	if (fd < 0 && errno != ENOENT) {
		printf("%s: %s\n", info->dlpi_name, strerrorname_np(errno));
		strange++;
	}
	if (write(*(int *)null, info->dlpi_name, strlen(info->dlpi_name)) != strlen(info->dlpi_name)) strange++;
	close(fd);
	return 0;
}

int main(void)
{
	Dl_info info;
	struct link_map *map;
	int null = open("/dev/null", O_WRONLY);
	dl_iterate_phdr(look, &null);
	dladdr(puts, &info);
	dladdr1(puts, &info, (void **)&map, RTLD_DL_LINKMAP);
	printf("strange: %d; of the C library: %d %d\n", strange, access(info.dli_fname, R_OK),
	       access(map->l_name, R_OK));
	return 0;
}
