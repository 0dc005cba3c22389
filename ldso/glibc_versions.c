/* Which names glibc has under which version. libc.so's own symbols have none for the
 * most part (libc-subst/glibc/twin.h), which is enough to bind a program; dlvsym asks
 * whether the very version exists. */
#include <string.h>
#include "ldso.h"

/* By hash: the linker would have chained two names of one hash, and the caller has compared the name. */
#define B(first)
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
#undef B
/* Where those begin whose hashes' upper bits are this number. */
#define V(hash, version)
#define B(first) first,
static const uint16_t buckets[] = {
#include "glibc_versions.gen.h"
};
#define BUCKET(hash) ((hash) >> 20)
_Static_assert(countof(buckets) == BUCKET(UINT32_MAX) + 2, "tools/index-versions");

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

/* Where the versions of a name begin, or what comes after it. */
static size_t place_of(uint32_t name_hash)
{
	size_t at = buckets[BUCKET(name_hash)], end = buckets[BUCKET(name_hash) + 1];
	while (at < end && hashes[at] < name_hash) at++;
	return at;
}

int glibc_has(uint32_t name_hash)
{
	size_t at = place_of(name_hash);
	return at < countof(hashes) && hashes[at] == name_hash;
}

int glibc_has_version(uint32_t name_hash, const char *version)
{
	unsigned want = number_of(version);
	if (!want) return 0;
	for (size_t at = place_of(name_hash); at < countof(hashes) && hashes[at] == name_hash; at++)
		if (versions[at] == want) return 1;
	return 0;
}
