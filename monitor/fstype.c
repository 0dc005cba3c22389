/* Which file system the host keeps a directory on: by the number of the mount, since
 * some file systems have device numbers that mountinfo does not show. */
#include "fstype.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int mount_id(int fd)
{
	char path[64], line[256];
	int id = -1;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	FILE *f = fopen(path, "re");
	if (!f) return -1;
	while (id < 0 && fgets(line, sizeof(line), f)) sscanf(line, "mnt_id: %d", &id);
	fclose(f);
	return id;
}

void host_fstype(int fd, char *out, size_t size)
{
	int id = mount_id(fd);
	char *line = NULL;
	size_t room = 0;

	*out = 0;
	FILE *f = id < 0 ? NULL : fopen("/proc/self/mountinfo", "re");
	while (f && getline(&line, &room, f) > 0) {
		char *type = strstr(line, " - ");
		if (atoi(line) != id || !type) continue;
		snprintf(out, size, "%.*s", (int)strcspn(type + 3, " \n"), type + 3);
		break;
	}
	free(line);
	if (f) fclose(f);
}
