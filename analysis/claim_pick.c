// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/claim_pick.h"

#include "analysis/profile.h"
#include "base/err.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What stands for a case under a kernel in one file. */
struct found {
	struct claim_source *source;
	const struct lab_row *row;
};

static const struct lab_row *find_case(const struct claim_source *s,
				       const struct claim_row *r)
{
	for (size_t i = 0; s->has_view && i < s->view.nr_rows; i++) {
		const struct lab_row *row = &s->view.rows[i];

		if (!strcmp(row->bench, r->bench) &&
		    row->version == r->version &&
		    axes_equal(&row->axes, &r->axes) &&
		    row->cells[0].state != LAB_ABSENT)
			return row;
	}
	return NULL;
}

static bool fits(const struct claim_source *s, const struct claim_machine *m)
{
	const uint64_t cpus = m->nr_cpus ? m->nr_cpus : 1;
	const uint64_t memory = m->memory_bytes ? m->memory_bytes : 1u << 30;

	return s->nr_cpus == cpus && s->nr_nodes == m->nr_nodes &&
	       s->memory_bytes == memory;
}

static bool has_profile(const struct claim_source *s, const struct claim_row *r)
{
	for (size_t i = 0; i < s->f->nr_profiles; i++)
		if (!strcmp(s->f->profiles[i].bench, r->bench) &&
		    axes_equal(&s->f->profiles[i].axes, &r->axes))
			return true;
	return false;
}

/* Of a kernel's files that are of this kind of guest: the one to take. */
static struct found best_of(const struct claim_sources *s,
			    const struct claim_row *r, const char *kernel,
			    const char *guest, const struct claim_machine *m)
{
	struct found best = { NULL, NULL };

	for (size_t i = 0; i < s->nr; i++) {
		struct claim_source *one = s->all[i];
		const struct lab_row *row;
		bool is_better;

		if (strcmp(one->kernel, kernel) != 0 || !fits(one, m) ||
		    (guest && strcmp(one->guest, guest) != 0))
			continue;
		row = find_case(one, r);
		if (!row)
			continue;
		is_better =
			!best.source ||
			has_profile(one, r) > has_profile(best.source, r) ||
			(has_profile(one, r) == has_profile(best.source, r) &&
			 claim_source_is_newer(one, best.source));
		if (is_better)
			best = (struct found){ one, row };
	}
	return best;
}

/* The kind of guest that has the most kernels of the row; NULL: none. */
static const struct claim_source *choose_guest(const struct claim_sources *s,
					       const struct claim *c,
					       const struct claim_row *r,
					       const struct claim_machine *m)
{
	const struct claim_source *best = NULL;
	size_t nr_best = 0;

	for (size_t i = 0; i < s->nr; i++) {
		const struct claim_source *one = s->all[i];
		size_t nr = 0;

		if (!fits(one, m) || !find_case(one, r))
			continue;
		for (size_t k = 0; k < c->kernels.nr; k++)
			nr += best_of(s, r, c->kernels.v[k], one->guest, m)
				      .source != NULL;
		if (nr > nr_best ||
		    (nr && nr == nr_best && claim_source_is_newer(one, best))) {
			best = one;
			nr_best = nr;
		}
	}
	return best;
}

static enum claim_lack lack_of(enum lab_state state)
{
	switch (state) {
	case LAB_ABSENT:
		return CLAIM_ABSENT;
	case LAB_OK:
		return CLAIM_HAS;
	case LAB_SKIP:
		return CLAIM_SKIP;
	case LAB_BROKEN:
		return CLAIM_BROKEN;
	case LAB_SUSPECT:
		return CLAIM_SUSPECT;
	}
	BUG("lab state %d", (int)state);
}

static void set_why(struct claim_cell *cell, enum claim_lack lack, char *why)
{
	cell->lack = lack;
	free(cell->why);
	cell->why = why;
}

static size_t find_phase(const struct lab_row *row, const char *phase)
{
	size_t i = 0;

	while (phase && i < row->nr_phases && strcmp(row->phases[i], phase))
		i++;
	return i;
}

/* Locked operations, where the file has a profile of the phase. */
static void take_locked(struct claim_cell *cell, const struct found *found,
			const struct claim_row *r, unsigned int phase)
{
	const struct profile_want want = {
		.bench = r->bench,
		.version = r->version,
		.axes = &r->axes,
		.phase = phase,
		.nr_files = 1,
		.files = found->source->files,
	};
	const struct profile_record *p = profile_pick(&want);
	struct profile_table t;
	struct why why;

	if (!p)
		return;
	if (!(p->has & 1u << PROFILE_LOCKED)) {
		cell->locked_why =
			xstrdup("locked operations were not counted");
		return;
	}
	if (profile_table_build(&t, p, &p->functions,
				r->is_fixed ? PROFILE_FIXED : PROFILE_PER_OP,
				&why)) {
		cell->locked_why = xstrdup(why.text);
		return;
	}
	if (!t.is_residual_small)
		cell->locked_why = xstrdup("the profile is suspect: its sum is "
					   "not the clock's number");
	else if (fabs(t.clock_insns - cell->value) >
		 LAB_PER_OP_FLOOR + LAB_SHARE * fabs(cell->value))
		cell->locked_why = xasprintf("the profile is of another sample "
					     "(%.2f instructions)",
					     t.clock_insns);
	else
		cell->locked = t.total.counts[PROFILE_LOCKED];
	profile_table_release(&t);
}

