/* Callbacks that tables name, and calls (.NAME) that no function of the library is. */
#define _GNU_SOURCE
#include "ffi.h"
#include <argp.h>
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <getopt.h>
#include <netdb.h>
#include <obstack.h>
#include <printf.h>
#include <regex.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

static int compare_ints(const void *a, const void *b) { return (*(int *)a > *(int *)b) - (*(int *)a < *(int *)b); }
static int compare_low_bits(const void *a, const void *b)
{
	return (*(int *)a & 7) - (*(int *)b & 7);
} /* shows stability */
static int compare_bytes(const void *a, const void *b) { return *(unsigned char *)a - *(unsigned char *)b; }
static int compare_strings(const void *a, const void *b) { return strcmp(a, b); }
static int compare_ints_arg(const void *a, const void *b, void *arg)
{
	return arg ? compare_ints(b, a) : compare_ints(a, b);
}

#define obstack_chunk_alloc malloc
#define obstack_chunk_free free

static void visit(const void *node, VISIT which, int depth) { say(" <%s %d %d>", *(char **)node, which, depth); }
static void visit_r(const void *node, VISIT which, void *arg)
{
	say(" <%s %d %d>", *(char **)node, which, arg != NULL);
}
static void drop(void *p) { (void)p; }

static int walked(const char *path, const struct stat *st, int flag, struct FTW *f)
{
	say(" <%s %o %d %d %d>", path, flag == FTW_NS ? 0 : st->st_mode, flag, f->base, f->level);
	return 0;
}

static int walked_old(const char *path, const struct stat *st, int flag)
{
	say(" <%s %o %d>", path, flag == FTW_NS ? 0 : st->st_mode, flag);
	return 0;
}

static int keep_files(const struct dirent *d) { return d->d_name[0] == 'f'; }

static int glob_error(const char *path, int e)
{
	say(" <error %s %d>", path, e);
	return 0;
}

static int print_hook(FILE *f, const struct printf_info *info, const void *const *args)
{
	return fprintf(f, "<%d/%d/%d%d%d %d>", info->width, info->prec, info->left, info->alt, info->showsign,
		       **(const int *const *)args);
}

static int print_hook_args(const struct printf_info *info, size_t n, int *types, int *size)
{
	(void)info;
	if (n) {
		types[0] = PA_INT;
		size[0] = sizeof(int);
	}
	return 1;
}

/* .bytes POINTER LENGTH, .string POINTER, .wide POINTER, .vector POINTER: show memory. */
static void show_bytes(const void *p, size_t n)
{
	say(" ");
	if (p) say_bytes(p, n);
}
static void show_string(const char *p)
{
	say(" ");
	if (p) say_bytes(p, strlen(p));
}
static void show_wide(const wchar_t *p)
{
	say(" ");
	if (p) say_wide(p, wcslen(p));
}
static void show_record(const char *name, const void *p)
{
	say(" ");
	record_named(name)->print(p);
}

static void show_vector(char **v)
{
	for (; v && *v; v++) {
		say(" ");
		say_bytes(*v, strlen(*v));
	}
}

/* Names of struct dirent *[N], as scandir makes them. */
static void show_names(struct dirent **v, int n)
{
	for (int i = 0; i < n; i++) say(" %s", v[i]->d_name);
}

static void show_getopt(void) { say(" %s %d %c", optarg ? optarg : "-", optind, optopt ? optopt : '-'); }

static int print_specifier_args(const struct printf_info *info, size_t n, int *types, int *size)
{
	return print_hook_args(info, n, types, size);
}

static void show_zone_names(void) { say(" %s %s %ld %d", tzname[0], tzname[1], timezone, daylight); }

static int init_obstack(struct obstack *o) { return obstack_init(o); }

static void show_obstack(struct obstack *o)
{
	say(" ");
	say_bytes(obstack_base(o), obstack_object_size(o));
}

static const struct option long_options[] = { { "alpha", no_argument, NULL, 'A' },
					      { "beta", required_argument, NULL, 'B' },
					      { "bench", optional_argument, NULL, 'C' },
					      { NULL, 0, NULL, 0 } };

static void make_hints(struct addrinfo *h, int flags, int family, int type, int protocol)
{
	*h = (struct addrinfo){ .ai_flags = flags, .ai_family = family, .ai_socktype = type, .ai_protocol = protocol };
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	(void)state;
	if (key == 'v' || key == 's' || key == ARGP_KEY_ARG) say(" <%c %s>", key ? key : '.', arg ? arg : "-");
	else if (key != ARGP_KEY_END) return ARGP_ERR_UNKNOWN;
	return 0;
}

static const struct argp_option argp_options[] = { { "verbose", 'v', NULL, 0, "Say more", 0 },
						   { "size", 's', "N", OPTION_ARG_OPTIONAL,
						     "How many of them there are to be, at most, in words", 0 },
						   { 0 } };
