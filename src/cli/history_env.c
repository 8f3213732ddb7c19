// SPDX-License-Identifier: GPL-2.0-or-later
/* What changed around two points, that may have moved them. */
#include "cli/history_line.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

/* Values that are named; of more, how many. */
#define NAMED_MAX 3

/*
 * Of another kernel or boot these differ by themselves, without moving a
 * number: they would mark every point.
 */
static const char *const left_out[] = {
	"mem_total_bytes",
	"numa",
	"limits",
	"cgroup",
	"capabilities",
	"nr_cpus_allowed",
	"page_reporting_order",
	"damon.nr_running",
};

struct differences {
	bool is_lab; /* the guest's settings are its kernel's: the subject */
	bool is_other_kernel;
	size_t nr;
	char *text;
};

static bool is_left_out(const struct differences *d,
			const struct fingerprint_difference *f)
{
	const char *key = f->key;

	if (d->is_lab && strcmp(f->section, "identity") != 0)
		return true;
	/* Each kernel words its mitigations in its own way. */
	if (d->is_other_kernel && !strncmp(key, "vulnerabilities.", 16))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(left_out); i++) {
		size_t len = strlen(left_out[i]);

		if (!strncmp(key, left_out[i], len) &&
		    (!key[len] || key[len] == '.' || key[len] == '['))
			return true;
	}
	return false;
}

static void add(const struct fingerprint_difference *f, void *arg)
{
	struct differences *d = arg;
	char *longer;

	/* What one side has no word for is the kernel's own doing. */
	if (!f->a || !f->b || is_left_out(d, f))
		return;
	if (++d->nr > NAMED_MAX)
		return;
	longer = xasprintf("%s%s%s: %s -> %s", d->text ? d->text : "",
			   d->text ? ", " : "", f->key, f->a, f->b);
	free(d->text);
	d->text = longer;
}

char *line_environment_change(struct history *h, const struct line *line,
			      const struct line_point *a,
			      const struct line_point *b)
{
	struct differences d = {
		.is_lab = !strcmp(line->series->mode, "lab"),
		.is_other_kernel =
			strcmp(a->file->release, b->file->release) != 0,
	};
	json_t *old = NULL, *new = NULL;
	struct why why;

	if (a->file->environment == b->file->environment)
		return NULL;
	if (history_environment(h, a->file->environment, &old, &why) ||
	    history_environment(h, b->file->environment, &new, &why)) {
		json_decref(old);
		return xasprintf("not known: %s", why.text);
	}
	fingerprint_diff(old, new, add, &d);
	json_decref(old);
	json_decref(new);
	if (d.nr > NAMED_MAX) {
		char *more =
			xasprintf("%s and %zu more", d.text, d.nr - NAMED_MAX);

		free(d.text);
		d.text = more;
	}
	return d.text;
}
