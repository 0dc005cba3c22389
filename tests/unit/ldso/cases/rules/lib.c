#include <stdio.h>
#include <string.h>
int seen_argc;
const char *seen_arg, *seen_env;
__attribute__((constructor)) static void ctor(int argc, char **argv, char **envp)
{
	seen_argc = argc;
	seen_arg = argv[argc - 1];
	for (; *envp; envp++)
		if (!strncmp(*envp, "HOME=", 5)) seen_env = *envp;
}

int init_argc, init_env;
/* DT_INIT, which comes before, has the same arguments. */
void first(int argc, char **argv, char **envp)
{
	init_argc = seen_argc ? -1 : argc;
	init_env = envp == argv + argc + 1;
}

/* The C library's own variable: the program has no copy of it. */
FILE *assign_stdout(FILE *f)
{
	FILE *was = stdout;
	stdout = f;
	return was;
}
