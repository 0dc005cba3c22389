/* Texts for errno, signals, and getaddrinfo failures: glibc's. */
#define _GNU_SOURCE
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include "messages.h"
#include "printf_spec.h"
#include "stdio_impl.h"
#include "strerror.h"
#include "twin.h"

#define E(n, name, text) [n] = text,
const char *const sys_errlist[] = {
#include "errors.h"
};
#undef E
#define E(n, name, text) [n] = name,
static const char *const error_name[] = {
#include "errors.h"
};
#undef E
#define S(n, name, text) [n] = text,
const char *const sys_siglist[65] = {
#include "signals.h"
};
#undef S
#define S(n, name, text) [n] = name,
const char *const sys_sigabbrev[65] = {
#include "signals.h"
};
#undef S
#define NERR ((int)(sizeof sys_errlist / sizeof *sys_errlist))
const int sys_nerr = NERR;
ALIAS(_sys_errlist, sys_errlist);
ALIAS(_sys_siglist, sys_siglist);
ALIAS(_sys_nerr, sys_nerr);

const char *strerrordesc_np(int e) { return e >= 0 && e < NERR ? sys_errlist[e] : 0; }

const char *strerrorname_np(int e) { return e >= 0 && e < NERR ? error_name[e] : 0; }

const char *sigdescr_np(int s) { return s >= 0 && s < 65 ? sys_siglist[s] : 0; }

const char *sigabbrev_np(int s) { return s >= 0 && s < 65 ? sys_sigabbrev[s] : 0; }

/* One buffer per thread for texts with numbers, freed when the thread ends. */
static pthread_key_t text_key;

static void make_text_key(void) { pthread_key_create(&text_key, free); }

static char *thread_buffer(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	static char last_resort[64];
	pthread_once(&once, make_text_key);
	char *b = pthread_getspecific(text_key);
	if (!b && (b = malloc(64))) pthread_setspecific(text_key, b);
	return b ? b : last_resort;
}

char *glibc_strerror(int e)
{
	const char *s = strerrordesc_np(e);
	if (s) return (char *)glibc_message(s);
	int saved = errno;
	char *b = thread_buffer();
	snprintf(b, 64, "%s%d", glibc_message("Unknown error "), e);
	errno = saved;
	return b;
}

extern locale_t glibc_uselocale(locale_t);

char *glibc_strerror_l(int e, locale_t loc)
{
	locale_t saved = glibc_uselocale(loc);
	char *s = glibc_strerror(e);
	glibc_uselocale(saved);
	return s;
}

/* The GNU form: buf is used only for an unknown number. */
char *glibc_strerror_r(int e, char *buf, size_t n)
{
	const char *s = strerrordesc_np(e);
	if (s) return (char *)glibc_message(s);
	snprintf(buf, n, "%s%d", glibc_message("Unknown error "), e);
	return buf;
}

int glibc_xpg_strerror_r(int e, char *buf, size_t n)
{
	const char *s = strerrordesc_np(e);
	if (!s) {
		snprintf(buf, n, "%s%d", glibc_message("Unknown error "), e);
		return EINVAL;
	}
	s = glibc_message(s);
	size_t len = strlen(s);
	if (n) {
		memcpy(buf, s, len < n ? len : n - 1);
		buf[len < n ? len : n - 1] = 0;
	}
	return len < n ? 0 : ERANGE;
}

void glibc_perror(const char *msg)
{
	/* Unlike fprintf this leaves stderr's orientation alone, and strerror's text. */
	char b[64];
	const char *text = glibc_strerror_r(errno, b, sizeof b);
	int oriented = fwide(stderr, 0);
	if (oriented > 0) fwprintf(stderr, L"%s%s%s\n", msg ? msg : "", msg && *msg ? ": " : "", text);
	else fprintf(stderr, "%s%s%s\n", msg ? msg : "", msg && *msg ? ": " : "", text);
	if (oriented) return;
	fflush(stderr);
	stderr->mode = 0;
}

char *glibc_strsignal(int s)
{
	const char *text = sigdescr_np(s);
	if (text) return (char *)glibc_message(text);
	char *b = thread_buffer();
	if (s >= 34 && s <= 64) snprintf(b, 64, glibc_message("Real-time signal %d"), s - 34);
	else snprintf(b, 64, glibc_message("Unknown signal %d"), s);
	return b;
}

void glibc_psignal(int s, const char *msg)
{
	const char *text = sigdescr_np(s), *sep = msg && *msg ? ": " : "";
	if (!msg) msg = "";
	if (text) fprintf(stderr, "%s%s%s\n", msg, sep, glibc_strsignal(s));
	else fprintf(stderr, "%s%sUnknown signal %d\n", msg, sep, s);
}

const char *glibc_gai_strerror(int e)
{
	switch (e) {
#define G(n, text) \
	case n:    \
		return glibc_message(text);
#include "gai_errors.h"
#undef G
	}
	return glibc_message("Unknown error");
}

const char *const h_errlist[] = {
	"Resolver Error 0 (no error)",     "Unknown host", "Host name lookup failure", "Unknown server error",
	"No address associated with name",
};
const int h_nerr = 5;

const char *glibc_hstrerror(int e)
{
	if (e < 0) return glibc_message("Resolver internal error");
	return glibc_message(e < h_nerr ? h_errlist[e] : "Unknown resolver error");
}

void glibc_herror(const char *msg)
{
	fprintf(stderr, "%s%s%s\n", msg ? msg : "", msg && *msg ? ": " : "", glibc_hstrerror(h_errno));
}

TWIN(strerror, GLIBC_2.2.5, glibc_strerror);
TWIN(strerror_l, GLIBC_2.6, glibc_strerror_l);
TWIN(strerror_r, GLIBC_2.2.5, glibc_strerror_r);
ALIAS(__strerror_r, glibc_strerror_r);
TWIN(__xpg_strerror_r, GLIBC_2.3.4, glibc_xpg_strerror_r);
TWIN(perror, GLIBC_2.2.5, glibc_perror);
TWIN(strsignal, GLIBC_2.2.5, glibc_strsignal);
TWIN(psignal, GLIBC_2.2.5, glibc_psignal);
TWIN(gai_strerror, GLIBC_2.2.5, glibc_gai_strerror);
TWIN(hstrerror, GLIBC_2.2.5, glibc_hstrerror);
TWIN(herror, GLIBC_2.2.5, glibc_herror);
