/* wordexp beyond words.c: quoting, parameters, arithmetic, tildes, patterns, commands and IFS in odd combinations, what it
 * says on standard error, and where its words go. Words that make glibc 2.36 fault or fail are not here. */
#define _GNU_SOURCE
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <wordexp.h>

static const char *const plain[] = {
	"${U?text}", "${U:?text}", "${E?a}", "${A?b}", "\"${U?a b}\"", "${U?$N}", "$((1+2*3))", "$(( 7 / 2 ))",
	"$((7%2))", "$((X+1))", "$((N+1))", "$(($N+1))", "$((-3))", "$((1--3))", "$((1 2))", "$((0x10))", "$((010))",
	"$((08))", "$(((1+2)*3))", "$(((1+(2))*3))", "$((1<<2))", "$((1==1))", "$((1/0))", "$(( ))", "$[1+1]",
	"$((1+))", "$((1", "$((1)", "$((1+(2))", "$((9999999999999999999))", "$((1+2)*3)", "$(((1))", "$((~1))",
	"$((!1))", "$((+1))", "$((2*-3))", "$((2 * ( 3 ) ))", "\"\"''", "''\"\"", "'$E'", "$E", "$E$E", "x$E y", "$B",
	"\"$B\"", "$B$B", "$S", "x${S}x", "$@", "\"$@\"", "x\"$@\"y", "\"x$*y\"", "$*", "$#", "$1", "$9", "${10}",
	"$10", "${1}2", "${#}", "${#1}", "${#*}", "${#@}", "${#A}", "${#U}", "${##}", "$?", "$!", "$-", "$%", "$.",
	"$", "a$", "\"$\"", "$\"x\"", "$'x'", "${", "${}", "${A", "${A-", "${A!}", "${?}", "${!A}", "${-}", "${A:x}",
	"${A:=1}", "${1:=3}", "${A:-x}", "${U:-\"a b\"}", "${U:-a b}", "${U:-'a b'}", "\"${U:-a b}\"",
	"\"${U:-'a b'}\"", "\"${U:-\"a b\"}\"", "${U:-$A}", "\"${U:-$A}\"", "${U:-${A}}", "${U:-~}", "${W#*/}",
	"${W##*/}", "${W%.*}", "${W%%/*}", "${W%.?}", "${W#/*/}", "\"${W#*/}\"", "${W%\"*\"}", "${W%'*'}", "${W%\\*}",
	"${W#$1}", "${U#x}", "${_u1#?}", "${_u1%?}", "${U+x}", "${A+x y}", "${A:+\"x y\"}", "${E:+x}", "${E+x}", "~",
	"~/x", "~root", "~root/x", "x~", "x=~", "x=~:~", "x=~root:~root/y", "a x=~", "\"~\"", "~\"root\"", "~\\root",
	"~$N", "\\~", "*", "a*", "\"a*\"", "a\\*", "\\**", "*\\*", "a'*'", "a*\"x\"", "a[\"1\"]", "a?", "?1", "[a-b]*",
	".*", "s*/*", "sub/*", "x$P", "$P", "\"$P\"", "${U:-a*}", "a[", "[a", "$P*", "é*", "*1 *2", "*\"1\"", "*$N",
	"\"\"x", "x\"\"", "x\"\"y", "\"\"$A", "$A\"\"", "\"\" \"\"", "''x", "\"a\"\"\"", "$((echo a); echo b)",
	"'\\a'", "\\a\\b", "a\\", "\"a", "'a", "\"a\\", "a\nb", "\"a\nb\"", "a\\\nb", "\"a\\\nb\"", "'a\\\nb'", "a;b",
	"a&", "a<b", "(a)", "{a}", "a}", "a{b,c}", "#a", "a #b", "!a", "a=b c=d", "\"(a)\"", "\\;", "\"\"", "$A$A",
	"$A\"$A\"", "a\"$@\"", "\"$@\"\"$@\"", "\"a $@\"", "${@}", "\"${@}\"", "${*}", "\"${*}\"", "${@:-x}", "${@+x}",
	"\"${@#x}\"", "${*%b}", "${@?x}", "$@x", "x$@", "$#x", "${#}x", "$1x", "${1}x", "$12", "${01}", "${1a}",
	"${A.}", "$A.b", "$A-b", "${A}b", "$N$N", "$_u1", "${_u1}", "$N*", "${N}*", "\"a\"*", "a\"b\"*", "a'*'*",
	"*$A", "*\"$A\"", "*${N}", "*$((1))", "*\"$((1))\"", "*a b*", "[ab", "*[", "*;", "*(", "*&", "*{", "*~", "~*",
	"*\\", "*\"", "*'", "*\"a\\\"", "*\\a", "*\"\\a\"", "*=~", "x*=~", "s*/~", "*/", "*/.", "/*/wordexp.h",
	"/usr/include/wordex?.h", "//usr/include/wordex?.h", "***", "?", "[!a]*", "[^a]*", "[[:alpha:]]*", ".h*",
	"sub/../*1", "*\n", "${U:-*}", "${U:-a  b}c", "x${U:-a  b}c", "${U:- a }", "x${U:- a }x", "\"${U:- a }\"",
	"${U:-}", "${U-}", "\"${U-}\"", "x\"${U-}\"", "\"${U-}\"x", "${A:-}", "${A+}", "${U:-~/x}", "${U:-x~}",
	"\"${U:-~}\"", "${U:-\\~}", "${U:-\\$A}", "\"${U:-\\$A}\"", "${U:-\\}}", "${U:-\"}\"}", "${U:-'}'}",
	"\"${U:-\"}\"}\"", "\"${U:-'}'}\"", "${U:-a\\b}", "\"${U:-a\\b}\"", "${U:-{}}", "${U:-{a}b}", "${U:-$}",
	"${U:-$N$N}", "${U:-\"$N\"}", "${U:-'$N'}", "\"${U:-'$N'}\"", "${U:-$((1+1))}", "${U:-${N:-x}}",
	"${U:-${U:-x}}", "${W#\"/\"}", "${W##\"*/\"}", "${W%\"$N\"}", "${W#/u[a-s]r}", "${W%%.[a-z]}", "${A#* }",
	"${A##* }", "\"${A#* }\"", "${A% *}", "${A%% *}", "\"${A%%  *}\"", "${A#}", "${A%}", "${A%%}", "${A##}",
	"${A###}", "${##x}", "${#A#x}", "${#A:-x}", "${#2}", "${#9}", "${A:}", "${A:?}", "${A:+}", "${:-x}", "${-x}",
	"${ A}", "${A }", "${A-\"", "${A-'", "${U?~}", "${U:?\"a b\"}", "${E:?nul}", "${1?x}", "${1+x}", "${1-x}",
	"${#-x}", "$[1]", "$[1", "$[1]]", "$[(1)]", "$[[1]]", "$[N]", "$((\"1\"))", "$((1;2))", "$((${N}))",
	"$((1+$U))", "$((-$N))", "$((- 3))", "$((3 - -3))", "$((2-3-4))", "$((2*3/4))", "$((1+2 3))", "$((1+a))",
	"$((a))", "$((1+1)) $((2))", "$((1+1))x", "x$((1+1))", "\"$((1+1))\"", "$((10/3*3))", "$((0x1g))", "$(((2)))",
	"$(((1)+(2)))", "$((()))", "$((1)+1)", "$((1*))", "$((*1))", "$((1**2))", "$((-9223372036854775808/-1))",
	"$((9223372036854775807+1))", "$((1>2))", "$((1?2:3))", "$((1,2))", "$((1&3))", "$((\\1))", "$((1\\+1))",
	"$(( $((1)) + 1 ))", "a b", " a  b ", "a\tb", " ", "${U:-\"a*\"}", "${U:-\"a?\"}", "${U:-\"[a]\"}",
	"${U:-'a*'}", "${W#\"[/]\"}", "${W#[/]}", "${W#\\/}", "${U:-\"a'b\"}", "${U:-'a\"b'}", "\"${U:-'a\\\"b'}\"",
	"${*:=3}", "${@:-3}", "\"${@:-3}\"", "\"${@+3}\"", "${@=x}", "\"$@\"x\"$@\"", "${U:-$*}", "\"${U:-$*}\"",
	"${W#$W}", "${W#\"$W\"}", "${W#${U:-/usr}}", "${W%\"${W#/*/}\"}", "${E#x}", "${E%x}", "\"x${E%x}\"", "${U%x}",
	"\"${U%x}\"", "${U-\"a\"b}", "${U-a\"b c\"d}", "${U-\\a}", "${U-\\\\}", "${U-a\\}", "\"${U-\\\"}\"",
	"${U-\\\"}", "${U-\\'}", "${U-a}b}", "${U-{}", "${U-\"{\"}", "${U-~root}", "${U-~root:~}", "${U-a~}",
	"${U-\"~\"}", "${U-'~'}", "${U+~}", "${A+~}", "${U?~root}", "${U-a=~}", "a=${U-~}", "${U-$}", "${U-a$}",
	"${U-$\"x\"}", "${U-$((1}", "${U-${}", "${U-${N}", "${U-\"}", "${U-'}", "\"${U-\"", "\"${U-\"}\"", "\"${U-\"x",
	"${U-a b", "${A+", "$A[1]", "$A?", "${A}[x]", "\"$A\"*", "\"$A*\"", "$N$((1))", "~+", "~-", "~:x", "~root:x",
	"~/*", "~ a", "a ~", " ~", "~\\", "~\"x\"", "~x\"y\"", "~'x'", "~$U", "~root*", "~root?x", "~;", "~(", "x=~/a",
	"x=~ ", "x=a:~", "x=a:~root:b", "x:~", "x=y=~", "=~", "a=b x=~", " x=~", "x=\"~\"", "\"x=\"~", "x\\=~",
	"~root\\/x", "~ro\"ot\"", "${U}~", "$E~", "\"\"~", "~~", "x=~~", "${HOME}", "$HOME/x", "$UNDEFINED/x",
	"\"$UNDEFINED/x\"", "\"$UNDEFINED\"", "\"$UNDEFINED\"x", "x\"$UNDEFINED\"", "\"$U\"\"$U\"", "\"$U\" \"$U\"",
	"$U $U", "\"$U$N\"", "\"$N$U\"", "é", "\"é\"", "é é", "*é", "[é]1", "[[:alpha:]]1", "[é-ü]1", "${_u1#[ü]}",
	"${_u1##*[é]}", "${_u1%[é]}", "${#_u1}", "${#U:-xyz}", "${#E:-abc}", "${#A+q}", "${#A%z}", "${#@:-x}",
	"${#*#x}", "${U?a", "${U:", "$U${", "\"${HOME-\"\\\"\"}$9\"", "\"$9\"", "\"${HOME-\"\\\"\"}\"",
	"\"${HOME-\"\\\"\"}a\"", "${HOME-\"\\\"\"}a", "${HOME-\"\\\"}a", "${HOME-\"\\\"}", "${HOME-'\\'}a",
	"${U-'\\'}a", "${U-\"\\\"\"}a", "${U-\"\\\\\"}a", "${U-\"\\\\\\\"}\"}a", "$9\"$[-/-)($N]", "\"$9\"$[-/-)($N]",
	"\"$9\"$[)]", "$9)",
};

