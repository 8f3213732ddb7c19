// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/ladder_parts.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

/* The last nr parts of a path: "linux-a/bzImage" for 2. */
static const char *tail(const char *path, unsigned int nr)
{
	const char *p = path + strlen(path);

	while (p > path) {
		if (p[-1] == '/' && !--nr)
			break;
		p--;
	}
	return p;
}

static unsigned int nr_parts(const char *path)
{
	unsigned int nr = 1;

	for (; *path; path++)
		nr += *path == '/';
	return nr;
}

static bool is_path(const struct lab_kernel *k)
{
	return !k->package && !k->build;
}

/* Do two paths that are not the same look the same with nr parts? */
static bool clashes(const struct ladder *l, const struct lab_kernel *k,
		    unsigned int nr)
{
	for (size_t i = 0; i < l->nr; i++) {
		const struct lab_kernel *other = &l->kernels[i];

		if (is_path(other) &&
		    strcmp(k->image.path, other->image.path) &&
		    !strcmp(tail(k->image.path, nr),
			    tail(other->image.path, nr)))
			return true;
	}
	return false;
}

static bool is_taken(const struct ladder *l, size_t before, const char *name)
{
	for (size_t i = 0; i < before; i++)
		if (!strcmp(l->kernels[i].name, name))
			return true;
	return false;
}

void ladder_name(struct ladder *l)
{
	for (size_t i = 0; i < l->nr; i++) {
		struct lab_kernel *k = &l->kernels[i];
		unsigned int nr = 1;

		if (!is_path(k))
			continue;
		while (nr < nr_parts(k->image.path) && clashes(l, k, nr))
			nr++;
		free(k->name);
		k->name = xstrdup(tail(k->image.path, nr));
	}
	/* The same kernel twice (A/A), or a path like a name: 6.1, 6.1#2 */
	for (size_t i = 1; i < l->nr; i++) {
		char *plain = l->kernels[i].name, *name = xstrdup(plain);

		for (unsigned int n = 2; is_taken(l, i, name); n++) {
			free(name);
			name = xasprintf("%s#%u", plain, n);
		}
		free(plain);
		l->kernels[i].name = name;
	}
}
