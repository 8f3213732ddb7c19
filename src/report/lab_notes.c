// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/lab_notes.h"

#include "base/err.h"
#include "base/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define LEAD_INDENT 14

void lab_notes_add(struct lab_notes *n, const char *lead, const char *fmt, ...)
{
	struct lab_note *note;
	va_list ap;

	n->notes = xrealloc(n->notes, n->nr + 1, sizeof(*n->notes));
	note = &n->notes[n->nr++];
	note->lead = xstrdup(lead);
	va_start(ap, fmt);
	if (vasprintf(&note->text, fmt, ap) < 0)
		BUG("format a note: \"%s\"", fmt);
	va_end(ap);
}

void lab_notes_release(struct lab_notes *n)
{
	for (size_t i = 0; i < n->nr; i++) {
		free(n->notes[i].lead);
		free(n->notes[i].text);
	}
	free(n->notes);
	*n = (struct lab_notes){ 0 };
}

void lab_notes_write(FILE *out, const struct lab_notes *n, size_t width)
{
	char *lead;

	for (size_t i = 0; i < n->nr; i++) {
		lead = xasprintf("  %s", n->notes[i].lead);
		text_print_wrapped(out, lead, LEAD_INDENT, width,
				   n->notes[i].text);
		free(lead);
	}
}

void lab_notes_markdown(FILE *out, const struct lab_notes *n)
{
	for (size_t i = 0; i < n->nr; i++)
		fprintf(out, "- **%s** %s\n", n->notes[i].lead,
			n->notes[i].text);
}

void lab_notes_tau(struct lab_notes *n)
{
	lab_notes_add(n, "tau",
		      "changed is what is beyond tau, the largest of floor: %g "
		      "(fixed cost: %g); 0.05%% of the value (fixed: of the "
		      "smallest sample); spread: 2 times the range over the "
		      "processes of a kernel, 3 and 4 times with only four and "
		      "three of them",
		      LAB_PER_OP_FLOOR, LAB_FIXED_FLOOR);
}

void lab_notes_tags(struct lab_notes *n, unsigned int tags)
{
	char lead[32];

	for (unsigned int i = 0; i < LAB_TAG_NR; i++) {
		unsigned int bit = 1u << i;

		if (!(tags & bit))
			continue;
		snprintf(lead, sizeof(lead), "%c %s", lab_tag_letter(bit),
			 lab_tag_name(bit));
		lab_notes_add(n, lead, "%s", lab_tag_explain(bit));
	}
}

/* What occurs in the rows that are shown. */
struct seen {
	unsigned int tags;
	bool same, wide, unjudged, shifted, difference, nothing;
	double tau_ratio; /* largest, of comparisons of headlines */
	char *tau_of;
	double mass_min;
	char *mass_of;
	size_t nr_numbers, nr_proven, nr_unproven, nr_none;
};

static void see_change(struct seen *s, const struct lab_row *row, size_t phase,
		       enum lab_half half, size_t column)
{
	struct lab_change c;
	double ratio;

	lab_compare(row, phase, half, 0, column, &c);
	s->same |= c.verdict == LAB_SAME && !(c.tags & LAB_TAG_SPREAD);
	s->wide |= c.verdict == LAB_SAME && c.tags & LAB_TAG_SPREAD;
	s->unjudged |= c.verdict == LAB_UNJUDGED;
	s->shifted |= c.verdict == LAB_SHIFTED;
	s->difference |= c.verdict == LAB_CHANGED && isnan(c.ratio);
	ratio = c.tau / fabs(c.old_insns);
	if (!lab_is_headline(row, phase, half) || !isfinite(ratio) ||
	    (s->tau_of && ratio <= s->tau_ratio))
		return;
	free(s->tau_of);
	s->tau_of = lab_number_name(row, phase, half);
	s->tau_ratio = ratio;
}

static void see_value(struct seen *s, const struct lab_view *view,
		      const struct lab_row *row, size_t phase,
		      enum lab_half half, size_t column)
{
	const struct lab_value *v = lab_value(row, column, phase, half);
	const struct lab_cell *c = &row->cells[column];
	double mass;
	char *name;

