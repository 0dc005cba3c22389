/* "#!interpreter [arg]": execve(2), "Interpreter scripts". */
#include "core/kmalloc.h"
#include "core/string.h"
#include "fs/fs.h"
#include "mm/exec.h"

static bool blank(char c) { return c == ' ' || c == '\t'; }

int exec_script(struct exec *x)
{
	char line[BINPRM_BUF];
	memcpy(line, x->buf + 2, BINPRM_BUF - 2);
	char *end = line + BINPRM_BUF - 2, *nl = memchr(line, '\n', end - line), *p = line;
	if (!nl) {
		/* A line that is longer than the buffer: its interpreter's name must at
		 * least end within. A file that ends there is padded with NULs. */
		char *q = p;
		while (q < end && blank(*q)) q++;
		if (q == end) return -ENOEXEC;
		while (q < end && *q && !blank(*q)) q++;
		if (q == end) return -ENOEXEC;
		nl = end;
	}
	if (nl == end) nl = end - 1;
	while (nl > p && blank(nl[-1])) nl--;
	*nl = 0;
	while (blank(*p)) p++;
	if (p == nl) return -ENOEXEC;
	char *interp = p, *arg = NULL;
	while (*p && !blank(*p)) p++;
	if (*p) {
		*p++ = 0;
		while (blank(*p)) p++;
		if (*p) arg = p;
	}
	if (x->script_inaccessible) return -ENOENT;

	/* argv[0] gives way to: interpreter [arg] script */
	struct strings *v = &x->args->argv;
	strings_drop_first(v);
	int e = strings_prepend(v, x->script);
	if (!e && arg) e = strings_prepend(v, arg);
	if (!e) e = strings_prepend(v, interp);
	if (e) return e;
	struct file *f = exec_open_interp(interp);
	if (IS_ERR(f)) return PTR_ERR(f);
	file_put(x->file);
	x->file = f;
	/* A script as interpreter gets its own name, not the first script's. */
	size_t n = strlen(interp) + 1;
	char *name = kmalloc(n);
	if (!name) return -ENOMEM;
	memcpy(name, interp, n);
	kfree(x->script);
	x->script = name;
	x->script_inaccessible = false;
	return 0;
}
