/* wordexp's refusals, with WRDE_NOCMD and WRDE_UNDEF; errno after posix_spawn. */
#define _GNU_SOURCE
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <wordexp.h>

static void expand(const char *words, int flags)
{
	wordexp_t w;
	int r = wordexp(words, &w, flags);
	printf("%s, flags %x: %d", words, flags, r);
	for (size_t i = 0; !r && i < w.we_wordc; i++) printf(" [%s]", w.we_wordv[i]);
	puts("");
	if (!r) wordfree(&w);
}

static void spawned(const char *program, const posix_spawn_file_actions_t *actions)
{
	pid_t p;
	errno = 0;
	int r = posix_spawn(&p, program, actions, 0, (char *[]){ "true", 0 }, (char *[]){ 0 });
	printf("%s: %d, errno %d\n", program, r, errno);
	if (!r) waitpid(p, 0, 0);
}

int main(void)
{
	static const char *const words[] = {
		"$A",
		"${A}",
		"${A}b",
		"${U}",
		"$U",
		"${U:-d e}",
		"${U-d}",
		"${E:-d}",
		"${E-d}",
		"${A:+alt}",
		"${E+alt}",
		"${U+alt}",
		"${#A}",
		"${#U}",
		"${A#x}",
		"${A%% *}",
		"$(echo hi)",
		"\"$(echo)\"",
		"`echo q`",
		"\"`echo q r`\"",
		"$((1+2*3))",

		"$(",
		"$(echo",
		"`",
		"`echo",
		"\"$(\"",
		"\"`\"",
		"\"`echo\"",
		"'`'",
		"'$(x)'",
		"\\`",
		"${U:-$(echo c)}",
		"$((`echo 1`+1))",
		"a|b",

		/* The program's own arguments. */
		"$1",
		"x$1y",
		"\"$1\"",
		"$@",
		"\"$@\"",
		"$*",
		"$#",
		"$9",
		"${1}",
		"${1:-d}",
		"${1+alt}",
		"${U:-$1}",
		"$(echo $#)",
		"`echo [$1]`",
		"$3-$4",
		"$(echo \"[$1]\" `echo $2`)",
		"$(echo $((1+2)) $1)",
		"$[1+2]",
		"a$[2*(3+4)]b",
		"\"$[ $N * 2 ]\"",
		"'$[1]'",
		"$[1",
	};
	setenv("N", "21", 1);
	setenv("A", "x y  z", 1);
	setenv("E", "", 1);
	unsetenv("U");
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		expand(words[i], 0);
		expand(words[i], WRDE_NOCMD);
		expand(words[i], WRDE_UNDEF);
	}
	posix_spawn_file_actions_t a;
	posix_spawn_file_actions_init(&a);
	posix_spawn_file_actions_adddup2(&a, 55, 3);
	spawned("/bin/true", 0);
	spawned("/bin/true", &a);
	spawned("/nonexistent", 0);
	spawned("/etc/passwd", 0);
}
