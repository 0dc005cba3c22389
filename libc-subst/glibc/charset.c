/* The list of charsets and the loading of their modules. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include "charset.h"
#include "stdio_impl.h"

const char glibc_charset_mark;

/* Whether bytes beyond ASCII are other characters than musl says. */
int glibc_in_charset(void) { return CURRENT_CHARSET || (glibc_program && !CURRENT_LOCALE->cat[LC_CTYPE]); }

enum { ASCII_ONLY = 1, WHOLE };

struct glibc_charset *glibc_charset_named(const char *name, unsigned mb_cur_max)
{
	static struct glibc_charset *list;
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	struct glibc_charset *cs;
	pthread_mutex_lock(&lock);
	for (cs = list; cs && strcmp(cs->name, name); cs = cs->next)
		;
	if (!cs && (cs = calloc(1, sizeof *cs + strlen(name) + 1))) {
		strcpy(cs->name, name);
		cs->map.map = &glibc_charset_mark;
		cs->of_stream.cat[LC_CTYPE] = &cs->map;
		cs->mb_cur_max = 16;
		cs->ascii = !strcmp(name, ASCII_CHARSET);
		cs->next = list;
		list = cs;
	}
	if (cs && mb_cur_max) cs->mb_cur_max = mb_cur_max;
	pthread_mutex_unlock(&lock);
	return cs;
}

static int load_steps(struct glibc_charset *cs)
{
	char name[128];
	int flags = 0;
	if (glibc_iconv_name(cs->name, name, sizeof name, &flags) || glibc_gconv_find(&cs->to_wide, name, 0)) return 0;
	if (!glibc_gconv_find(&cs->from_wide, name, 1)) return 1;
	glibc_gconv_release(&cs->to_wide);
	return 0;
}

int glibc_charset_load(struct glibc_charset *cs)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	int ready = __atomic_load_n(&cs->ready, __ATOMIC_ACQUIRE);
	if (ready) return ready == WHOLE;
	pthread_mutex_lock(&lock);
	if (!cs->ready) {
		ready = load_steps(cs) ? WHOLE : ASCII_ONLY;
		if (ready == ASCII_ONLY) {
			glibc_gconv_find(&cs->to_wide, ASCII_CHARSET "//", 0);
			glibc_gconv_find(&cs->from_wide, ASCII_CHARSET "//", 1);
		}
		__atomic_store_n(&cs->ready, ready, __ATOMIC_RELEASE);
	}
	ready = cs->ready;
	pthread_mutex_unlock(&lock);
	return ready == WHOLE;
}
