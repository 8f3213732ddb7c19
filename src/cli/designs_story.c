// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A story as a table: a line for each step, with what it did on the left and
 * the frames as they are after it on the right. Frames are numbered in the order
 * in which they turn up; one that is free and taken again is another one.
 */
#include "cli/designs.h"

#include "base/text.h"
#include "scenario/ideal.h"

#include <string.h>

#define STEP_WIDTH   26
#define EFFECT_WIDTH 30

struct paper {
	char s[400];
	size_t len;
};

static void put(struct paper *p, const char *text)
{
	int n = snprintf(p->s + p->len, sizeof(p->s) - p->len, "%s", text);

	p->len += n < 0 ? 0 : (size_t)n;
	if (p->len >= sizeof(p->s))
		p->len = sizeof(p->s) - 1;
}

static void put_word(struct paper *p, const char *text)
{
	if (p->len)
		put(p, ", ");
	put(p, text);
}

char *designs_properties_text(uint32_t bits, char *buf, size_t size_bytes)
{
	struct paper p = { .len = 0 };

	for (unsigned int i = 0; i < SCN_NR_PROPERTIES; i++)
		if (bits & (1u << i))
			put_word(&p, scn_property_name(i));
	snprintf(buf, size_bytes, "%s", p.len ? p.s : "-");
	return buf;
}

char *designs_cost_text(const struct model_cost *c, char *buf,
			size_t size_bytes)
{
	static const char *const fields[COST_NR_FIELDS] = {
		[COST_REFCOUNT] = "refcount", [COST_MAPCOUNT] = "mapcount",
		[COST_FLAGS] = "flags",	      [COST_PINCOUNT] = "pincount",
		[COST_PTE] = "entry",	      [COST_MM] = "mm",
	};
	struct paper p = { .len = 0 };
	char number[64];

	for (unsigned int i = 0; i < COST_NR_FIELDS; i++) {
		if (!c->locked[i])
			continue;
		snprintf(number, sizeof(number), "%s %u", fields[i],
			 c->locked[i]);
		put_word(&p, number);
	}
	snprintf(buf, size_bytes, "%u %s, %u %s; locked operations: %s",
		 c->nr_faults, c->nr_faults == 1 ? "fault" : "faults",
		 c->nr_copies, c->nr_copies == 1 ? "copy" : "copies",
		 p.len ? p.s : "none");
	return buf;
}

static const char *seen_text(uint8_t seen)
{
	switch (seen) {
	case IDEAL_CURRENT:
		return "sees what it ought to";
	case IDEAL_STALE:
		return "sees an older state";
	case IDEAL_FOREIGN:
		return "sees what is not its own";
	case IDEAL_TORN:
		return "sees halves of two moments";
	}
	return "";
}

static void put_effect(struct paper *p, const struct step_effect *e)
{
	if (e->was_slow)
		put_word(p, "slow path");
	if (e->faulted)
		put_word(p, "fault");
	if (e->unshared)
		put_word(p, "unshares");
	else if (e->copied)
		put_word(p, "copies");
	if (e->reused)
		put_word(p, "reuses");
	if (e->gave_none)
		put_word(p, "does nothing");
	if (e->broken & (1u << SCN_REFUSAL))
		put_word(p, "is refused");
	if (e->seen)
		put_word(p, seen_text(e->seen));
}

/* "P:a rw": whose mapping, and what its entry allows. */
static void put_mappings(struct paper *p, const struct scenario *s,
			 const struct model_state *m, unsigned int frame)
{
	char text[SCN_NAME_MAX * 2 + 16];

	for (unsigned int i = 0; i < s->nr_procs; i++)
		for (unsigned int a = 0; a < s->nr_pages; a++) {
			const struct mapping *map = &m->maps[i][a];

			if (map->frame != frame)
				continue;
			snprintf(text, sizeof(text), " %s.%s:%s", s->procs[i],
				 s->pages[a].name,
				 map->pte & PTE_SWAP	? "swap"
				 : map->pte & PTE_WRITE ? "rw"
							: "r");
			put(p, text);
		}
}

