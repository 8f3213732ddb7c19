// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/modules.h"

#include "base/err.h"

#include <errno.h>
#include <fts.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * What a module asks for by request_module() when it is used, which its
 * "depends" does not say and the guest cannot serve: up to 6.11 zram has its
 * default compressor from the crypto API. Missing is fine: newer kernels
 * have it built in.
 */
static const char *const asked_for_later[][2] = {
	{ "zram", "lzo_rle" },
};

struct found {
	char *name;
	char *path;
};

struct index {
	size_t nr;
	struct found *files; /* by name */
	size_t nr_builtin;
	struct found *builtin; /* path is NULL */
};

/* "kernel/crypto/lzo-rle.ko.xz" -> "lzo_rle"; NULL: no module. */
static char *name_of_file(const char *path)
{
	const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	const char *ko = strstr(base, ".ko");
	char *name;

	if (!ko || ko == base || (ko[3] && ko[3] != '.' && ko[3] != '\n'))
		return NULL;
	name = xasprintf("%.*s", (int)(ko - base), base);
	for (char *c = name; *c; c++)
		if (*c == '-')
			*c = '_';
	return name;
}

static char *name_of_word(const char *word, size_t len)
{
	char *name = xasprintf("%.*s", (int)len, word);

	for (char *c = name; *c; c++)
		if (*c == '-')
			*c = '_';
	return name;
}

static int compare_found(const void *a, const void *b)
{
	const struct found *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	/* Two of one name: the same one wins on every file system. */
	if (!order && x->path && y->path)
		order = strcmp(x->path, y->path);
	return order;
}

static const struct found *find(const struct found *f, size_t nr,
				const char *name)
{
	for (size_t i = 0; i < nr; i++)
		if (!strcmp(f[i].name, name))
			return &f[i];
	return NULL;
}

static void add(struct found **f, size_t *nr, char *name, char *path)
{
	/* Grows by doubling: at 0, 1, 2, 4, ... */
	if (!(*nr & (*nr - 1)))
		*f = xrealloc(*f, *nr ? *nr * 2 : 1, sizeof(**f));
	(*f)[*nr].name = name;
	(*f)[*nr].path = path;
	(*nr)++;
}

static int read_tree(struct index *x, const char *dir, struct why *why)
{
	char *top = xasprintf("%s/kernel", dir);
	char *tops[] = { top, NULL };
	FTS *tree = fts_open(tops, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *e;
	int err = 0;

	if (!tree)
		err = why_errno(why, -errno, "read '%s'", top);
	while (tree && !err && (errno = 0, e = fts_read(tree))) {
		char *name;

		if (e->fts_info == FTS_DNR || e->fts_info == FTS_ERR ||
		    e->fts_info == FTS_NS)
			err = why_errno(why, -e->fts_errno, "read '%s'",
					e->fts_path);
		if (e->fts_info != FTS_F)
			continue;
		name = name_of_file(e->fts_path);
		if (name)
			add(&x->files, &x->nr, name, xstrdup(e->fts_path));
	}
	if (tree)
		fts_close(tree);
	free(top);
	if (x->nr)
		qsort(x->files, x->nr, sizeof(*x->files), compare_found);
	return err;
}

/* Without the file nothing is known to be built in. */
static void read_builtin(struct index *x, const char *dir)
{
	char *path = xasprintf("%s/modules.builtin", dir), line[512];
	FILE *f = fopen(path, "re");

	while (f && fgets(line, sizeof(line), f)) {
		char *name = name_of_file(line);

		if (name)
			add(&x->builtin, &x->nr_builtin, name, NULL);
	}
	if (f)
		fclose(f);
	free(path);
}

static void index_release(struct index *x)
{
	for (size_t i = 0; i < x->nr; i++) {
		free(x->files[i].name);
		free(x->files[i].path);
	}
	for (size_t i = 0; i < x->nr_builtin; i++)
		free(x->builtin[i].name);
	free(x->files);
	free(x->builtin);
}

struct walk {
	const struct index *x;
	struct module_list *l;
	json_t *notes;
	struct found *begun; /* path is NULL: cycles and repeats end here */
	size_t nr_begun;
};

static void note(struct walk *w, const char *name, const char *text)
{
	json_array_append_new(w->notes,
			      json_pack("{s:s, s:s, s:s}", "what", "module",
					"name", name, "why", text));
}

static void take(struct walk *w, const char *name, const char *wanted_by);

static void take_needed(struct walk *w, const struct module *m)
{
	const char *depends =
		modinfo_get(m->data, m->len_bytes, "depends", NULL);
	char *by = xstrdup(m->name);

	while (depends && *depends) {
		size_t len = strcspn(depends, ",");
		char *name = name_of_word(depends, len);

		if (len)
			take(w, name, by);
		free(name);
		depends += len + (depends[len] == ',');
	}
	free(by);
}

static void take_asked_for_later(struct walk *w, const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(asked_for_later); i++)
		if (!strcmp(asked_for_later[i][0], name) &&
		    find(w->x->files, w->x->nr, asked_for_later[i][1]))
			take(w, asked_for_later[i][1], name);
}

/* Depth first: what it needs stands before it. */
static void take(struct walk *w, const char *name, const char *wanted_by)
{
	const struct found *f = find(w->x->files, w->x->nr, name);
	struct module m = { 0 };
	struct why why;

	if (find(w->begun, w->nr_begun, name))
		return;
	add(&w->begun, &w->nr_begun, xstrdup(name), NULL);
	if (!f && find(w->x->builtin, w->x->nr_builtin, name))
		return;
	if (!f) {
		char *text = xasprintf("the kernel's package has no such "
				       "module%s%s",
				       wanted_by ? ", needed by " : "",
				       wanted_by ? wanted_by : "");

		note(w, name, text);
		free(text);
		return;
	}
	if (unpack_file(f->path, &m.data, &m.len_bytes, &why) ||
	    !modinfo_get(m.data, m.len_bytes, "depends", &why)) {
		note(w, name, why.text);
		free(m.data);
		return;
	}
	m.name = xstrdup(name);
	take_needed(w, &m);
	take_asked_for_later(w, name);
	w->l->modules =
		xrealloc(w->l->modules, w->l->nr + 1, sizeof(*w->l->modules));
	w->l->modules[w->l->nr++] = m;
}

int modules_collect(struct module_list *l, const char *dir,
		    const char *const *names, json_t *notes, struct why *why)
{
	struct index x = { 0 };
	struct walk w = { .x = &x, .l = l, .notes = notes };
	int err;

	memset(l, 0, sizeof(*l));
	err = read_tree(&x, dir, why);
	if (!err) {
		read_builtin(&x, dir);
		for (; *names; names++) {
			char *name = name_of_word(*names, strlen(*names));

			take(&w, name, NULL);
			free(name);
		}
	}
	for (size_t i = 0; i < w.nr_begun; i++)
		free(w.begun[i].name);
	free(w.begun);
	index_release(&x);
	return err;
}

int module_list_add(struct module_list *l, const char *path, const char *name,
		    struct why *why)
{
	struct module m = { 0 };
	int err = unpack_file(path, &m.data, &m.len_bytes, why);

	if (err)
		return err;
	m.name = xstrdup(name);
	l->modules = xrealloc(l->modules, l->nr + 1, sizeof(*l->modules));
	l->modules[l->nr++] = m;
	return 0;
}

void module_list_release(struct module_list *l)
{
	for (size_t i = 0; i < l->nr; i++) {
		free(l->modules[i].name);
		free(l->modules[i].data);
	}
	free(l->modules);
	memset(l, 0, sizeof(*l));
}
