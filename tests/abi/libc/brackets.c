/* Bracket expressions in the order of the locale: equivalence classes, collating
 * elements, ranges. */
#include <locale.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const locales[] = { "C",           "C.UTF-8",     "en_US.UTF-8", "de_DE.UTF-8",
				       "da_DK.UTF-8", "cs_CZ.UTF-8", "es_ES.UTF-8", "sv_SE.UTF-8",
				       "tr_TR.UTF-8", "hu_HU.UTF-8", "ja_JP.UTF-8" };
static const char *const patterns[] = {
	"[[=a=]]",        "[[=e=]b]",
	"[^[=o=]]",       "[[=A=]]x",
	"[[=\303\251=]]", "[[=ab=]]",
	"[[==]]",         "[[=-=]]",
	"[[=.=]]*",       "[[.a.]]",
	"[[.ch.]]",       "[[.ch.]-d]",
	"[[.aa.]]",       "[[.dzs.]]",
	"[[.hyphen.]]",   "[[.-.]-0]",
	"[[.space.]]",    "[[.\303\251.]]",
	"[[.nosuch.]]",   "[^[.ch.]]",
	"[a-z]",          "[A-Z]",
	"[a-Z]",          "[Z-a]",
	"[a-\303\251]",   "[\303\240-\303\277]",
	"[\303\251-z]",   "[z-\303\251]",
	"[[.a.]-[.c.]]",  "[[=a=]-c]",
	"[0-9]",          "[^a-y]",
	"[\xe0-\xff]",    "[x-\303\265]+",
	"[[=n=]-]",       "[c-d]h",
	"[a-b][a-b]",     "[\316\261-\317\211]",
	"[[=s=]]{2}",
};
static const char *const strings[] = {
	"a",        "A",         "\303\240",   "\303\201", "\303\244", "\303\245", "\303\206",
	"aa",       "Aa",        "b",          "e",        "\303\251", "E",        "o",
	"\303\270", "\303\226",  "ch",         "Ch",       "CH",       "ach",      "dzs",
	"d",        "h",         "z",          "Z",        "y",        "\303\277", "-",
	" ",        ".",         "5",          "\302\262", "n",        "\303\261", "s",
	"\303\237", "\305\241s", "\304\261",   "I",        "\316\261", "\317\211", "\343\201\202",
	"\xe9",     "a\314\201", "x\303\240x", "",
};

int main(void)
{
	for (unsigned l = 0; l < sizeof locales / sizeof *locales; l++) {
		printf("%s\n", setlocale(LC_ALL, locales[l]) ? locales[l] : "none");
		for (unsigned p = 0; p < sizeof patterns / sizeof *patterns; p++)
			for (int flags = REG_EXTENDED; flags <= (REG_EXTENDED | REG_ICASE); flags += REG_ICASE) {
				regex_t re;
				int r = regcomp(&re, patterns[p], flags);
				printf(" %s %d: %d", patterns[p], flags, r);
				for (unsigned s = 0; !r && s < sizeof strings / sizeof *strings; s++) {
					regmatch_t m[1];
					if (!regexec(&re, strings[s], 1, m, 0))
						printf(" %u:%d-%d", s, (int)m[0].rm_so, (int)m[0].rm_eo);
				}
				putchar('\n');
				if (!r) regfree(&re);
			}
	}
	return 0;
}
