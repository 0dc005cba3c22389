#include "fw_cfg.h"

#include <endian.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>

enum { PORT_SELECT = 0x510, PORT_DATA = 0x511, KEY_DIRECTORY = 0x19 };

struct directory_entry { /* big-endian */
	uint32_t size;
	uint16_t key;
	uint16_t reserved;
	char name[56];
};

static void get(void *to, size_t n)
{
	for (uint8_t *p = to; n; n--) *p++ = inb(PORT_DATA);
}

char *fw_cfg_read(const char *name, size_t *size)
{
	uint32_t count;

	outw(KEY_DIRECTORY, PORT_SELECT);
	get(&count, sizeof(count));
	for (uint32_t i = 0; i < be32toh(count); i++) {
		struct directory_entry e;

		get(&e, sizeof(e));
		if (strncmp(e.name, name, sizeof(e.name))) continue;
		*size = be32toh(e.size);
		char *data = malloc(*size + 1);
		if (!data) return NULL;
		outw(be16toh(e.key), PORT_SELECT);
		get(data, *size);
		data[*size] = 0;
		return data;
	}
	return NULL;
}