	if (!v)
		return;
	s->tags |= v->tags;
	s->nothing |= lab_is_nothing(v, half);
	if (column)
		see_change(s, row, phase, half, column);
	if (!lab_is_headline(row, phase, half))
		return;
	s->nr_numbers++;
	s->nr_proven += c->proof == PROOF_PROVEN;
	s->nr_none += c->proof == PROOF_NONE;
	s->nr_unproven += c->proof == PROOF_UNPROVEN;
	mass = c->phases[phase].mass_min;
	if (isnan(mass) || (s->mass_of && mass >= s->mass_min))
		return;
	name = lab_number_name(row, phase, half);
	free(s->mass_of);
	s->mass_of = xasprintf("%s, %s", name, view->columns[column].name);
	s->mass_min = mass;
	free(name);
}

static void see(struct seen *s, const struct lab_view *view, bool all_phases)
{
	for (size_t r = 0; r < view->nr_rows; r++) {
		const struct lab_row *row = &view->rows[r];

		for (size_t p = 0; p < row->nr_phases; p++)
			for (int h = 0; h < LAB_NR_HALVES; h++) {
				enum lab_half half = (enum lab_half)h;

				if (!lab_is_shown(row, p, half, all_phases))
					continue;
				for (size_t i = 0; i < row->nr_cells; i++)
					see_value(s, view, row, p, half, i);
			}
	}
}

static void note_marks(struct lab_notes *n, const struct seen *s)
{
	if (s->same)
		lab_notes_add(n, "=", "within tau of the first: no change");
	if (s->wide)
		lab_notes_add(n, "~",
			      "within tau of the first, but a spread "
			      "makes this tau wide");
	if (s->unjudged)
		lab_notes_add(n, "?",
			      "change in percent, not judged: fewer than three "
			      "processes, or the sizes differ");
	if (s->shifted)
		lab_notes_add(n, "layout",
			      "each side's number is found in another layout "
			      "of the other: a layout class shift");
	if (s->difference)
		lab_notes_add(n, "+n",
			      "difference in instructions, where the "
			      "first is nearly 0");
}

static void note_tau(struct lab_notes *n, const struct seen *s)
{
	struct lab_text ratio;

	if (!s->tau_of)
		return;
	ratio = lab_ratio_text(s->tau_ratio, s->tau_ratio / 10);
	lab_notes_tau(n);
	lab_notes_add(n, "largest", "tau here: %s of the first (%s)",
		      ratio.s + 1, s->tau_of);
}

/* What is unproven is so for few reasons. */
static void note_proof(struct lab_notes *n, const struct lab_view *view,
		       const struct seen *s)
{
	const char *text = NULL;

	if (!s->nr_numbers)
		return;
	if (!s->nr_unproven) {
		if (s->nr_proven)
			lab_notes_add(n, "proof", "%zu of %zu numbers proven%s",
				      s->nr_proven, s->nr_numbers,
				      s->nr_none ? ", the others declare no "
						   "evidence"
						 : "");
		return;
	}
	for (size_t r = 0; r < view->nr_rows && !text; r++)
		for (size_t i = 0; i < view->nr_columns && !text; i++)
			if (view->rows[r].cells[i].proof == PROOF_UNPROVEN)
				text = view->rows[r].cells[i].proof_text;
	lab_notes_add(n, "proof", "%zu of %zu numbers proven, %zu unproven%s%s",
		      s->nr_proven, s->nr_numbers, s->nr_unproven,
		      text ? ": " : "", text ? text : "");
}

void lab_notes_view(struct lab_notes *n, const struct lab_view *view,
		    bool all_phases)
{
	struct seen s = { 0 };

	see(&s, view, all_phases);
	if (s.nothing)
		lab_notes_add(n, "~0",
			      "a fixed cost that its own tau does not tell "
			      "from nothing");
	if (view->nr_columns > 1) {
		note_marks(n, &s);
		note_tau(n, &s);
	}
	lab_notes_tags(n, s.tags);
	if (s.mass_of)
		lab_notes_add(n, "mode",
			      "a value is the lowest mode of its samples; it "
			      "holds at least %.0f%% of them (%s)",
			      100 * s.mass_min, s.mass_of);
	note_proof(n, view, &s);
	lab_notes_ratios(n, view);
	lab_notes_says(n, view);
	lab_notes_reasons(n, view);
	lab_notes_machine(n, view);
	free(s.tau_of);
	free(s.mass_of);
}
