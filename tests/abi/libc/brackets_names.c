/* fnmatch's bracket expressions in the order of the locale, and names that are no text. */
#include <errno.h>
#include <fnmatch.h>
#include <locale.h>
#include <stdio.h>

static const char *const locales[] = { "C", "C.UTF-8", "en_US.UTF-8", "cs_CZ.UTF-8", "da_DK.UTF-8", "hu_HU.UTF-8" };
static const char *const patterns[] = {
	"[\xe0-\xff]",  "[[=a=]]",     "[[=e=]x]",       "[[=ab=]]",       "[[.ch.]]",
	"[[.ch.]]x",    "[[.a.]-c]",   "[[.space.]]",    "[[.hyphen.]]",   "[a-z]",
	"[A-Z]",        "[Z-a]",       "[z-a]",          "[\303\251-z]",   "[a-\303\251]",
	"[[.nosuch.]]", "[![=a=]]",    "[[=\303\251=]]", "[[.aa.]-[.b.]]", "[[.\303\251.]]",
	"[[=a",         "[[=a=",       "[[.a",           "[\\[=a=]]",      "[[.].]]",
	"[[=]=]]",      "[[.-.]-0]",   "*[[=o=]]*",      "\xe9*",          "*\xe9",
	"??",           "[[:alpha:]]", "+([[=a=]])",     "!([a-d])",
};
static const char *const strings[] = {
	"\xe9", "\xe0", "a",     "A",     "\303\241",          "e",  "\303\251", "ch", "chx", "c",
	"x",    " ",    "-",     "z",     "\303\277",          "aa", "b",        "]",  "0",   "xoy",
	"=]",   "a]",   "[=a=]", "x\xe9", "a\303\240\303\244",
};

int main(void)
{
	for (unsigned l = 0; l < sizeof locales / sizeof *locales; l++) {
		printf("%s\n", setlocale(LC_ALL, locales[l]) ? locales[l] : "none");
		for (unsigned p = 0; p < sizeof patterns / sizeof *patterns; p++)
			for (int flags = 1 << 5; flags <= (1 << 5 | 1 << 4); flags += 1 << 4) {
				printf(" %s %d:", patterns[p], flags);
				for (unsigned s = 0; s < sizeof strings / sizeof *strings; s++) {
					errno = 0;
					int r = fnmatch(patterns[p], strings[s], flags);
					printf(" %d%s", r, errno ? "e" : "");
				}
				putchar('\n');
			}
	}
	return 0;
}
