/* LD_SHOW_AUXV: the auxiliary vector as ld.so prints it, without what the kernel tells this loader alone. */
#include <string.h>
#include "ldso.h"
#include "sys.h"
#include "htux/calls.h"

static const struct {
	unsigned char type, form;
	const char *label;
} known[] = {
	{ AT_EXECFD, 'u', "EXECFD" },
	{ AT_PHDR, 'x', "PHDR" },
	{ AT_PHENT, 'u', "PHENT" },
	{ AT_PHNUM, 'u', "PHNUM" },
	{ AT_PAGESZ, 'u', "PAGESZ" },
	{ AT_BASE, 'x', "BASE" },
	{ AT_FLAGS, 'x', "FLAGS" },
	{ AT_ENTRY, 'x', "ENTRY" },
	{ AT_UID, 'u', "UID" },
	{ AT_EUID, 'u', "EUID" },
	{ AT_GID, 'u', "GID" },
	{ AT_EGID, 'u', "EGID" },
	{ AT_PLATFORM, 's', "PLATFORM" },
	{ AT_HWCAP, 'h', "HWCAP" },
	{ AT_CLKTCK, 'u', "CLKTCK" },
	{ AT_SECURE, 'u', "SECURE" },
	{ AT_RANDOM, 'x', "RANDOM" },
	{ AT_HWCAP2, 'x', "HWCAP2" },
	{ AT_EXECFN, 's', "EXECFN" },
	{ AT_SYSINFO_EHDR, 'x', "SYSINFO_EHDR" },
	{ AT_MINSIGSTKSZ, 'u', "MINSIGSTKSZ" },
};

static void show(unsigned char form, const char *label, size_t value)
{
	char column[] = "                   ";
	memcpy(column, label, strlen(label));
	column[strlen(label)] = ':';
	switch (form) {
	case 'u': ld_print(1, "AT_%s%lu\n", column, value); break;
	case 'x': ld_print(1, "AT_%s0x%lx\n", column, value); break;
	case 'h': ld_print(1, "AT_%s%lx\n", column, value); break;
	case 's': ld_print(1, "AT_%s%s\n", column, (const char *)value); break;
	}
}

void show_auxv(void)
{
	for (const size_t *a = ld_auxv; *a; a += 2) {
		unsigned i = 0;
		if (AT_IS_HTUX(a[0])) continue;
		while (i < countof(known) && known[i].type != a[0]) i++;
		if (i < countof(known)) show(known[i].form, known[i].label, a[1]);
		else ld_print(1, "AT_??? (0x%lx): 0x%lx\n", a[0], a[1]);
	}
}
