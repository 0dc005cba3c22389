/* dlinfo(3). */
#include <dlfcn.h>
#include <string.h>
#include "ldso.h"

enum {
	DI_LMID = 1,
	DI_LINKMAP = 2,
	DI_SERINFO = 4,
	DI_SERINFOSIZE = 5,
	DI_ORIGIN = 6,
	DI_TLS_MODID = 9,
	DI_TLS_DATA = 10,
	DI_PHDR = 11
};

struct serpath {
	char *name;
	unsigned flags;
};
struct serinfo {
	size_t size;
	unsigned cnt;
	struct serpath path[];
};

/* Count the directories, or with fill, write them out. glibc does not say either where they come from. */
static void serinfo(struct object *o, struct serinfo *s, int fill)
{
	struct dirs *lists[] = { object_dirs(o, 0), library_path_dirs(), object_dirs(o, 1), system_dirs() };
	unsigned n = 0;
	size_t chars = 0;
	char *text = (char *)(s->path + s->cnt);
	for (unsigned l = 0; l < countof(lists); l++) {
		for (unsigned i = 0; lists[l] && i < lists[l]->n; i++, n++) {
			const char *dir = lists[l]->d[i].path;
			size_t len = strlen(dir);
			if (len > 1 && dir[len - 1] == '/') len--;
			if (fill && n < s->cnt) {
				s->path[n] = (struct serpath){ text + chars, 0 };
				memcpy(text + chars, dir, len);
				text[chars + len] = 0;
			}
			chars += len + 1;
		}
	}
	if (!fill) {
		s->cnt = n;
		s->size = sizeof *s + n * sizeof *s->path + chars;
	}
}

int dlinfo(void *handle, int request, void *arg)
{
	struct object *o = handle;
	int r = 0;
	dl_clear_error();
	lock(&load_lock);
	if (!valid_handle(handle)) {
		r = ld_error(0, 0, "invalid handle");
	} else switch (request) {
		case DI_LMID: *(long *)arg = namespace_id(o->ns); break;
		case DI_LINKMAP: *(struct link_map **)arg = &o->lm; break;
		case DI_SERINFOSIZE: serinfo(o, arg, 0); break;
		case DI_SERINFO: serinfo(o, arg, 1); break;
		case DI_ORIGIN: {
			char *s = expand_tokens("$ORIGIN", 7, o);
			strcpy(arg, s ? s : "");
			ld_free(s);
			break;
		}
		case DI_TLS_MODID: *(size_t *)arg = o->tls_id; break;
		case DI_TLS_DATA: *(void **)arg = tls_block_if_any(o); break;
		case DI_PHDR:
			*(const Phdr **)arg = o->phdr;
			r = o->phnum;
			break;
		default: r = ld_error(0, 0, "unsupported dlinfo request");
		}
	unlock(&load_lock);
	if (r < 0) dl_set_error();
	return r;
}
