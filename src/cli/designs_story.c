// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A story as a table: a line for each step, with what it did on the left and
 * the frames as they are after it on the right. Frames are named A, B, ... in
 * the order in which they turn up.
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

/* "A count 1025 maps 1 excl P.a:rw r:PIN" */
static void put_frame(struct paper *p, const struct scenario *s,
		      const struct design_run *run, const struct model_state *m,
		      unsigned int i)
{
	const struct frame *f = &m->frames[i];
	char text[96];

	snprintf(text, sizeof(text), "%s%c count %u maps %u%s%s%s%s",
		 p->len ? "; " : "", 'A' + (int)i,
		 frame_refcount(m, i, run->design->pin_bias),
		 frame_mapcount(m, i),
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
		       size_t nr)
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
	for (unsigned int i = 0; i < MODEL_FRAMES; i++)
		if (t->after.frames[i].flags & FRAME_USED)
			put_frame(&frames, s, run, &t->after, i);
	fprintf(out, "%3zu  %-*s  %-*s  %s\n", nr, STEP_WIDTH, step.s,
		EFFECT_WIDTH, effect.s, frames.s);
}

void designs_print_story(FILE *out, const struct scenario *s,
			 const struct design_run *run, const struct story *t,
			 enum scn_property property)
{
	char cost[300];

	for (size_t i = 0; i < t->nr; i++)
		print_step(out, s, run, &t->steps[i], i + 1);
	if (property < SCN_NR_PROPERTIES)
		fprintf(out, "     broken: %s\n", scn_property_name(property));
	fprintf(out, "     %s\n",
		designs_cost_text(&t->cost, cost, sizeof(cost)));
}
