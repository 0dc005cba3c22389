/* What dlerror says. */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <dlfcn.h>
#include <link.h>
#include <unistd.h>
static void say(const char *what, int failed)
{
	const char *s = dlerror();
	printf("%s: %d %s\n", what, failed, s ? s : "(none)");
	s = dlerror();
	if (s) printf("  and again: %s\n", s);
}
static void *try(const char *f, int m)
{
	void *h = dlopen(f, m);
	say(f, !h);
	return h;
}
int main(int argc, char **argv)
{
	static const char *const files[] = { "empty",   "text",     "short",     "class32", "bigendian",
					     "machine", "type",     "version",   "abi",     "phsize",
					     "dir",     "loop",     "exec",      "pie",     "static",
					     "none",    "dir/none", "text/none", "pages",   "debuginfo" };
	char path[500];
	for (int i = 0; i < sizeof files / sizeof *files; i++) {
		snprintf(path, sizeof path, "./%s", files[i]);
		try(path, RTLD_NOW);
		/* Found by the search rules. */
		try(files[i], RTLD_LAZY);
	}
	if (geteuid()) try("./noread", RTLD_NOW);
	memset(path, 'x', 400);
	strcpy(path + 400, ".so");
	try(path, RTLD_NOW);
	try("libneeds.so", RTLD_NOW);
	try("./libneeds.so", RTLD_NOW);
	try("libundef.so", RTLD_NOW);
	try("./libundef.so", RTLD_NOW);
	try("libundefdata.so", RTLD_LAZY);
	try("libbigtls.so", RTLD_LAZY);
	try("libwantver.so", RTLD_LAZY);
	try("libnoopen.so", RTLD_LAZY);
	try("libneedsnoopen.so", RTLD_LAZY);
	try("$ORIGIN/none.so", RTLD_LAZY);
	try("$NONE/none.so", RTLD_LAZY);
	try("libok.so", 0);
	try("libok.so", RTLD_GLOBAL);
	try("libok.so", RTLD_NOLOAD);
	try("libok.so", RTLD_NOLOAD | RTLD_NOW);
	try("none", RTLD_NOLOAD | RTLD_NOW);
	try("./text", RTLD_NOLOAD | RTLD_NOW);
	try("./dir", RTLD_NOLOAD | RTLD_NOW);
	try("./libuser.so", RTLD_NOLOAD | RTLD_NOW);
	try("", RTLD_NOW);
	void *h = try("libok.so", RTLD_NOW), *p;
	p = dlsym(h, "absent"), say("dlsym", !p);
	p = dlsym(h, "hidden_one"), say("dlsym", !p);
	p = dlsym(RTLD_DEFAULT, "absent"), say("default", !p);
	p = dlsym(RTLD_NEXT, "absent"), say("next", !p);
	p = dlsym(dlopen(0, RTLD_NOW), "absent"), say("main", !p);
	p = dlvsym(h, "ok", "V1"), say("dlvsym", !p);
	p = dlvsym(h, "ok", "V2"), say("dlvsym", !p);
	p = dlvsym(RTLD_DEFAULT, "printf", "V2"), say("dlvsym", !p);
	/* Success forgets the failure. */
	dlsym(h, "absent");
	p = dlsym(h, "ok"), say("ok after failure", !p);
	dlsym(h, "absent");
	p = dlopen("libok.so", RTLD_NOW), say("ok after failure", !p);
	dlclose(h);
	Dl_serinfo s;
	void *d;
	say("dlinfo", dlinfo(h, 77, &d));
	say("dlinfo", dlinfo(h, RTLD_DI_CONFIGADDR, &d));
	say("close", dlclose(h));
	return 0;
}
