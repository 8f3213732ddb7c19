// SPDX-License-Identifier: GPL-2.0-or-later
/* Sizes of a sweep: given, picked, made whole huge pages, made to fit. */
#include "runner/plan.h"

#include "base/err.h"
#include "base/units.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As harness/run_case.c: what a process touches before it measures. */
#define POOL_FACTOR    3
#define POOL_MIN_BYTES (8u << 20)

#define UNITS_MAX 3 /* sizes of a unit that is larger than a page table */

size_t plan_step_pages(const struct plan *p, const struct plan_case *c)
{
	size_t unit = c->unit_pages ? c->unit_pages : 1;
	size_t nr_units = (p->table_pages + unit - 1) / unit;

	return unit > 1 ? nr_units * unit : p->table_pages;
}

size_t plan_sizes(double y1_ns, double y4_ns, double max_ns, size_t step_pages,
		  size_t nr_limit, uint64_t *sizes)
{
	double slope = (y4_ns - y1_ns) / 3, fixed;
	size_t steps = 2, nr = 0;

	if (slope < 0)
		slope = 0;
	fixed = y1_ns - slope;
	while (steps * 2 <= nr_limit &&
	       fixed + slope * (double)steps * 2 <= max_ns)
		steps *= 2;
	if (steps == 2) {
		/* Two points make any curve a line: a third shows it. */
		for (size_t s = 1; s <= 3; s++)
			sizes[nr++] = s * step_pages;
		return nr;
	}
	for (size_t s = steps >= 8 ? steps / 8 : 1; s <= steps; s *= 2)
		sizes[nr++] = s * step_pages;
	return nr;
}

static uint64_t round_up(uint64_t size, size_t unit)
{
	return (size + unit - 1) / unit * unit;
}

static bool has_large_unit(const struct plan *p, const struct plan_case *c)
{
	return c->unit_pages > p->table_pages;
}

/* nr sizes in equal steps up to the bound, each at least a unit. */
static void set_parts(struct plan_case *c, size_t nr)
{
	const size_t unit = c->unit_pages ? c->unit_pages : 1;
	uint64_t size;

	c->nr_sizes = 0;
	for (size_t i = 1; i <= nr; i++) {
		size = c->max_pages * i / nr / unit * unit;
		if (!size || (c->nr_sizes && size == c->sizes[c->nr_sizes - 1]))
			continue;
		c->sizes[c->nr_sizes++] = size;
	}
	if (!c->nr_sizes) /* the case itself says what it lacks */
		c->sizes[c->nr_sizes++] = unit;
}

bool plan_sizes_bound(const struct plan *p, struct plan_case *c)
{
	if (c->max_pages && c->max_pages < 4 * plan_step_pages(p, c)) {
		set_parts(c, UNITS_MAX);
		return true;
	}
	if (!has_large_unit(p, c))
		return false;
	c->nr_sizes = 0;
	for (size_t i = 1; i <= UNITS_MAX; i++)
		if (i == 1 || !p->fit_pages ||
		    i * c->unit_pages <= p->fit_pages)
			c->sizes[c->nr_sizes++] = i * c->unit_pages;
	return true;
}

static bool has_twins(const struct plan_case *c)
{
	for (size_t i = 0; i < c->nr_sizes; i++)
		for (size_t k = 0; k < i; k++)
			if (c->sizes[i] == c->sizes[k])
				return true;
	return false;
}

void plan_round_sizes(const struct plan *p, struct plan_case *c)
{
	const size_t unit = c->unit_pages ? c->unit_pages : 1;
	bool had_twins = has_twins(c), is_beyond = false;

	for (size_t i = 0; i < c->nr_sizes; i++) {
		c->sizes[i] = round_up(c->sizes[i], unit);
		is_beyond |= c->max_pages && c->sizes[i] > c->max_pages;
	}
	if (is_beyond) {
		set_parts(c, c->nr_sizes);
		return;
	}
	/* Twins of the user's own are none of our making: the checker's case. */
	if (had_twins || !has_twins(c))
		return;
	if (has_large_unit(p, c) && c->nr_sizes > UNITS_MAX)
		c->nr_sizes = UNITS_MAX;
	for (size_t i = 0; i < c->nr_sizes; i++)
		c->sizes[i] = (i + 1) * unit;
}

/* "pages=512,1024"; free() it. */
static char *sizes_text(const struct plan_case *c)
{
	char *text = xasprintf("%s=", c->sweep), *longer;

	for (size_t i = 0; i < c->nr_sizes; i++) {
		longer = xasprintf("%s%s%" PRIu64, text, i ? "," : "",
				   c->sizes[i]);
		free(text);
		text = longer;
	}
	return text;
}

void plan_note(struct plan *p, char *text)
{
	for (size_t i = 0; i < p->nr_notes; i++)
		if (!strcmp(p->notes[i], text)) {
			free(text);
			return;
		}
	p->notes = xrealloc(p->notes, p->nr_notes + 1, sizeof(*p->notes));
	p->notes[p->nr_notes++] = text;
}

