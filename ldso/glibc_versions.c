/* Which names glibc has under which version. libc.so's own symbols have none for the
 * most part (libc-subst/glibc/twin.h), which is enough to bind a program; dlvsym asks
 * whether the very version exists. */
#include <string.h>
#include "ldso.h"

/* By hash: the linker would have chained two names of one hash, and the caller has compared the name. */
#define V(hash, version) hash,
static const uint32_t hashes[] = {
#include "glibc_versions.gen.h"
};
#undef V
#define V(hash, version) version,
static const uint16_t versions[] = {
#include "glibc_versions.gen.h"
};
#undef V

/* GLIBC_2.x.y as 8 x + y; 0: no such. As in tools/gen-versions. */
static unsigned number_of(const char *version)
{
	static const char prefix[] = "GLIBC_2.";
	unsigned part[2] = { 0 };
	if (strncmp(version, prefix, sizeof prefix - 1) != 0) return 0;
	version += sizeof prefix - 1;
	for (unsigned i = 0; i < countof(part); i++) {
		if (*version < '1' || *version > '9') return 0;
		while (*version >= '0' && *version <= '9' && part[i] < 100) part[i] = part[i] * 10 + (*version++ - '0');
		if (!*version) return part[1] < 8 ? 8 * part[0] + part[1] : 0;
		if (*version++ != '.') return 0;
	}
	return 0;
}

int glibc_has_version(uint32_t name_hash, const char *version)
{
	unsigned want = number_of(version);
	size_t low = 0, high = countof(hashes);
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (hashes[middle] < name_hash) low = middle + 1;
		else high = middle;
	}
	for (; want && low < countof(hashes) && hashes[low] == name_hash; low++)
		if (versions[low] == want) return 1;
	return 0;
}
