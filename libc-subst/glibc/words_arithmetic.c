/* $((...)) and $[...]: + - * / and parentheses around numbers. As in glibc a parenthesis ends at the first that
 * closes one, and what comes behind a complete expression is ignored. */
#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "words.h"

static int sum(const char *s, const char **end, long *result);

static const char *skip(const char *s)
{
	while (isspace((unsigned char)*s)) s++;
	return s;
}

static int operand(const char *s, const char **end, long *result)
{
	s = skip(s);
	if (*s != '(') {
		*result = strtol(s, (char **)end, 0);
		return *end == s ? WRDE_SYNTAX : 0;
	}
	size_t n = strcspn(++s, ")");
	if (!s[n]) return WRDE_SYNTAX;
	char *inner = strndup(s, n);
	if (!inner) return WRDE_NOSPACE;
	int r = sum(inner, end, result);
	free(inner);
	*end = s + n + 1;
	return r;
}

static int product(const char *s, const char **end, long *result)
{
	int r = operand(s, end, result);
	for (;;) {
		long other;
		s = skip(*end);
		if (r || (*s != '*' && *s != '/')) return r;
		if ((r = operand(s + 1, end, &other))) return r;
		if (*s == '*') *result = (long)((unsigned long)*result * (unsigned long)other);
		else if (!other || (other == -1 && *result == LONG_MIN)) return WRDE_SYNTAX;
		else *result /= other;
	}
}

static int sum(const char *s, const char **end, long *result)
{
	int r = product(s, end, result);
	for (;;) {
		long other;
		s = skip(*end);
		if (r || (*s != '+' && *s != '-')) return r;
		if ((r = product(s + 1, end, &other))) return r;
		*result = (long)((unsigned long)*result + (*s == '+' ? (unsigned long)other : -(unsigned long)other));
	}
}

int glibc_words_arithmetic(struct words *w, struct text *to, int bracket)
{
	struct text expression = { 0 };
	int depth = 0, r = 0;
	for (;;) {
		int c = *w->at;
		if (r || !c || strchr("\n;{}", c)) {
			if (!r) r = c ? WRDE_BADCHAR : WRDE_SYNTAX;
			break;
		}
		w->at++;
		if (c == ')' && !bracket && !depth) {
			if (*w->at++ != ')') r = WRDE_SYNTAX;
			break;
		}
		if (bracket && (c == ']' || (c == ')' && !depth))) {
			if (c == ')' || depth) r = WRDE_SYNTAX;
			break;
		}
		depth += (c == '(') - (c == ')');
		if (c == '$') r = glibc_words_dollar(w, &expression, TEXT);
		else if (c == '`') r = glibc_words_backquote(w, &expression, TEXT);
		else if (c == '\\') r = glibc_words_quoted_escape(w, &expression);
		else r = glibc_text_add(&expression, w->at - 1, 1);
	}
	long result = 0;
	const char *end;
	char number[24]; /* of brackets, glibc has no negative ones */
	if (!r && expression.s) r = sum(expression.s, &end, &result);
	if (!r) r = glibc_text_add(to, number, snprintf(number, sizeof number, bracket ? "%lu" : "%ld", result));
	glibc_text_free(&expression);
	return r;
}