static void take_cost(struct claim_cell *cell, const struct found *found,
		      const struct claim_row *r)
{
	const struct lab_row *row = found->row;
	size_t phase = find_phase(row, r->phase);
	const struct lab_value *v =
		phase < row->nr_phases
			? lab_value(row, 0, phase,
				    r->is_fixed ? LAB_FIXED : LAB_PER_OP)
			: NULL;

	if (!v || !isfinite(v->insns)) {
		set_why(cell, CLAIM_BROKEN,
			row->cells[0].why
				? xstrdup(row->cells[0].why)
				: xasprintf("no number of %s%s",
					    r->is_fixed ? "the fixed cost of "
							: "",
					    r->phase ? r->phase
						     : "the first phase"));
		return;
	}
	set_why(cell, CLAIM_HAS, NULL);
	cell->value = v->insns;
	/* A profile is of one process, so that FEW would stand everywhere. */
	cell->tags = v->tags & ~(unsigned int)LAB_TAG_FEW;
	take_locked(cell, found, r, (unsigned int)phase);
}

/* "pgreuse" of what was proved, "note NAME" of what the benchmark noted. */
static double seen_of(const struct case_record *rec, const char *what,
		      const char **why)
{
	const json_t *note;

	*why = "the record has none";
	if (!strncmp(what, "note ", 5)) {
		note = json_object_get(rec->notes, what + 5);
		return json_is_number(note) ? json_number_value(note) : NAN;
	}
	for (size_t k = 0; k < rec->nr_evidence; k++) {
		const struct evidence *e = &rec->evidence[k];

		if (strcmp(e->what, what) != 0)
			continue;
		if (e->status != EVIDENCE_MISSING)
			return e->seen;
		*why = e->why ? e->why : "it was not readable";
	}
	return NAN;
}

/* All processes of layout 0 have to say the same. */
static void take_seen(struct claim_cell *cell, const struct found *found,
		      const struct claim_row *r)
{
	const struct result_file *f = found->source->f;
	const char *why = "the record has none";

	for (size_t i = 0; i < f->nr_cases; i++) {
		const struct case_record *rec = &f->cases[i];
		double seen;

		if (rec->outcome != OUTCOME_OK || rec->layout ||
		    strcmp(rec->bench, r->bench) != 0 ||
		    !axes_equal(&rec->axes, &r->axes))
			continue;
		seen = seen_of(rec, r->phase, &why);
		if (isfinite(cell->value) &&
		    !(fabs(cell->value - seen) < CLAIM_EQUAL)) {
			cell->value = NAN;
			set_why(cell, CLAIM_SUSPECT,
				xasprintf("processes differ in %s", r->phase));
			return;
		}
		cell->value = seen;
	}
	if (isfinite(cell->value))
		set_why(cell, CLAIM_HAS, NULL);
	else
		set_why(cell, CLAIM_BROKEN,
			xasprintf("no %s: %s", r->phase, why));
}

static void take(struct claim_cell *cell, const struct found *found,
		 const struct claim_row *r)
{
	const struct lab_cell *from = &found->row->cells[0];

	cell->value = cell->locked = NAN;
	found->source->is_used = true;
	if (from->state != LAB_OK) {
		set_why(cell, lack_of(from->state),
			xstrdup(from->why ? from->why : "no reason was given"));
		return;
	}
	if (r->what == CLAIM_COST)
		take_cost(cell, found, r);
	else
		take_seen(cell, found, r);
}

bool claim_pick_row(const struct claim_sources *s, struct claim *c, size_t row,
		    const struct claim_machine *m,
		    const struct claim_source **guest)
{
	const struct claim_row *r = &c->rows[row];
	bool is_one_kind = true;

	*guest = choose_guest(s, c, r, m);
	for (size_t i = 0; i < c->kernels.nr; i++) {
		struct claim_cell *cell = claim_cell(c, row, i);
		struct found found = { NULL, NULL };

		if (*guest)
			found = best_of(s, r, c->kernels.v[i], (*guest)->guest,
					m);
		if (found.source) {
			take(cell, &found, r);
			continue;
		}
		found = best_of(s, r, c->kernels.v[i], NULL, m);
		if (!found.source)
			continue;
		is_one_kind = false;
		set_why(cell, CLAIM_ABSENT,
			xasprintf("measured by another program or QEMU than "
				  "the others of its row (%.80s)",
				  found.source->f->path));
	}
	return is_one_kind;
}
