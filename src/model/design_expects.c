// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/design.h"

#include <string.h>

/* Does a line name the design so, for this property and kind? */
static bool names(const struct scenario *s, const char *prefix,
		  const char *design, enum scn_kind kind,
		  enum scn_property property)
{
	size_t len = strlen(prefix);

	for (size_t i = 0; i < s->nr_expects; i++) {
		const struct scn_expect *e = &s->expects[i];

		if (e->property == property && e->kinds & (1u << kind) &&
		    !strncmp(e->design, prefix, len) &&
		    !strcmp(e->design + len, design))
			return true;
	}
	return false;
}

static const struct design *by_name(const char *name)
{
	size_t nr;
	const struct design *const *all = designs(&nr);

	for (size_t i = 0; i < nr; i++)
		if (!strcmp(all[i]->name, name))
			return all[i];
	return NULL;
}

bool design_expects(const struct design *d, const struct scenario *s,
		    enum scn_kind kind, enum scn_property property)
{
	for (; d; d = d->like ? by_name(d->like) : NULL) {
		if (names(s, "", d->name, kind, property))
			return true;
		if (names(s, "!", d->name, kind, property))
			return false;
	}
	return names(s, "", "*", kind, property);
}
