/* gettext with glibc's LANGUAGE variable, over musl's; and the library's own
 * texts. */
#define _GNU_SOURCE
#include <errno.h>
#include <libintl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "locale_impl.h"
#include "glibc_locale.h"
#include "messages.h"
#include "twin.h"

#define DEFAULT_DIR "/usr/share/locale"

const char _libc_intl_domainname[] = "libc";
int _nl_msg_cat_cntr;
const char _nl_default_dirname[] = DEFAULT_DIR;

static int is_plain(const struct glibc_locale *l) { return l->data[5]->builtin && !l->data[5]->utf8; /* "C" itself */ }

/* The text in the charset of output; what cannot be converted is as if it were not there. */
static char *find(const char *domain, const char *one, const char *many, unsigned long n, int cat)
{
	char *r = dcngettext(domain, one, many, n, cat);
	if (r != one && r != many && !(r = glibc_recode_message(r, domain, cat)))
		r = (char *)(n == 1 || !many ? one : many);
	return r;
}

/* Look up as if LC_MESSAGES were `lang`. */
static char *in_language(const char *lang, const char *domain, const char *one, const char *many, unsigned long n,
			 int cat)
{
	struct pthread *self = __pthread_self();
	struct glibc_locale *now = glibc_current_locale(), other = *now;
	locale_t saved = self->locale;
	other.cat[LC_MESSAGES] = glibc_message_map(lang);
	if (!other.cat[LC_MESSAGES]) return (char *)one;
	self->locale = (locale_t)(void *)&other;
	char *r = find(domain, one, many, n, cat);
	self->locale = saved;
	return r;
}

static char *lookup(const char *domain, const char *one, const char *many, unsigned long n, int cat)
{
	const struct glibc_locale *l = glibc_current_locale();
	const char *list;
	if (!is_plain(l)) {
		/* A domain that nobody bound has the default directory. */
		const char *d = domain ? domain : textdomain(0);
		if (d && !bindtextdomain(d, 0)) bindtextdomain(d, DEFAULT_DIR);
	}
	if (cat == LC_MESSAGES && !is_plain(l) && (list = getenv("LANGUAGE")) && *list) {
		while (*list) {
			char lang[64];
			size_t len = strcspn(list, ":");
			if (len && len < sizeof lang) {
				memcpy(lang, list, len);
				lang[len] = 0;
				if (!strcmp(lang, "C") || !strcmp(lang, "POSIX")) break;
				char *r = in_language(lang, domain, one, many, n, cat);
				if (r != one && r != many) return r;
			}
			list += len;
			if (*list) list++;
		}
		return (char *)(n == 1 || !many ? one : many);
	}
	return find(domain, one, many, n, cat);
}

char *glibc_dcngettext(const char *d, const char *a, const char *b, unsigned long n, int cat)
{
	return lookup(d, a, b, n, cat);
}
char *glibc_dngettext(const char *d, const char *a, const char *b, unsigned long n)
{
	return lookup(d, a, b, n, LC_MESSAGES);
}
char *glibc_ngettext(const char *a, const char *b, unsigned long n) { return lookup(0, a, b, n, LC_MESSAGES); }
char *glibc_dcgettext(const char *d, const char *a, int cat) { return lookup(d, a, 0, 1, cat); }
char *glibc_dgettext(const char *d, const char *a) { return lookup(d, a, 0, 1, LC_MESSAGES); }
char *glibc_gettext(const char *a) { return lookup(0, a, 0, 1, LC_MESSAGES); }
TWIN(dcngettext, GLIBC_2.2.5, glibc_dcngettext);
TWIN(dngettext, GLIBC_2.2.5, glibc_dngettext);
TWIN(ngettext, GLIBC_2.2.5, glibc_ngettext);
TWIN(dcgettext, GLIBC_2.2.5, glibc_dcgettext);
TWIN(dgettext, GLIBC_2.2.5, glibc_dgettext);
TWIN(gettext, GLIBC_2.2.5, glibc_gettext);
TWIN(__dcgettext, GLIBC_2.2.5, glibc_dcgettext);
TWIN(__dgettext, GLIBC_2.2.5, glibc_dgettext);

char *glibc_bindtextdomain(const char *domain, const char *dir)
{
	if (!domain || !*domain) return 0;
	char *r = bindtextdomain(domain, dir);
	return r || dir ? r : DEFAULT_DIR;
}
TWIN(bindtextdomain, GLIBC_2.2.5, glibc_bindtextdomain);

char *glibc_textdomain(const char *domain) { return textdomain(domain && !*domain ? "messages" : domain); }
TWIN(textdomain, GLIBC_2.2.5, glibc_textdomain);

const char *glibc_message(const char *text)
{
	if (is_plain(glibc_current_locale())) return text;
	int saved = errno;
	text = lookup("libc", text, 0, 1, LC_MESSAGES);
	errno = saved;
	return text;
}