static const char *const commands[] = {
	"${U:-`echo q`}", "*`echo 1`", "`echo \" a b \"`", "x`echo \" a b \"`y", "x$(echo \" a b \")y",
	"$(echo; echo a; echo)", "\"$(printf \"a\\n\\nb\\n\\n\")\"", "\"$(true)\"", "$(exit 3)", "$(if)",
	"$(echo x; if)", "$(echo err >&2)", "$(echo \")\")", "$(echo \\))", "`echo \\`echo x\\``", "`echo \"\\$N\"`",
	"`echo '$N'`", "`echo \\\\\\\\a`", "\"`echo \\\"a b\\\"`\"", "\"`echo \\\\\\\"a b\\\\\\\"`\"", "`echo 'a`b'`",
	"\"\\a\\$\\`\\\"\\\\\"", "$(echo \"$IFS\"|od -c)", "`", "``", "\"`\"", "\"`echo`\"", "$(", "$(echo", "\"$(\"",
	"$(echo '", "`echo \"`", "$(echo $N)", "${U:-$(echo \")\")}", "${U:-`echo a`}", "${A-$(", "${A-`",
	"${U?$(echo m)}", "$[`echo 1`]", "${A-$(echo hi >&2)}", "${U-$(}", "${U-`}", "${U-`}`", "`echo a`b",
	"`echo a b`c", "\"`echo a; echo; echo`\"c", "`echo \"a  b\"`", "`echo a\\b`", "`echo a\\\\b`", "`echo \\$N`",
	"`echo \"$N\"`", "`echo $1 $#`",
};

