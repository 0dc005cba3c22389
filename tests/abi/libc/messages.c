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

/* Under which names a catalogue is looked for, in their order: what is found is removed, and looked for by a directory of another
 * name. What was not there once is not there later. */
static void where(const char *language, const char *territory, const char *codeset, const char *normal,
		  const char *modifier)
{
	static int round;
	char locale[60], dir[80], path[200], domain[10], *found;
	sprintf(locale, "%s%s%s%s", language, territory, codeset, modifier);
	sprintf(domain, "w%d", round++);
	for (int i = 0; i < 16; i++) {
		char name[60];
		const char *m = i & 8 ? modifier : "", *t = i & 4 ? territory : "",
			   *c = i & 3 ? i & 2 ? codeset : normal : "";
		sprintf(name, "%s%s%s%s", language, t, c, m);
		if ((i & 3) == 3) sprintf(name, "%s%s.x", language, t); /* is looked for by no one */
		sprintf(path, "cats/%s", name);
		mkdir(path, 0777);
		strcat(path, "/LC_MESSAGES");
		mkdir(path, 0777);
		sprintf(path + strlen(path), "/%s.mo", domain);
		write_catalogue(path, 0, name);
	}
	setenv("LANGUAGE", locale, 1);
	printf("%s:", locale);
	strcpy(dir, "cats");
	for (int i = 0; i < 20; i++) {
		bindtextdomain(domain, strcat(dir, "/"));
		found = dgettext(domain, "");
		if (!*found) break;
		printf(" %s", found);
		sprintf(path, "cats/%s/LC_MESSAGES/%s.mo", found, domain);
		unlink(path);
		if (i & 1) fclose(fopen(path, "w")); /* not a catalogue */
	}
	sprintf(path, "cats/%s/LC_MESSAGES/%s.mo", language, domain);
	write_catalogue(path, 0, "late");
	printf(" -%s", dgettext(domain, ""));
	bindtextdomain(domain, strcat(dir, "/"));
	printf(" %s\n", dgettext(domain, ""));
	unsetenv("LANGUAGE");
}

/* A catalogue whose texts have macros of <inttypes.h> in them, as msgfmt writes it: pieces between their names. */
static unsigned char file[4096];
static unsigned end, swapped;

static unsigned put(unsigned x)
{
	unsigned at = end;
	x = swapped ? __builtin_bswap32(x) : x;
	memcpy(file + at, &x, 4);
	end += 4;
	return at;
}

static void set(unsigned at, unsigned x)
{
	unsigned saved = end;
	end = at;
	put(x);
	end = saved;
}

static unsigned put_text(const char *s, unsigned size)
{
	unsigned at = end;
	memcpy(file + at, s, size);
	end = (end + size + 3) & ~3u;
	return at;
}

/* The hash table has room for all texts; segments' names follow it, then the two tables of texts. */
enum { HASHES = 23, MACROS = 16, TEXTS = 9, NAMES = 64 + 4 * HASHES, TABLES = NAMES + 8 * MACROS };
static void write_macros(const char *path, unsigned revision)
{
	static const char *const macros[MACROS] = { "PRIu64",    "PRIxMAX", "PRId8",       "PRIdFAST16",
						    "PRIdFAST8", "PRIiPTR", "PRIXLEAST32", "PRIoFAST64",
						    "I",         "PRIu",    "PRIu128",     "SCNu64",
						    "PRIc8",     "PRIu64x", "PRIuLEAST64", "PRIuFAST32" };
	static const struct {
		const char *piece[3]; /* the last ends with "|", which stands for the zero */
		unsigned macro[2];
	} texts[2][TEXTS] = { { { { "%", " bytes of %", "|" }, { 0, 1 } },
				{ { "one %", " file|many|" }, { 2 } },
				{ { "%", " %", "|" }, { 3, 4 } },
				{ { "%", " %", "|" }, { 5, 6 } },
				{ { "%", "|" }, { 7 } },
				{ { "%", "?|" }, { 9 } },
				{ { "%", "!|" }, { 0 } },
				{ { "%", " %", "|" }, { 14, 15 } },
				{ { "%", "..|" }, { 0 } } },
			      { { { "%", " Oktette von %", ".|" }, { 0, 1 } },
				{ { "%", " Datei|viele|" }, { 2 } },
				{ { "a %", " %", "|" }, { 3, 4 } },
				{ { "b %", " %", "|" }, { 5, 6 } },
				{ { "c %", "d|" }, { 8 } },
				{ { "d %", "|" }, { 0 } },
				{ { "e %", "|" }, { 10 } },
				{ { "f %", " %", "|" }, { 14, 15 } },
				{ { "g %", "|" }, { 13 } } } };
	static const char header[] =
		"Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=n!=1;\n";
	memset(file, 0, sizeof file);
	end = 0;
	put(0x950412de);
	put(revision);
	put(1);
	put(48);
	put(56);
	put(HASHES);
	put(64);
	put(MACROS);
	put(NAMES);
	put(TEXTS);
	put(TABLES);
	put(TABLES + 4 * TEXTS);
	end = TABLES + 8 * TEXTS;
	set(52, put_text("", 1));
	set(56, sizeof header - 1);
	set(60, put_text(header, sizeof header));
	set(64, 1); /* "" has the hash 0 */
	for (int i = 0; i < MACROS; i++) {
		set(NAMES + 8 * i, strlen(macros[i]) + 1);
		set(NAMES + 4 + 8 * i, put_text(macros[i], strlen(macros[i]) + 1));
	}
	for (int side = 0; side < 2; side++)
		for (int i = 0; i < TEXTS; i++) {
			char joined[80] = "";
			unsigned at = end, n = 0;
			for (int k = 0; k < 3 && texts[side][i].piece[k]; k++) strcat(joined, texts[side][i].piece[k]);
			for (unsigned k = 0, length = strlen(joined); k < length; k++)
				if (joined[k] == '|') joined[k] = 0;
			set(TABLES + 4 * (TEXTS * side + i), at);
			put(0);
			while (n < 3 && texts[side][i].piece[n]) n++;
			for (unsigned k = 0; k < n; k++) {
				put(strlen(texts[side][i].piece[k]));
				put(k + 1 < n ? texts[side][i].macro[k] : ~0u);
			}
			set(at, put_text(joined, sizeof joined));
		}
	FILE *f = fopen(path, "w");
	fwrite(file, 1, end, f);
	fclose(f);
}

static void macros(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	setenv("LANGUAGE", "de", 1);
	for (int i = 0; i < 6; i++) {
		char domain[10], path[60], dir[4096];
		sprintf(domain, "m%d", i);
		sprintf(path, "cats/de/LC_MESSAGES/%s.mo", domain);
		swapped = i % 2;
		write_macros(path, i / 2);
		bindtextdomain(domain, strcat(getcwd(dir, 4000), "/cats"));
		printf("macros %d:", i);
		static const char *const ids[] = {
			"%lu bytes of %lx", "%ld %d", "%li %X", "%lo", "%u?", "%lu!", "%lu..", "% ", "%", "", "%lu %lu"
		};
		for (int k = 0; k < sizeof ids / sizeof *ids; k++) printf(" %s", dgettext(domain, ids[k]));
		printf(" %s %s\n", dngettext(domain, "one %d file", "x", 1), dngettext(domain, "one %d file", "x", 2));
	}
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
	where("de", "_DE", ".UTF-8", ".utf8", "@euro");
	where("sr", "_RS", "", "", "@latin");
	where("de", "", ".8859-1", ".iso88591", "");
	where("ja", "_JP", ".utf8", ".utf8", "");
	macros();
}
