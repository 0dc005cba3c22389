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
}
