// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/cases.h"

#include "base/err.h"
#include "harness/kind.h"
#include "sys/softdirty.h"
#include "sys/thp.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int add_values(struct case_product *a, size_t i, char *values,
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

static int add_axis(struct case_product *a, char *word, const char *text,
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

/* TEXT is the whole of which part is a product, for the error. */
static int parse_product(struct case_product *p, char *part, const char *text,
			 struct why *why)
{
	char *save = NULL;
	int err = 0;

	memset(p, 0, sizeof(*p));
	for (char *w = strtok_r(part, " ", &save); w && !err;
	     w = strtok_r(NULL, " ", &save))
		err = add_axis(p, w, text, why);
	return err;
}

static void release_product(struct case_product *p)
{
	for (size_t i = 0; i < p->nr; i++) {
		for (size_t k = 0; k < p->axis[i].nr_values; k++)
			free(p->axis[i].values[k]);
		free(p->axis[i].values);
		free(p->axis[i].name);
	}
	memset(p, 0, sizeof(*p));
}

/* Labels and ids have one order, and a case is found in any product. */
static int check_same_axes(const struct case_axes *a, const char *text,
			   struct why *why)
{
	const struct case_product *first = &a->products[0];
	const struct case_product *p = &a->products[a->nr - 1];
	bool is_same = p->nr && p->nr == first->nr;

	for (size_t i = 0; is_same && i < p->nr; i++)
		is_same = !strcmp(p->axis[i].name, first->axis[i].name);
	if (is_same)
		return 0;
	return why_set(why, -EINVAL,
		       "parse cases \"%s\": product %zu has not the axes of "
		       "the first, in their order",
		       text, a->nr);
}

int case_axes_parse(struct case_axes *a, const char *text, struct why *why)
{
	char *copy = xstrdup(text ? text : ""), *part = copy, *next;
	int err = 0;

	memset(a, 0, sizeof(*a));
	for (; part && !err; part = next) {
		next = strchr(part, ';');
		if (next)
			*next++ = '\0';
		a->products =
			xrealloc(a->products, a->nr + 1, sizeof(*a->products));
		err = parse_product(&a->products[a->nr++], part, text, why);
		if (!err && a->nr > 1)
			err = check_same_axes(a, text, why);
	}
	free(copy);
	return err;
}

void case_axes_release(struct case_axes *a)
{
	for (size_t i = 0; i < a->nr; i++)
		release_product(&a->products[i]);
	free(a->products);
	memset(a, 0, sizeof(*a));
}

static size_t product_count(const struct case_product *p)
{
	size_t nr = 1;

	for (size_t i = 0; i < p->nr; i++)
		nr *= p->axis[i].nr_values;
	return nr;
}

/* Of the i-th case of the product. */
static const char *product_value(const struct case_product *p, size_t i,
				 size_t axis)
{
	for (size_t k = p->nr - 1; k > axis; k--)
		i /= p->axis[k].nr_values;
	return p->axis[axis].values[i % p->axis[axis].nr_values];
}

static bool axis_has(const struct case_product *p, size_t axis,
		     const char *value)
{
	for (size_t k = 0; k < p->axis[axis].nr_values; k++)
		if (!strcmp(p->axis[axis].values[k], value))
			return true;
	return false;
}

/* Is the i-th case of this product in one before it too? */
static bool is_repeated(const struct case_axes *a, size_t product, size_t i)
{
	const struct case_product *p = &a->products[product];

	for (size_t k = 0; k < product; k++) {
		bool is_there = true;

		for (size_t axis = 0; is_there && axis < p->nr; axis++)
			is_there = axis_has(&a->products[k], axis,
					    product_value(p, i, axis));
		if (is_there)
			return true;
	}
	return false;
}

size_t case_axes_count(const struct case_axes *a)
{
	size_t nr = 0;

	for (size_t k = 0; k < a->nr; k++)
		for (size_t i = 0; i < product_count(&a->products[k]); i++)
			nr += !is_repeated(a, k, i);
	return nr;
}

static void fill_axes(const struct case_product *p, size_t i, struct axes *axes)
{
	memset(axes, 0, sizeof(*axes));
	for (size_t k = 0; k < p->nr; k++)
		axes_add(axes, p->axis[k].name, product_value(p, i, k));
}

void case_axes_nth(const struct case_axes *a, size_t i, struct axes *axes)
{
	for (size_t k = 0; k < a->nr; k++) {
		size_t nr = product_count(&a->products[k]);

		for (size_t n = 0; n < nr; n++) {
			if (is_repeated(a, k, n))
				continue;
			if (!i--) {
				fill_axes(&a->products[k], n, axes);
				return;
			}
		}
	}
	BUG("a case after the last");
}

bool case_axes_know(const struct case_axes *a, const char *axis,
		    const char *value)
{
	for (size_t k = 0; k < a->nr; k++)
		for (size_t i = 0; i < a->products[k].nr; i++)
			if (!strcmp(a->products[k].axis[i].name, axis) &&
			    axis_has(&a->products[k], i, value))
				return true;
	return false;
}

bool case_axes_have(const struct case_axes *a, const struct axes *axes)
{
	for (size_t k = 0; k < a->nr; k++) {
		const struct case_product *p = &a->products[k];
		bool is_there = true;

		for (size_t i = 0; is_there && i < p->nr; i++) {
			const char *value = axes_get(axes, p->axis[i].name);

			is_there = value && axis_has(p, i, value);
		}
		if (is_there)
			return true;
	}
	return false;
}

bool case_matches(const struct axes *axes, const char *filter)
{
	struct case_axes f;
	bool matches = true;

	if (!filter)
		return true;
	if (case_axes_parse(&f, filter, NULL) || f.nr != 1)
		matches = false;
	for (size_t i = 0; matches && i < f.products[0].nr; i++) {
		const char *value = axes_get(axes, f.products[0].axis[i].name);

		matches = value && axis_has(&f.products[0], i, value);
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
