/* Symbols with glibc's versions.
 *
 * libc.so exports musl's symbols without versions. Where glibc's binary interface
 * differs under the same name, the personality adds a twin: a glibc-linked
 * object asks for name@VERSION and gets the twin, a musl-linked object asks for
 * plain name and gets musl's. libc.so itself always means musl's.
 *
 *   char *glibc_strerror_r(int e, char *buf, size_t n) { ... }
 *   TWIN(strerror_r, GLIBC_2.2.5, glibc_strerror_r);
 *
 * impl must be defined in the same file, not static nor declared hidden; it is not
 * exported under its own name. One impl may have several twins, from one file.
 * The version must be in libc.map.
 */
#ifndef TWIN_H
#define TWIN_H

#define TWIN(name, version, impl) __asm__(".symver " #impl ", " #name "@" #version ", hidden")

/* A version that programs of old ask for, besides the one that is current: what asks
 * for no version does not get it. The loader knows it by its visibility. */
#define OLD_TWIN(name, version, impl) \
	__asm__(".protected " #impl); \
	TWIN(name, version, impl)

/* ALIAS(name, impl): a second plain name for a function or datum of this file.
 * TWIN2: two versions at once, for what moved to libc.so.6 in 2.34 and the like. */
#define ALIAS(name, impl) extern __typeof(impl) name __attribute__((__alias__(#impl)))
#define TWIN2(name, v1, v2, impl) \
	TWIN(name, v1, impl);     \
	TWIN(name, v2, impl)

#endif