static const struct argp argp = { argp_options, parse_option, "FILE...", "Does things.\vMore text at the end.",
				  NULL,         NULL,         NULL };

static ssize_t cookie_read(void *cookie, char *b, size_t n)
{
	say(" <read %zu>", n);
	(void)cookie;
	memset(b, 'r', n < 3 ? n : 3);
	return n < 3 ? n : 3;
}

static ssize_t cookie_write(void *cookie, const char *b, size_t n)
{
	(void)cookie;
	say(" <write ");
	say_bytes(b, n);
	say(">");
	return n;
}

static int cookie_seek(void *cookie, off64_t *at, int whence)
{
	(void)cookie;
	say(" <seek %lld %d>", (long long)*at, whence);
	if (whence == SEEK_CUR) *at = 0;
	return 0;
}

static int cookie_close(void *cookie)
{
	(void)cookie;
	say(" <close>");
	return 0;
}

static FILE *cookie_open(const char *mode)
{
	return fopencookie(NULL, mode, (cookie_io_functions_t){ cookie_read, cookie_write, cookie_seek, cookie_close });
}

/* Gives the compiled expression where it is valid: others must not be used. */
static int compile(regex_t *r, const char *pattern, int flags, regex_t **valid)
{
	int e = regcomp(r, pattern, flags);
	*valid = e ? NULL : r;
	return e;
}

/* The tables that <ctype.h> reads inline. */
static void show_ctype_tables(void)
{
	say_bytes(*__ctype_b_loc() - 128, 384 * sizeof(short));
	say_bytes(*__ctype_tolower_loc() - 128, 384 * sizeof(int));
	say_bytes(*__ctype_toupper_loc() - 128, 384 * sizeof(int));
}

static void reset_getopt(void) { optind = 0; }

/* hsearch takes its structure by value. */
static ENTRY *search_entry(char *key, int action) { return hsearch((ENTRY){ key, "data" }, action ? ENTER : FIND); }

static int search_entry_r(char *key, int action, struct hsearch_data *h)
{
	ENTRY *e = NULL;
	int r = hsearch_r((ENTRY){ key, "data" }, action ? ENTER : FIND, &e, h);
	say(" %s", e ? e->key : "-");
	return r;
}

static const struct {
	const char *name;
	void *function;
} helpers[] = {
	{ "compare_ints", compare_ints },
	{ "compare_low_bits", compare_low_bits },
	{ "compare_bytes", compare_bytes },
	{ "compare_strings", compare_strings },
	{ "compare_ints_arg", compare_ints_arg },
	{ "visit", visit },
	{ "visit_r", visit_r },
	{ "drop", drop },
	{ "walked", walked },
	{ "walked_old", walked_old },
	{ "keep_files", keep_files },
	{ "glob_error", glob_error },
	{ "alphasort", alphasort },
	{ "versionsort", versionsort },
	{ "print_hook", print_hook },
	{ "print_hook_args", print_hook_args },
	{ "bytes", show_bytes },
	{ "string", show_string },
	{ "wide", show_wide },
	{ "record", show_record },
	{ "vector", show_vector },
	{ "names", show_names },
	{ "with", drop },
	{ "ctype_tables", show_ctype_tables },
	{ "compile", compile },
	{ "argp", (void *)&argp },
	{ "cookie_open", cookie_open },
	{ "long_options", (void *)long_options },
	{ "hints", make_hints },
	{ "print_specifier_args", print_specifier_args },
	{ "tzname", show_zone_names },
	{ "obstack_init", init_obstack },
	{ "obstack_show", show_obstack },
	{ "hsearch", search_entry },
	{ "hsearch_r", search_entry_r },
	{ "getopt", show_getopt },
	{ "reset_getopt", reset_getopt },
};

void *helper_named(const char *name)
{
	for (size_t i = 0; i < sizeof helpers / sizeof *helpers; i++)
		if (!strcmp(helpers[i].name, name)) return helpers[i].function;
	die("no helper %s", name);
}

void files_make(int number)
{
	static const char text[] = "first line\nsecond: 42 0x1F 3.5e2\n\nlast";
	char name[32];
	snprintf(name, sizeof name, "files%d", number);
	if (mkdir(name, 0755) || chdir(name)) die("cannot make %s", name);
	int fd = open("file", O_WRONLY | O_CREAT, 0644);
	if (fd < 0 || write(fd, text, sizeof text - 1) != sizeof text - 1) die("cannot make files");
	close(fd);
	close(open("empty", O_WRONLY | O_CREAT, 0600));
	close(open("f10", O_WRONLY | O_CREAT, 0644));
	close(open("f9", O_WRONLY | O_CREAT, 0755));
	if (mkdir("dir", 0755) || mkdir("dir/sub", 0700) || symlink("file", "link") || symlink("nowhere", "dangling") ||
	    symlink("loop", "loop"))
		die("cannot make files");
	close(open("dir/inner", O_WRONLY | O_CREAT, 0644));
}
