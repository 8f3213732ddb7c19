// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/cases.h"

#include "base/err.h"
#include "harness/kind.h"
#include "sys/softdirty.h"
#include "sys/thp.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int add_values(struct case_axes *a, size_t i, char *values,
		      const char *text, struct why *why)
{
	char *save = NULL;

	if (!*values || strstr(values, ",,") ||
	    values[strlen(values) - 1] == ',')
		return why_set(why, -EINVAL,
			       "parse cases \"%s\": an empty value", text);
	for (char *v = strtok_r(values, ",", &save); v;
	     v = strtok_r(NULL, ",", &save)) {
		size_t nr = a->axis[i].nr_values;

		for (size_t k = 0; k < nr; k++)
			if (!strcmp(a->axis[i].values[k], v))
				return why_set(why, -EINVAL,
					       "parse cases \"%s\": value "
					       "'%s' twice",
					       text, v);
		a->axis[i].values =
			xrealloc(a->axis[i].values, nr + 1, sizeof(char *));
		a->axis[i].values[nr] = xstrdup(v);
		a->axis[i].nr_values = nr + 1;
	}
	return 0;
}

static int add_axis(struct case_axes *a, char *word, const char *text,
		    struct why *why)
{
	char *eq = strchr(word, '=');

	if (!eq || eq == word)
		return why_set(why, -EINVAL,
			       "parse cases \"%s\": '%s' is not AXIS=VALUE",
			       text, word);
	if (a->nr == RECORD_AXES_MAX)
		return why_set(why, -EINVAL,
			       "parse cases \"%s\": more than %d axes", text,
			       RECORD_AXES_MAX);
	*eq = '\0';
	for (size_t i = 0; i < a->nr; i++)
		if (!strcmp(a->axis[i].name, word))
			return why_set(why, -EINVAL,
				       "parse cases \"%s\": axis '%s' twice",
				       text, word);
	a->axis[a->nr].name = xstrdup(word);
	a->nr++;
	return add_values(a, a->nr - 1, eq + 1, text, why);
}

int case_axes_parse(struct case_axes *a, const char *text, struct why *why)
{
	char *copy, *save = NULL;
	int err = 0;

	memset(a, 0, sizeof(*a));
	if (!text)
		return 0;
	copy = xstrdup(text);
	for (char *w = strtok_r(copy, " ", &save); w && !err;
	     w = strtok_r(NULL, " ", &save))
		err = add_axis(a, w, text, why);
	free(copy);
	return err;
}

void case_axes_release(struct case_axes *a)
{
	for (size_t i = 0; i < a->nr; i++) {
		for (size_t k = 0; k < a->axis[i].nr_values; k++)
			free(a->axis[i].values[k]);
		free(a->axis[i].values);
		free(a->axis[i].name);
	}
	memset(a, 0, sizeof(*a));
}

size_t case_axes_count(const struct case_axes *a)
{
	size_t nr = 1;

	for (size_t i = 0; i < a->nr; i++)
		nr *= a->axis[i].nr_values;
	return nr;
}

void case_axes_nth(const struct case_axes *a, size_t i, struct axes *axes)
{
	size_t stride = case_axes_count(a);

	memset(axes, 0, sizeof(*axes));
	for (size_t k = 0; k < a->nr; k++) {
		stride /= a->axis[k].nr_values;
		axes_add(axes, a->axis[k].name,
			 a->axis[k].values[i / stride % a->axis[k].nr_values]);
	}
}

bool case_matches(const struct axes *axes, const char *filter)
{
	struct case_axes f;
	bool matches = true;

	if (!filter)
		return true;
	if (case_axes_parse(&f, filter, NULL))
		matches = false;
	for (size_t i = 0; i < f.nr && matches; i++) {
		const char *value = axes_get(axes, f.axis[i].name);
		bool found = false;

		for (size_t k = 0; value && k < f.axis[i].nr_values; k++)
			found |= !strcmp(value, f.axis[i].values[k]);
		matches = found;
	}
	case_axes_release(&f);
	return matches;
}

int case_ready(const struct bench_def *def, const struct axes *axes,
	       struct why *why)
{
	const char *page = axes_get(axes, "page");
	const char *by = axes_get(axes, "by");
	const struct page_kind *kind = page ? page_kind_find(page) : NULL;
	int err;

	if (kind && kind->ready) {
		err = kind->ready(why);
		if (err)
			return err;
	}
	if (def->needs & NEED_THP) {
		err = thp_usable_by_madvise(why);
		if (err)
			return err;
	}
	if ((def->needs & NEED_SOFT_DIRTY) || (by && !strcmp(by, "softdirty")))
		return softdirty_supported(why);
	return 0;
}
