/* gettext and the library's own texts in several languages. */
#define _GNU_SOURCE
#include <libintl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>
#include <nl_types.h>
#include <unistd.h>
#include <sys/stat.h>
#include <signal.h>
#include <netdb.h>
#include <regex.h>
/* A catalogue of its own: the header, texts with fewer and more plurals than the rule has. */
static void write_catalogue(const char *path, unsigned revision, const char *header)
{
	struct {
		const char *text;
		unsigned size;
	} from[3] = { { "", 1 }, { "file\0files", 11 }, { "one\0ones", 9 } },
	  to[3] = { { header, strlen(header) + 1 }, { "a\0b\0c", 6 }, { "only", 5 } };
	unsigned words[7 + 12] = { 0x950412de, revision, 3, 28, 52 }, at = sizeof words;
	for (int i = 0; i < 6; i++) {
		unsigned size = i < 3 ? from[i].size : to[i - 3].size;
		words[7 + 2 * i] = size - 1;
		words[8 + 2 * i] = at;
		at += size;
	}
	FILE *f = fopen(path, "w");
	fwrite(words, 1, sizeof words, f);
	for (int i = 0; i < 3; i++) fwrite(from[i].text, 1, from[i].size, f);
	for (int i = 0; i < 3; i++) fwrite(to[i].text, 1, to[i].size, f);
	fclose(f);
}

static void plurals(void)
{
	static const struct {
		unsigned revision;
		const char *header;
	} file[] = { { 0, "Plural-Forms: nplurals=2; plural=n!=1;\n" },
		     { 0, "Plural-Forms: nplurals=3; plural=n%3\n" },
		     { 0, "Plural-Forms: nplurals=9; plural=n;\n" },
		     { 0, "Plural-Forms: nplurals=2; plural=n+1;\n" },
		     { 0, "Plural-Forms: nplurals=2; plural=(n;\n" },
		     { 0, "Plural-Forms: nplurals=0; plural=0;\n" },
		     { 0, "Plural-Forms: nplurals=3; plural=a;\n" },
		     { 0, "Content-Type: text/plain; charset=NOSUCH\n" },
		     { 0, "nothing\n" },
		     { 0x10000, "nothing\n" },
		     { 0x20000, "nothing\n" } };
	mkdir("cats", 0777);
	mkdir("cats/de", 0777);
	mkdir("cats/de/LC_MESSAGES", 0777);
	setlocale(LC_ALL, "C.UTF-8");
	setenv("LANGUAGE", "de", 1);
	for (int i = 0; i < sizeof file / sizeof *file; i++) {
		char domain[10], path[60], dir[4096];
		sprintf(domain, "d%d", i);
		sprintf(path, "cats/de/LC_MESSAGES/%s.mo", domain);
		write_catalogue(path, file[i].revision, file[i].header);
		bindtextdomain(domain, strcat(getcwd(dir, 4000), "/cats"));
		printf("plurals %d:", i);
		for (int n = 0; n < 5; n++)
			printf(" %s,%s,%s", dngettext(domain, "file", "files", n), dngettext(domain, "one", "ones", n),
			       dngettext(domain, "x", "xs", n));
		printf(" %s\n", dgettext(domain, "file"));
	}
	printf("%d\n", bindtextdomain("", "/x") == NULL);
	unsetenv("LANGUAGE");
}

int main()
{
	const char *L[] = { "C",           "C.UTF-8",     "en_US.UTF-8", "de_DE.UTF-8",       "fr_FR.UTF-8",
			    "ja_JP.UTF-8", "pt_BR.UTF-8", "de_AT.UTF-8", "sr_RS.UTF-8@latin", "xx",
			    "french",      "GERMAN",      "no_NO",       "french.UTF-8" };
	for (int i = 0; i < 14; i++) {
		unsetenv("LANGUAGE");
		char *r = setlocale(LC_ALL, L[i]);
		printf("== %s %s\n", L[i], r ? r : "-");
		for (int e = 0; e < 40; e += 7) printf("%s|", strerror(e));
		printf("%s|%s|%s\n", strsignal(SIGSEGV), gai_strerror(EAI_NONAME), hstrerror(HOST_NOT_FOUND));
		regex_t re;
		char b[100];
		int c = regcomp(&re, "(", REG_EXTENDED);
		regerror(c, &re, b, 100);
		puts(b);
		bindtextdomain("coreutils", "/usr/share/locale");
		textdomain("coreutils");
		printf("%s | %s\n", gettext("write error"), gettext("no such message"));
		printf("%s\n", dgettext("bash", "command not found"));
		printf("%s %s\n", dngettext("coreutils", "%s byte copied", "%s bytes copied", 1),
		       dcngettext("coreutils", "a", "b", 2, LC_MESSAGES));
		printf("%s\n", dcgettext("coreutils", "write error", LC_TIME));
	}
	unsetenv("LANGUAGE");
	printf("%s %s\n", textdomain(0), bindtextdomain("coreutils", 0));
	printf("%s\n", bindtextdomain("zz", 0) ?: "null");
	printf("%s\n", bind_textdomain_codeset("coreutils", 0) ?: "null");
	printf("%s\n", bind_textdomain_codeset("coreutils", "UTF-8") ?: "null");
	setlocale(LC_ALL, "de_DE.UTF-8");
	bind_textdomain_codeset("coreutils", "ISO-8859-1");
	printf("%s\n", dgettext("coreutils", "write error"));
	printf("[%s]\n", dgettext("coreutils", "")[0] ? "header" : "none");
	printf("%s\n", dgettext("", "x"));
	printf("%s\n", textdomain(""));
	plurals();
}
