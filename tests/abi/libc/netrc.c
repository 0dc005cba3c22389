/* ruserpass: names and passwords out of ~/.netrc; what is said of a file that others may read. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int ruserpass(const char *, const char **, const char **);

static const char *const files[] = {
	"machine a login u password p\nmachine B login v password \"q r\"\nmachine a login w password x",
	"machine a\n\tlogin u\n\tpasswd p\\\"q\\\\\n\taccount z\nmacdef m\n put x\n\ndefault login anonymous password "
	"d@e",
	"default login anonymous password d machine a login u password p",
	"machine a nonsense login u",
	"machine a password p",
	"machine login a",
	"machine a login",
	"machine a login u,password,p",
	"",
	"login x password y",
	"machine \"a\" login \"u\"",
};

int main(void)
{
	static const char *const hosts[] = { "a", "b", "A", "c" };
	char home[] = "/tmp/netrc-XXXXXX";
	setvbuf(stdout, NULL, _IONBF, 0);
	dup2(1, 2);
	if (!mkdtemp(home) || chdir(home)) return 1;
	const char *name = NULL, *password = NULL;
	setenv("HOME", home, 1);
	printf("%d\n", ruserpass("a", &name, &password));
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		for (int mode = 0600; mode <= 0644; mode += 044) {
			int fd = open(".netrc", O_CREAT | O_WRONLY | O_TRUNC, 0600);
			if (write(fd, files[i], strlen(files[i])) < 0) return 1;
			fchmod(fd, mode);
			close(fd);
			for (int k = 0; k < 4 * 3; k++) {
				static const char *const names[] = { NULL, "u", "w" };
				name = names[k / 4], password = NULL;
				if (!name && strstr(files[i], "a password")) name = "x";
				int r = ruserpass(hosts[k % 4], &name, &password);
				printf("%zu %o %d: %d %s %s\n", i, mode, k, r, name ? name : "-",
				       password ? password : "-");
			}
		}
	unlink(".netrc");
	mkdir(".netrc", 0700);
	printf("%d\n", ruserpass("a", &name, &password));
	rmdir(".netrc");
	rmdir(home);
	unsetenv("HOME");
	printf("%d\n", ruserpass("a", &name, &password));
	return 0;
}