/* With several values of IFS. */
static const char *const fields[] = {
	"$(echo a)y", "$(printf 'a ')y", "$(printf 'a\\n')y", "$(printf 'a\\n\\n')y", "$(printf 'a \\n')y",
	"$(printf 'a\\n ')y", "$(printf 'a\\n b\\n ')y", "$(printf 'a:b')y", "$(printf 'a:b:')y",
	"$(printf ':a::b:')y", "$(printf ':a : b: \\n')y", "$(printf ' : : ')y", "x$(printf ':')y", "x$(printf '::')y",
	"x$(printf ' :a')y", "x$(printf 'a:\\n')y", "x$(printf '\\n')y", "x$(printf '\\n\\na')y", "x$(printf ' ')y",
	"x$(printf ' ') y", "\"x$(printf ' a:b\\n \\n')y\"", "x$(printf 'a  b')y", "x$(printf 'a\\n:b')y",
	"x$(printf 'a:\\nb')y", "$B", "$B$B", "x$B", "${B}x", "x${B}x", "$S", "x${S}x", "\"$*\"", "$*", "$@",
	"\"x$*\"", "\"$B\"", "a:b", "*:b", "a*:s*", "$@$@", "x:$A", "${U:-a:b}", "${U:-a b}", "\"$@\"", "$1$2", "*$A",
	"*$B", "*\"$@\"", "*$@", "*\"$A\"$A", "* ", "*\"a b\"", "*'a b'", "*\"a:b\"", "*\\ b", "b\\ *", "\"b \"*",
	"${U:-:}", "${U:-::}x", "x${U:-a:}", "x${U:-a:}y", "x${U:-a : }y", "x${U:- :a}y",
};

