/* Constructors and destructors of libraries that need each other, and of ones that want to be the first. */
#include <dlfcn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* A folder, then names of libraries: small ones are opened, the last one opened is closed at a '-'. */
static const char *const runs[] = { "1a", "2abga", "3da-dg", "4b", "5dad--", 0 };

int main(void)
{
	for (const char *const *r = runs; *r; r++) {
		void *h = 0;
		dprintf(1, "%s\n", *r);
		if (fork()) {
			int status;
			wait(&status);
			dprintf(1, "%x\n", status);
			continue;
		}
		for (const char *p = *r + 1; *p; p++) {
			char name[] = "./N/libN.so";
			name[2] = **r;
			name[7] = *p;
			dprintf(1, "%c\n", *p);
			if (*p == '-') dlclose(h);
			else if (!(h = dlopen(name, (**r == '3' ? RTLD_LAZY : RTLD_NOW) |
							    (*p == 'a' && **r == '2' ? RTLD_GLOBAL : 0))))
				puts(dlerror());
		}
		return 0;
	}
	return 0;
}
