// SPDX-License-Identifier: GPL-2.0-or-later
/* A part of a plan for one machine of several, and a plan like another. */
#include "runner/plan.h"

#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHARDS_MAX 100000

static int parse_shard(struct plan *p, const char *word, struct why *why)
{
	unsigned long index, of;
	char *slash, *end;

	index = strtoul(word, &slash, 10);
	of = *slash == '/' ? strtoul(slash + 1, &end, 10) : 0;
	if (word[strspn(word, "0123456789/")] || slash == word || !of || *end ||
	    end == slash + 1 || !index || index > of || of > SHARDS_MAX) {
		why_set(why, -EINVAL,
			"read --shard '%s': not I/N with I in "
			"1..N",
			word);
		why_hint(why, "such as --shard 2/8: the second of eight");
		return -EINVAL;
	}
	p->shard = (unsigned int)index;
	p->nr_shards = (unsigned int)of;
	return 0;
}

int plan_shard(struct plan *p, const char *word, struct why *why)
{
	bool *is_ours = xcalloc(p->nr, sizeof(*is_ours));
	size_t at = 0, nr = 0, nr_all = 0;
	int err = parse_shard(p, word, why);

	for (size_t i = 0; i < p->nr && !err; i++) {
		const struct plan_case *c = &p->cases[i];

		/* A case of variant b goes where its partner went. */
		is_ours[i] = c->is_b ? is_ours[c->partner]
				     : at++ % p->nr_shards == p->shard - 1;
	}
	nr_all = p->nr;
	for (size_t i = 0; i < nr_all && !err; i++)
		if (is_ours[i])
			p->cases[nr++] = p->cases[i];
		else
			plan_case_release(&p->cases[i]);
	free(is_ours);
	if (err)
		return err;
	p->nr = nr;
	if (!nr) {
		why_set(why, -EINVAL, "take shard %s: the plan has only %zu",
			word, at);
		why_hint(why, "at most --shard %zu/%zu", at, at);
		return -EINVAL;
	}
	return ab_pair_up(p, why);
}

static const struct plan_case *find_case(const struct plan *p,
					 const struct plan_case *c)
{
	for (size_t i = 0; i < p->nr; i++)
		if (!strcmp(p->cases[i].bench, c->bench) &&
		    axes_equal(&p->cases[i].axes, &c->axes))
			return &p->cases[i];
	return NULL;
}

int plan_like(struct plan *p, const struct plan *earlier, struct why *why)
{
	if (p->table_pages != earlier->table_pages)
		return why_set(why, -EINVAL,
			       "take sizes: page tables map %zu pages there, "
			       "%zu here",
			       earlier->table_pages, p->table_pages);
	for (size_t i = 0; i < p->nr; i++) {
		struct plan_case *c = &p->cases[i];
		const struct plan_case *e = find_case(earlier, c);
		char *label;

		if (e && e->version == c->version &&
		    e->unit_pages == c->unit_pages) {
			c->nr_sizes = c->sweep ? e->nr_sizes : 0;
			memcpy(c->sizes, e->sizes, sizeof(c->sizes));
			continue;
		}
		label = case_label(c->bench, &c->axes);
		why_set(why, -EINVAL, "take sizes: %s%.200s%s",
			e ? "" : "there is no ", label,
			!e ? ""
			: e->version != c->version
				? " is of another version there"
				: " has pages of another size there");
		why_hint(why, "leave it out, or measure without --like");
		free(label);
		return -EINVAL;
	}
	return 0;
}

void plan_like_suite(const struct plan *earlier, struct suite *s)
{
	const struct suite *from = &earlier->suite;

	suite_init(s, from->name);
	free(s->events);
	s->budget_s = from->budget_s;
	s->half_width_ratio = from->half_width_ratio;
	s->rounds_min = from->rounds_min;
	s->rounds_max = from->rounds_max;
	s->nr_samples = from->nr_samples;
	s->nr_warmups = from->nr_warmups;
	s->nr_counted = from->nr_counted;
	s->nr_layouts = from->nr_layouts;
	s->timeout_s = from->timeout_s;
	s->phase_max_ns = from->phase_max_ns;
	s->events = xstrdup(from->events);
	s->table = from->table ? xstrdup(from->table) : NULL;
	for (size_t i = 0; i < earlier->nr; i++) {
		const struct axes *axes = &earlier->cases[i].axes;
		char *filter = NULL;

		for (size_t k = 0; k < axes->nr; k++) {
			char *longer =
				xasprintf("%s%s%s=%s", filter ? filter : "",
					  filter ? " " : "", axes->a[k].name,
					  axes->a[k].value);

			free(filter);
			filter = longer;
		}
		suite_select(s, earlier->cases[i].bench, filter);
		free(filter);
	}
}