static void put_refs(struct paper *p, const struct scenario *s,
		     const struct model_state *m, unsigned int frame)
{
	char text[SCN_NAME_MAX + 24];

	for (unsigned int r = 0; r < s->nr_refs; r++) {
		const struct reference *ref = &m->refs[r];

		if (ref->kind == REFK_NONE || ref->frame != frame)
			continue;
		snprintf(text, sizeof(text), " %s:%s", s->refs[r],
			 ref->kind == REFK_PIN ? "PIN" : "GET");
		put(p, text);
		if (ref->times > 1) {
			snprintf(text, sizeof(text), "x%u", ref->times);
			put(p, text);
		}
	}
}

/* What the story calls the frames; 0: free so far. */
struct names {
	unsigned int of[MODEL_FRAMES], nr;
};

static void name_frames(struct names *n, const struct model_state *m)
{
	for (unsigned int i = 0; i < MODEL_FRAMES; i++)
		if (!(m->frames[i].flags & FRAME_USED))
			n->of[i] = 0;
		else if (!n->of[i])
			n->of[i] = ++n->nr;
}

/* "count 1025", or of what counts its pins "count 2 pins 1" */
static void put_counts(struct paper *p, const struct design_run *run,
		       const struct model_state *m, unsigned int i)
{
	const struct design *d = run->design;
	uint8_t kind = m->frames[i].kind;
	bool is_large =
		kind == SCN_THP || kind == SCN_PTETHP || kind == SCN_HUGETLB;
	bool has_pins = is_large && d->counts_pins &&
			!(run->broken & d->pincount_rules);
	char text[64];

	if (kind == SCN_ZERO) {
		/* whom it counts is nobody's business */
		put(p, " zero page");
		return;
	}
	snprintf(text, sizeof(text), " count %u",
		 frame_refcount(m, i, has_pins ? 1 : d->pin_bias));
	put(p, text);
	if (has_pins && frame_pincount(m, i)) {
		snprintf(text, sizeof(text), " pins %u", frame_pincount(m, i));
		put(p, text);
	}
	snprintf(text, sizeof(text), " maps %u", frame_mapcount(m, i));
	put(p, text);
}

/* "#1 count 1025 maps 1 excl P.a:rw r:PIN" */
static void put_frame(struct paper *p, const struct scenario *s,
		      const struct design_run *run, const struct model_state *m,
		      unsigned int i, unsigned int name)
{
	const struct frame *f = &m->frames[i];
	char text[96];

	snprintf(text, sizeof(text), "%s#%u", p->len ? "; " : "", name);
	put(p, text);
	put_counts(p, run, m, i);
	snprintf(text, sizeof(text), "%s%s%s%s",
		 f->flags & FRAME_EXCLUSIVE ? " excl" : "",
		 f->flags & FRAME_SWAPCACHE ? " swapcache" : "",
		 f->flags & FRAME_OUT ? " out" : "",
		 f->flags & FRAME_KSM ? " ksm" : "");
	put(p, text);
	put_mappings(p, s, m, i);
	put_refs(p, s, m, i);
}

static void print_step(FILE *out, const struct scenario *s,
		       const struct design_run *run, const struct story_step *t,
		       size_t nr, struct names *names)
{
	struct paper step = { .len = 0 }, effect = { .len = 0 },
		     frames = { .len = 0 };
	char text[SCN_NAME_MAX * 5];

	put(&step, scenario_step_text(s, &t->step, text, sizeof(text)));
	if (t->stage) {
		snprintf(text, sizeof(text), " (%u)", t->stage);
		put(&step, text);
	}
	put_effect(&effect, &t->effect);
	name_frames(names, &t->after);
	for (unsigned int i = 0; i < MODEL_FRAMES; i++)
		if (names->of[i])
			put_frame(&frames, s, run, &t->after, i, names->of[i]);
	fprintf(out, "%3zu  %-*s  %-*s  %s\n", nr, STEP_WIDTH, step.s,
		EFFECT_WIDTH, effect.s, frames.s);
}

void designs_print_story(FILE *out, const struct scenario *s,
			 const struct design_run *run, const struct story *t,
			 enum scn_property property)
{
	struct names names = { .nr = 0 };
	char cost[300];

	for (size_t i = 0; i < t->nr; i++)
		print_step(out, s, run, &t->steps[i], i + 1, &names);
	if (property < SCN_NR_PROPERTIES)
		fprintf(out, "     broken: %s\n", scn_property_name(property));
	fprintf(out, "     %s\n",
		designs_cost_text(&t->cost, cost, sizeof(cost)));
}
