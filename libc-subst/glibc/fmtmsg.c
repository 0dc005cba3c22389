/* fmtmsg, with SEV_LEVEL and addseverity. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <fmtmsg.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "twin.h"

enum { LABEL = 1, SEVERITY = 2, TEXT = 4, ACTION = 8, TAG = 16, ALL = 31 };

struct severity {
	struct severity *next;
	int level;
	const char *name;
};
static struct severity *own; /* newest first */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static const char *const standard[] = { "", "HALT", "ERROR", "WARNING", "INFO" };

/* With the lock held. */
static const char *severity_name(int level)
{
	if (level >= 0 && level <= MM_INFO) return standard[level];
	for (struct severity *s = own; s; s = s->next)
		if (s->level == level) return s->name;
	return 0;
}

static int set_severity(int level, const char *name)
{
	struct severity **p = &own, *s;
	while (*p && (*p)->level != level) p = &(*p)->next;
	if ((s = *p)) {
		*p = s->next;
		free(s);
		if (!name) return MM_OK;
	} else if (!name) {
		return MM_NOTOK;
	}
	if (!(s = malloc(sizeof *s))) return MM_NOTOK;
	*s = (struct severity){ own, level, name };
	own = s;
	return MM_OK;
}

int addseverity(int level, const char *name)
{
	if (level <= MM_INFO) return MM_NOTOK;
	pthread_mutex_lock(&lock);
	int r = set_severity(level, name);
	pthread_mutex_unlock(&lock);
	return r;
}

/* SEV_LEVEL=name,level,text:... ; once, with the lock held. */
static void read_environment(void)
{
	static int done;
	const char *e = done ? 0 : getenv("SEV_LEVEL");
	done = 1;
	char *copy = e ? strdup(e) : 0, *save; /* the texts are kept */
	for (char *item = copy ? strtok_r(copy, ":", &save) : 0; item; item = strtok_r(0, ":", &save)) {
		char *level = strchr(item, ','), *end;
		if (!level) continue;
		long n = strtol(level + 1, &end, 0);
		if (*end == ',' && end != level + 1 && n > MM_INFO) set_severity(n, end + 1);
	}
}

/* MSGVERB: which parts to print; what it does not name is left out. */
static int parts_wanted(void)
{
	static const char *const names[] = { "label", "severity", "text", "action", "tag" };
	const char *p = getenv("MSGVERB");
	int want = 0;
	if (!p || !*p) return ALL;
	for (;;) {
		size_t n = strcspn(p, ":");
		int i = 0;
		while (i < 5 && !(strlen(names[i]) == n && !memcmp(names[i], p, n))) i++;
		if (i == 5) return ALL;
		want |= 1 << i;
		if (!p[n]) return want;
		p += n + 1;
		if (!*p) return want;
	}
}

static int label_valid(const char *label)
{
	const char *colon = strchr(label, ':');
	return label == MM_NULLLBL || (colon && colon - label <= 10 && strlen(colon + 1) <= 14);
}

static int print(FILE *f, int want, const char *label, const char *severity, const char *text, const char *action,
		 const char *tag)
{
	int l = want & LABEL && label != MM_NULLLBL, s = want & SEVERITY && *severity,
	    t = want & TEXT && text != MM_NULLTXT, a = want & ACTION && action != MM_NULLACT,
	    g = want & TAG && tag != MM_NULLTAG;
	return fprintf(f, "%s%s%s%s%s%s%s%s%s%s\n", l ? label : "", l && (s || t || a || g) ? ": " : "",
		       s ? severity : "", s && (t || a || g) ? ": " : "", t ? text : "", t && (a || g) ? "\n" : "",
		       a ? "TO FIX: " : "", a ? action : "", a && g ? "  " : "", g ? tag : "") < 0;
}

int glibc_fmtmsg(long class, const char *label, int level, const char *text, const char *action, const char *tag)
{
	int r = MM_OK, cancel;
	if (!label_valid(label)) return MM_NOTOK;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel);
	pthread_mutex_lock(&lock);
	read_environment();
	const char *severity = severity_name(level);
	if (!severity) {
		r = MM_NOTOK;
	} else {
		if (class & MM_PRINT && print(stderr, parts_wanted(), label, severity, text, action, tag)) r = MM_NOMSG;
		if (class & MM_CONSOLE) {
			FILE *f = fopen("/dev/console", "wce");
			if (!f || print(f, ALL, label, severity, text, action, tag))
				r = r == MM_NOMSG ? MM_NOTOK : MM_NOCON;
			if (f) fclose(f);
		}
	}
	pthread_mutex_unlock(&lock);
	pthread_setcancelstate(cancel, 0);
	return r;
}
TWIN(fmtmsg, GLIBC_2.2.5, glibc_fmtmsg);
