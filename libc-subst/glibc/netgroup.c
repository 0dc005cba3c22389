/* Netgroups from /etc/netgroup: names for sets of (host,user,domain). */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "twin.h"

struct triple {
	char *part[3];
};
struct set {
	struct triple *t;
	size_t n, cap, next;
	char **done; /* groups already expanded */
	size_t ndone;
};

static void clear(struct set *s)
{
	for (size_t i = 0; i < s->n; i++)
		for (int k = 0; k < 3; k++) free(s->t[i].part[k]);
	for (size_t i = 0; i < s->ndone; i++) free(s->done[i]);
	free(s->t);
	free(s->done);
	memset(s, 0, sizeof *s);
}

/* "(host,user,domain)": empty parts match everything and are kept as 0. */
static void add(struct set *s, char *text)
{
	if (s->n == s->cap) {
		void *p = realloc(s->t, (s->cap = s->cap * 2 + 8) * sizeof *s->t);
		if (!p) return;
		s->t = p;
	}
	struct triple *t = &s->t[s->n];
	memset(t, 0, sizeof *t);
	for (int k = 0; k < 3; k++) {
		char *word = strsep(&text, ",");
		if (!word) break;
		word += strspn(word, " \t");
		word[strcspn(word, " \t")] = 0;
		if (*word) t->part[k] = strdup(word);
	}
	s->n++;
}

/* 1 when the group exists. */
static int expand(struct set *s, const char *group, int depth)
{
	char *line = 0;
	size_t cap = 0;
	int found = 0;
	if (depth > 32) return 0;
	for (size_t i = 0; i < s->ndone; i++)
		if (!strcmp(s->done[i], group)) return 1;
	void *p = realloc(s->done, (s->ndone + 1) * sizeof *s->done);
	if (!p) return 0;
	s->done = p;
	s->done[s->ndone++] = strdup(group);
	int saved = errno;
	FILE *f = fopen("/etc/netgroup", "rce");
	errno = saved;
	while (f && !found && getline(&line, &cap, f) > 0) {
		char *l = line, *name;
		line[strcspn(line, "#\n")] = 0;
		/* A backslash joins the next line. */
		for (size_t n; (n = strlen(line)) && line[n - 1] == '\\';) {
			char *more = 0, *joined;
			size_t mc = 0;
			line[n - 1] = ' ';
			if (getline(&more, &mc, f) <= 0) {
				free(more);
				break;
			}
			more[strcspn(more, "#\n")] = 0;
			if (!(joined = realloc(line, n + strlen(more) + 1))) {
				free(more);
				break;
			}
			strcat(line = joined, more);
			cap = n + strlen(more) + 1;
			free(more);
		}
		l = line + strspn(line, " \t");
		name = strsep(&l, " \t");
		if (!l || strcmp(name, group)) continue;
		found = 1;
		while (*(l += strspn(l, " \t"))) {
			if (*l == '(') {
				char *end = strchr(l, ')');
				if (!end) break;
				*end = 0;
				add(s, l + 1);
				l = end + 1;
			} else {
				char *sub = strsep(&l, " \t");
				expand(s, sub, depth + 1);
				if (!l) break;
			}
		}
	}
	free(line);
	if (f) fclose(f);
	return found;
}

int innetgr(const char *group, const char *host, const char *user, const char *domain)
{
	const char *want[3] = { host, user, domain };
	struct set s = { 0 };
	int yes = 0;
	expand(&s, group, 0);
	for (size_t i = 0; i < s.n && !yes; i++) {
		yes = 1;
		for (int k = 0; k < 3; k++) {
			const char *have = s.t[i].part[k];
			if (want[k] && have && (k == 1 ? strcmp(want[k], have) : strcasecmp(want[k], have))) yes = 0;
		}
	}
	clear(&s);
	return yes;
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct set current;

int setnetgrent(const char *group)
{
	pthread_mutex_lock(&lock);
	clear(&current);
	int r = expand(&current, group, 0);
	pthread_mutex_unlock(&lock);
	return r;
}

void endnetgrent(void)
{
	pthread_mutex_lock(&lock);
	clear(&current);
	pthread_mutex_unlock(&lock);
}

int getnetgrent_r(char **host, char **user, char **domain, char *b, size_t n)
{
	char **out[3] = { host, user, domain };
	int r = 0;
	pthread_mutex_lock(&lock);
	if (current.next < current.n) {
		struct triple *t = &current.t[current.next];
		r = 1;
		for (int k = 0; k < 3 && r; k++) {
			*out[k] = 0;
			if (!t->part[k]) continue;
			size_t len = strlen(t->part[k]) + 1;
			if (len > n) {
				errno = ERANGE;
				r = 0;
				break;
			}
			*out[k] = memcpy(b, t->part[k], len);
			b += len;
			n -= len;
		}
		if (r) current.next++;
	}
	pthread_mutex_unlock(&lock);
	return r;
}

int getnetgrent(char **host, char **user, char **domain)
{
	static char b[1024];
	return getnetgrent_r(host, user, domain, b, sizeof b);
}

/* Only files and dns exist here: asking for these is granted. */
int __nss_configure_lookup(const char *db, const char *services)
{
	static const char *const known[] = { "aliases",    "ethers",   "group",    "gshadow", "hosts",
					     "initgroups", "netgroup", "networks", "passwd",  "protocols",
					     "publickey",  "rpc",      "services", "shadow" };
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (!strcmp(known[i], db)) {
			if (services && strspn(services, " ") != strlen(services)) return 0;
			break;
		}
	errno = EINVAL;
	return -1;
}
