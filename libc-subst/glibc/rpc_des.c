/* DES as Sun's RPC uses it (des_crypt(3), xcrypt(3)), by musl's crypt. */
#define _GNU_SOURCE
#include <endian.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "twin.h"

#define OLD_DES(name) OLD_TWIN(name, GLIBC_2.2.5, glibc_##name)

/* src/crypt/crypt_des.c */
struct expanded_key {
	uint32_t l[16], r[16];
};
hidden void __des_setkey(const unsigned char *, struct expanded_key *);
hidden void __do_des(uint32_t, uint32_t, uint32_t *, uint32_t *, uint32_t count, uint32_t salt,
		     const struct expanded_key *);

enum { BLOCK = 8, MOST = 8192 };
enum { DECRYPT = 1, IN_SOFTWARE = 2 };         /* bits of the mode */
enum { DONE, NO_HARDWARE, FAILED, BAD_PARAM }; /* NO_HARDWARE: done all the same */

static void load(uint32_t v[2], const void *from)
{
	memcpy(v, from, BLOCK);
	v[0] = be32toh(v[0]), v[1] = be32toh(v[1]);
}

static void store(void *to, const uint32_t from[2])
{
	uint32_t v[2] = { htobe32(from[0]), htobe32(from[1]) };
	memcpy(to, v, BLOCK);
}

/* Each block, chained to the one before if there is an initial vector, which becomes the last. */
static int crypt_blocks(const char *key, char *b, unsigned n, unsigned mode, char *vector)
{
	struct expanded_key k, backwards;
	uint32_t chain[2] = { 0 };
	if (n % BLOCK || n > MOST) return BAD_PARAM;
	__des_setkey((const unsigned char *)key, &k);
	for (int i = 0; i < 16; i++) backwards.l[i] = k.l[15 - i], backwards.r[i] = k.r[15 - i];
	if (vector) load(chain, vector);
	for (char *end = b + n; b < end; b += BLOCK) {
		uint32_t in[2], out[2];
		load(in, b);
		if (mode & DECRYPT) {
			__do_des(in[0], in[1], &out[0], &out[1], 1, 0, &backwards);
			out[0] ^= chain[0], out[1] ^= chain[1];
		} else {
			__do_des(in[0] ^ chain[0], in[1] ^ chain[1], &out[0], &out[1], 1, 0, &k);
		}
		store(b, out);
		if (vector) memcpy(chain, mode & DECRYPT ? in : out, sizeof chain);
	}
	if (vector) store(vector, chain);
	return mode & IN_SOFTWARE ? DONE : NO_HARDWARE;
}

int glibc_ecb_crypt(char *key, char *b, unsigned n, unsigned mode) { return crypt_blocks(key, b, n, mode, 0); }
OLD_DES(ecb_crypt);

int glibc_cbc_crypt(char *key, char *b, unsigned n, unsigned mode, char *vector)
{
	return crypt_blocks(key, b, n, mode, vector);
}
OLD_DES(cbc_crypt);

/* Each byte's last bit makes the number of its bits odd. The first one glibc drops. */
void glibc_des_setparity(char *key)
{
	for (int i = 0; i < BLOCK; i++) key[i] = (key[i] & 0x7e) | !__builtin_parity(key[i] & 0x7e);
}
OLD_DES(des_setparity);

void glibc_passwd2des(const char *password, char *key)
{
	memset(key, 0, BLOCK);
	for (int i = 0; *password && i < BLOCK; i++) key[i] = *password++ << 1;
	glibc_des_setparity(key);
}
OLD_DES(passwd2des);

static int digit(char c)
{
	if (c >= '0' && c <= '9') return c - '0';
	if (c >= 'a' && c <= 'f') return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Hexadecimal digits, changed in their place. */
static int crypt_text(char *text, const char *password, unsigned mode)
{
	char key[BLOCK], vector[BLOCK] = "";
	unsigned n = strlen(text) / 2;
	char *b = malloc(n + 1);
	if (!b) return 0;
	for (unsigned i = 0; i < n; i++) b[i] = digit(text[2 * i]) << 4 | digit(text[2 * i + 1]);
	glibc_passwd2des(password, key);
	int done = crypt_blocks(key, b, n, mode, vector) <= NO_HARDWARE;
	for (unsigned i = 0; i < n && done; i++) sprintf(text + 2 * i, "%02x", (unsigned char)b[i]);
	if (done) text[2 * n] = 0;
	free(b);
	return done;
}

int glibc_xencrypt(char *text, const char *password) { return crypt_text(text, password, 0); }
OLD_DES(xencrypt);
int glibc_xdecrypt(char *text, const char *password) { return crypt_text(text, password, DECRYPT); }
OLD_DES(xdecrypt);
