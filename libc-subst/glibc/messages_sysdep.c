/* The texts of a .mo file that are put together when it is read: where the file names a macro of <inttypes.h>
 * (msgid "%<PRIu64>"), there is what the macro is here. */
#define _GNU_SOURCE
#include <byteswap.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "features.h"

struct text {
	const char *id, *translation;
	size_t length; /* of the translation with its plurals */
};
struct sysdep_texts {
	size_t count;
	struct text list[];
};

struct file {
	const char *map;
	size_t size;
	int swapped;
};

enum { SEGMENTS_END = -1 };
enum { COUNT_SEGMENTS = 28, SEGMENTS = 32, COUNT_TEXTS = 36, IDS = 40, TRANSLATIONS = 44 };

/* The number at `at`; 0 beyond the file's end, where nothing is. */
static uint32_t number(const struct file *f, size_t at)
{
	uint32_t x;
	if (at > f->size || f->size - at < sizeof x) return 0;
	memcpy(&x, f->map + at, sizeof x);
	return f->swapped ? bswap_32(x) : x;
}

/* What the macro PRI... is; null if there is none of that name. "I": printf's flag for the locale's own digits. */
static const char *macro_text(const char *name, char buf[3])
{
	static const struct {
		const char *name;
		int is_long;
	} types[] = {
		{ "8", 0 },       { "16", 0 },      { "32", 0 },      { "64", 1 },    { "LEAST8", 0 },
		{ "LEAST16", 0 }, { "LEAST32", 0 }, { "LEAST64", 1 }, { "FAST8", 0 }, { "FAST16", 1 },
		{ "FAST32", 1 },  { "FAST64", 1 },  { "MAX", 1 },     { "PTR", 1 },
	};
	if (!strcmp(name, "I")) return "I";
	if (strncmp(name, "PRI", 3) || !name[3] || !strchr("diouxX", name[3])) return 0;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		if (strcmp(name + 4, types[i].name)) continue;
		char *to = buf;
		if (types[i].is_long) *to++ = 'l';
		*to++ = name[3];
		*to = 0;
		return buf;
	}
	return 0;
}

/* Segment `n` of the file's. */
static const char *segment_text(const struct file *f, uint32_t n, char buf[3])
{
	if (n >= number(f, COUNT_SEGMENTS)) return 0;
	size_t entry = number(f, SEGMENTS) + 8ul * n, length = number(f, entry), at = number(f, entry + 4);
	if (!length || at > f->size || length > f->size - at || f->map[at + length - 1]) return 0;
	return macro_text(f->map + at, buf);
}

/* Put together the text that is described at `at`: pieces of the file and segments in turn. Null if it has a segment
 * that is not known here. */
static char *put_together(const struct file *f, size_t at, size_t *length)
{
	size_t from = number(f, at), n = 0;
	char *text = 0;
	for (at += 4;; at += 8) {
		size_t piece = number(f, at);
		uint32_t segment = number(f, at + 4);
		char buf[3], *larger;
		const char *more = "";
		if (f->size < at + 8 || from > f->size || piece > f->size - from) break;
		if (segment != (uint32_t)SEGMENTS_END && !(more = segment_text(f, segment, buf))) break;
		if (!(larger = realloc(text, n + piece + strlen(more) + 1))) break;
		text = larger;
		memcpy(text + n, f->map + from, piece);
		strcpy(text + n + piece, more);
		n += piece + strlen(more);
		from += piece;
		if (segment == (uint32_t)SEGMENTS_END) {
			if (!n || text[n - 1]) break;
			*length = n - 1;
			return text;
		}
	}
	free(text);
	return 0;
}

static int by_id(const void *a, const void *b) { return strcmp(((struct text *)a)->id, ((struct text *)b)->id); }

static struct sysdep_texts *read_texts(const struct file *f)
{
	size_t n = number(f, 4) & 0xffff ? number(f, COUNT_TEXTS) : 0;
	if (n > f->size / 4) n = 0;
	struct sysdep_texts *t = malloc(sizeof *t + n * sizeof *t->list);
	if (!t) return 0;
	t->count = 0;
	for (size_t i = 0; i < n; i++) {
		size_t length;
		char *id = put_together(f, number(f, number(f, IDS) + 4 * i), &length);
		char *translation = id ? put_together(f, number(f, number(f, TRANSLATIONS) + 4 * i), &length) : 0;
		if (translation) t->list[t->count++] = (struct text){ id, translation, length };
		else free(id);
	}
	qsort(t->list, t->count, sizeof *t->list, by_id);
	return t;
}

static void forget(struct sysdep_texts *t)
{
	for (size_t i = 0; i < t->count; i++) {
		free((char *)t->list[i].id);
		free((char *)t->list[i].translation);
	}
	free(t);
}

/* musl's dcngettext asks here for what a file's tables do not have. *texts is the file's, null at first. */
hidden const char *__mo_lookup_sysdep(struct sysdep_texts **texts, const void *map, size_t size, const char *id,
				      size_t *length)
{
	struct file f = { map, size, size >= 4 && *(const uint32_t *)map == 0xde120495 };
	struct sysdep_texts *t = __atomic_load_n(texts, __ATOMIC_ACQUIRE), *first = 0;
	if (size < 48 || number(&f, 4) >> 16 > 1) return 0;
	if (!t) {
		if (!(t = read_texts(&f))) return 0;
		if (!__atomic_compare_exchange_n(texts, &first, t, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
			forget(t);
			t = first;
		}
	}
	const struct text key = { id, 0, 0 }, *r = bsearch(&key, t->list, t->count, sizeof key, by_id);
	if (!r) return 0;
	*length = r->length;
	return r->translation;
}
