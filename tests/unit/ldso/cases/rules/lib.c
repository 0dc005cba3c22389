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