/* Of a case that is planned with its sizes as given. */
static void round_and_note(struct plan *p, struct plan_case *c)
{
	const char *page = axes_get(&c->axes, "page");
	char *given = sizes_text(c), *kept;

	plan_round_sizes(p, c);
	kept = sizes_text(c);
	if (strcmp(given, kept) != 0)
		plan_note(p,
			  xasprintf("%s%s: %s became %s, %s %zu pages",
				    page ? "page=" : "", page ? page : c->bench,
				    given, kept,
				    c->max_pages
					    ? "as it can be at most"
					    : "as its pages come in units of",
				    c->max_pages ? c->max_pages
						 : c->unit_pages));
	free(kept);
	free(given);
}

/* "512", "1k": of the axis; of a sweep over pages also "64MiB": bytes. */
static int parse_size(const struct plan *p, const struct plan_case *c,
		      char *word, uint64_t *size, struct why *why)
{
	size_t len = strlen(word);
	bool is_bytes = !strcmp(c->sweep, "pages") && p->page_bytes &&
			len > 3 && !strcmp(word + len - 2, "iB");
	int err;

	if (is_bytes)
		word[len - 2] = '\0';
	err = units_parse_size(size, word, why);
	if (err && is_bytes) {
		/* In the words of the user. */
		word[len - 2] = 'i';
		why_set(why, err, "parse size '%s': %s", word,
			err == -ERANGE ? "too large" : "not a size");
		why_hint(why, "write it like 512, 2k or 64MiB");
	}
	if (err)
		return err;
	if (is_bytes)
		*size = round_up(*size, p->page_bytes) / p->page_bytes;
	if (!*size)
		return why_set(why, -EINVAL, "%s: size 0", c->sweep);
	if (*size > RECORD_SIZE_MAX)
		return why_set(why, -ERANGE,
			       "%s: size %" PRIu64 ": at most %llu", c->sweep,
			       *size, RECORD_SIZE_MAX);
	return 0;
}

/* Where the values of the sweep begin in the filter, or NULL. */
static const char *find_sweep(const char *sweep, const char *filter)
{
	size_t len = strlen(sweep);

	for (const char *p = filter; p && *p; p = strchr(p, ' ')) {
		p += *p == ' ';
		if (!strncmp(p, sweep, len) && p[len] == '=')
			return p + len + 1;
	}
	return NULL;
}

int plan_take_sizes(struct plan *plan, struct plan_case *c, const char *filter,
		    struct why *why)
{
	const char *p = find_sweep(c->sweep, filter);

	if (!p)
		return 0;
	while (*p && *p != ' ') {
		size_t n = strcspn(p, ", ");
		char word[32];
		int err;

		snprintf(word, sizeof(word), "%.*s", (int)n, p);
		if (c->nr_sizes == RECORD_POINTS_MAX)
			return why_set(why, -EINVAL, "%s: more than %d sizes",
				       c->sweep, RECORD_POINTS_MAX);
		err = parse_size(plan, c, word, &c->sizes[c->nr_sizes], why);
		if (err)
			return err;
		c->nr_sizes++;
		p += n + (p[n] == ',');
	}
	round_and_note(plan, c);
	return 0;
}

static uint64_t largest_pages(const struct plan_case *c)
{
	uint64_t most = 0;

	/* Only a sweep over pages says how much memory it takes. */
	if (!c->sweep || strcmp(c->sweep, "pages") != 0)
		return 0;
	for (size_t i = 0; i < c->nr_sizes; i++)
		if (c->sizes[i] > most)
			most = c->sizes[i];
	return most;
}

uint64_t plan_memory_bytes(const struct plan *p)
{
	uint64_t most = 0;

	for (size_t i = 0; i < p->nr; i++)
		if (largest_pages(&p->cases[i]) > most)
			most = largest_pages(&p->cases[i]);
	return most * p->page_bytes * POOL_FACTOR + POOL_MIN_BYTES;
}

static void drop_twins(struct plan_case *c)
{
	size_t nr = 0;

	for (size_t i = 0; i < c->nr_sizes; i++) {
		bool is_twin = false;

		for (size_t k = 0; k < nr; k++)
			is_twin |= c->sizes[k] == c->sizes[i];
		if (!is_twin)
			c->sizes[nr++] = c->sizes[i];
	}
	c->nr_sizes = nr;
}

static void fit_case(struct plan *p, struct plan_case *c, uint64_t available)
{
	const size_t unit = c->unit_pages ? c->unit_pages : 1;
	char *given, *kept;

	if (largest_pages(c) <= p->fit_pages)
		return;
	given = sizes_text(c);
	for (size_t i = 0; i < c->nr_sizes; i++) {
		while (c->sizes[i] > p->fit_pages && c->sizes[i] > unit)
			c->sizes[i] = round_up(c->sizes[i] / 2, unit);
	}
	drop_twins(c);
	kept = sizes_text(c);
	if (strcmp(given, kept) != 0)
		plan_note(p,
			  xasprintf("%s became %s: %s of memory are available, "
				    "and a process touches %d times its size",
				    given, kept, units_size(available).s,
				    POOL_FACTOR));
	free(kept);
	free(given);
}

void plan_fit(struct plan *p, uint64_t available_bytes)
{
	if (!available_bytes || !p->page_bytes)
		return;
	p->fit_pages =
		(size_t)(available_bytes / p->page_bytes / (POOL_FACTOR + 1));
	for (size_t i = 0; i < p->nr && p->suite.fit_memory; i++)
		fit_case(p, &p->cases[i], available_bytes);
}
