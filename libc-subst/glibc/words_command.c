/* $(command) and `command`: run by the shell, their output. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <paths.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "words.h"

extern char **environ;

/* The command's text up to the parenthesis that ends it. */
int glibc_words_command(struct words *w, struct text *to, enum words_mode mode)
{
	struct text command = { 0 };
	int depth = 1, quote = 0;
	const char *p = w->at;
	for (; *p; p++) {
		if ((*p == '\'' || *p == '"') && (!quote || quote == *p)) quote = quote ? 0 : *p;
		if (quote) continue;
		depth += (*p == '(') - (*p == ')');
		if (!depth) break;
	}
	if (!*p) return WRDE_SYNTAX;
	if (w->flags & WRDE_NOCMD && p != w->at) return WRDE_CMDSUB;
	int r = glibc_text_add(&command, w->at, p - w->at);
	w->at = p + 1;
	if (!r && command.s) r = glibc_words_run(w, command.s, to, mode);
	glibc_text_free(&command);
	return r;
}

int glibc_words_backquote(struct words *w, struct text *to, enum words_mode mode)
{
	struct text command = { 0 };
	int quoted = 0, r = 0;
	while (!r && *w->at != '`') {
		int c = *w->at++;
		if (!c) r = WRDE_SYNTAX;
		else if (c == '\\')
			r = quoted ? glibc_words_quoted_escape(w, &command) : glibc_words_escape(w, &command);
		else {
			quoted ^= c == '\'';
			r = glibc_text_add(&command, w->at - 1, 1);
		}
	}
	if (!r && w->flags & WRDE_NOCMD) r = WRDE_CMDSUB;
	if (!r) w->at++;
	if (!r && command.s) r = glibc_words_run(w, command.s, to, mode);
	glibc_text_free(&command);
	return r;
}

/* A shell for the command that writes to `out`, or only looks at it (-n). Its process number, or -1. */
static pid_t start(const char *command, int out, int errors, int only_check)
{
	posix_spawn_file_actions_t a;
	char *const args[] = { _PATH_BSHELL, only_check ? "-nc" : "-c", (char *)command, 0 };
	pid_t pid;
	int r = posix_spawn_file_actions_init(&a);
	if (!r && out >= 0) r = posix_spawn_file_actions_adddup2(&a, out, STDOUT_FILENO);
	if (!r && !errors) r = posix_spawn_file_actions_addopen(&a, STDERR_FILENO, _PATH_DEVNULL, O_WRONLY, 0);
	if (!r) r = posix_spawn(&pid, _PATH_BSHELL, &a, 0, args, environ);
	posix_spawn_file_actions_destroy(&a);
	return r ? -1 : pid;
}

static int status_of(pid_t pid)
{
	int status;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR) return 0;
	return status;
}

/* Where the output is in splitting it. */
enum place {
	BEFORE,   /* a word, at the beginning or behind a character of IFS that is not white space */
	INSIDE,   /* a word */
	NEWLINES, /* in what is the word's end, unless it is the output's */
	BEHIND    /* a word and white space */
};

static int split(struct words *w, enum place *at, const char *s, size_t n)
{
	int r = 0;
	for (const char *end = s + n; s < end && !r; s++) {
		if (!*s || !strchr(w->ifs, *s)) {
			if (*at == NEWLINES) r = glibc_words_end(w);
			if (!r) r = glibc_text_add(&w->word, s, 1);
			*at = INSIDE;
		} else if (strchr(w->white, *s)) {
			if (*s == '\n' && (*at == INSIDE || *at == NEWLINES)) {
				*at = NEWLINES;
			} else if (*at == INSIDE || *at == NEWLINES) {
				r = glibc_words_end(w);
				*at = BEHIND;
			}
		} else {
			if (*at != BEHIND) r = glibc_words_end(w);
			*at = BEFORE;
		}
	}
	return r;
}

int glibc_words_run(struct words *w, const char *command, struct text *to, enum words_mode mode)
{
	int fd[2], r = 0;
	size_t total = 0, before = to->length, count = w->out->count;
	enum place at = BEFORE;
	char buf[4096];
	if (pipe2(fd, O_CLOEXEC)) return WRDE_NOSPACE;
	pid_t pid = start(command, fd[1], w->flags & WRDE_SHOWERR, 0);
	close(fd[1]);
	if (pid < 0) r = WRDE_NOSPACE;
	while (!r) {
		ssize_t n = read(fd[0], buf, sizeof buf);
		if (n < 0 && errno == EINTR) continue;
		if (n <= 0) break;
		total += n;
		r = mode == SPLIT ? split(w, &at, buf, n) : glibc_text_add(to, buf, n);
	}
	close(fd[0]);
	int status = pid < 0 ? 0 : status_of(pid);
	if (r) return r;
	/* Newlines at the end do not count. */
	if (w->out->count != count) before = 0;
	while (to->length > before && to->s[to->length - 1] == '\n') to->s[--to->length] = 0;
	if (!to->length) glibc_text_free(to);
	if (total || !status) return 0;
	/* Nothing, and no success: did the shell understand it? */
	pid = start(command, -1, 0, 1);
	return pid >= 0 && status_of(pid) ? WRDE_SYNTAX : 0;
}