static void environment(void)
{
	static const char *const set[][2] = { { "N", "21" },  { "A", "x y  z" }, { "E", "" },	     { "P", "a*" },
					      { "B", ":p::q:" }, { "HOME", "/hm" }, { "W", "/usr/lib/x.c" },
					      { "S", " l t " },	 { "_u1", "\303\274*\303\251" } };
	static const char *const unset[] = { "U", "V", "Q", "IFS" };
	for (size_t i = 0; i < sizeof set / sizeof *set; i++) setenv(set[i][0], set[i][1], 1);
	for (size_t i = 0; i < sizeof unset / sizeof *unset; i++) unsetenv(unset[i]);
}

static void show(const char *what, int r, const wordexp_t *w)
{
	printf("%s: %d", what, r);
	for (size_t i = 0; !r && i < w->we_wordc; i++) printf(" [%s]", w->we_wordv[w->we_offs + i]);
	puts("");
}

static void expand(const char *words, int flags)
{
	wordexp_t w = { 0 };
	environment();
	int r = wordexp(words, &w, flags);
	show(words, r, &w);
	if (!r) wordfree(&w);
}

static void fields_by(const char *ifs)
{
	printf("IFS %s\n", ifs);
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		wordexp_t w = { 0 };
		if (!strchr(ifs, ':') && strstr(fields[i], "$(")) continue; /* for the test's time */
		environment();
		setenv("IFS", ifs, 1);
		int r = wordexp(fields[i], &w, 0);
		show(fields[i], r, &w);
		if (!r) wordfree(&w);
	}
	unsetenv("IFS");
}

/* Where the words go. */
static void places(void)
{
	wordexp_t w = { .we_offs = 2 };
	show("offset", wordexp("a b", &w, WRDE_DOOFFS), &w);
	printf("%d %d\n", w.we_wordv[0] == NULL, w.we_wordv[1] == NULL);
	show("appended", wordexp("c ${E}", &w, WRDE_DOOFFS | WRDE_APPEND), &w);
	show("nothing appended", wordexp("", &w, WRDE_DOOFFS | WRDE_APPEND), &w);
	printf("%d\n", w.we_wordv[2 + w.we_wordc] == NULL);
	show("used again", wordexp("d", &w, WRDE_DOOFFS | WRDE_REUSE), &w);
	wordfree(&w);
	printf("%zu %d\n", w.we_wordc, w.we_wordv == NULL);
	wordfree(&w);
	show("", wordexp("", &w, 0), &w);
	printf("%d\n", w.we_wordv[0] == NULL);
	wordfree(&w);
}

int main(void)
{
	static const char *const files[] = { "a1", "a2", "b c", "a\303\274", "\303\2511", ".hid", "sub/f1" };
	char dir[] = "/tmp/words-XXXXXX";
	dup2(1, 2);
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!mkdtemp(dir) || chdir(dir) || mkdir("sub", 0777)) return 1;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) close(open(files[i], O_CREAT | O_WRONLY, 0666));
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
		expand(plain[i], 0);
		expand(plain[i], WRDE_UNDEF);
	}
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		expand(commands[i], WRDE_SHOWERR);
		expand(commands[i], WRDE_NOCMD);
	}
	setlocale(LC_ALL, "C.UTF-8");
	static const char *const of_characters[] = { "?1", "[[:alpha:]]1", "${_u1#?}", "${_u1#[\303\274]}", "${#_u1}",
						     "${_u1%%[\303\251]}", "a?" };
	for (size_t i = 0; i < sizeof of_characters / sizeof *of_characters; i++) expand(of_characters[i], 0);
	fields_by(":");
	fields_by("");
	fields_by(" :");
	fields_by("abc");
	environment();
	places();
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) unlink(files[i]);
	rmdir("sub");
	chdir("/");
	rmdir(dir);
	return 0;
}
