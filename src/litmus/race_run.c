// SPDX-License-Identifier: GPL-2.0-or-later
/* One run of a race: steps in turns, the two columns at once, steps in turns. */
#include "litmus/race.h"

#include "sys/kernel.h"
#include "sys/pagemap.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool takes(const struct scn_step *st)
{
	return st->verb == SCN_GET || st->verb == SCN_PIN ||
	       st->verb == SCN_DIO;
}

static int cannot(const struct scenario *s, const struct scn_step *st,
		  struct why *why, const char *what, const char *hint)
{
	char text[128];

	scenario_step_text(s, st, text, sizeof(text));
	why_set(why, -EOPNOTSUPP, "'%s': %s", text, what);
	if (hint)
		why_hint(why, "%s", hint);
	return -EOPNOTSUPP;
}

/* GUP-fast is what races; a walk under mmap_lock is another race. */
static int check_fast(const struct scenario *s, const struct scn_step *st,
		      const struct litmus_way *way, struct why *why)
{
	struct kernel_id id;
	int err = kernel_id_read(&id, why);

	if (err || st->flags & SCN_F_SLOW)
		return err;
	if (gup_rule_of(way->driver, id.release)->traits & GUP_FAST)
		return 0;
	return cannot(s, st, why,
		      "no driver of this kernel takes it by GUP-fast and "
		      "holds it",
		      "io_uring does since Linux 6.10");
}

int race_can(const struct scenario *s, const struct litmus_way ways[SCN_STEPS],
	     struct why *why)
{
	int err = 0;

	for (size_t i = 0; i < s->nr_steps && !err; i++) {
		const struct scn_step *st = &s->steps[i];

		if (st->column && st->proc)
			err = cannot(s, st, why,
				     "only threads of the first process race "
				     "here",
				     NULL);
		else if (st->verb == SCN_FORK && (st->proc || st->times > 1))
			err = cannot(s, st, why,
				     "only the first process forks here, and "
				     "one at a time",
				     NULL);
		else if (st->verb == SCN_MERGE ||
			 (st->verb == SCN_EXIT && !st->proc))
			err = cannot(s, st, why, "not done around a race here",
				     NULL);
		else if (st->column && takes(st))
			err = check_fast(s, st, &ways[i], why);
	}
	return err;
}

/* 1 + frame; 0: not there, or not to be seen. */
static uint64_t frame_of(const struct race *r, unsigned int page)
{
	struct page_state p;

	if (pagemap_read(r->first.pages[page].addr, 1, &p, NULL) || !p.has_pfn)
		return 0;
	return 1 + p.pfn;
}

static void frames_of(const struct race *r, uint64_t frames[SCN_PAGES])
{
	for (unsigned int i = 0; i < r->sh->scn.nr_pages; i++)
		frames[i] = r->first.pages[i].addr ? frame_of(r, i) : 0;
}

static bool is_gone(const struct race *r, unsigned int proc)
{
	return proc && r->children[proc] <= 0;
}

static void do_turn(struct race *r, size_t step)
{
	const struct scn_step *st = &r->sh->scn.steps[step];
	struct litmus_report *rep = &r->reports[step];

	if (is_gone(r, st->proc)) {
		r->seen.was_not_done[step] = true;
		return;
	}
	if (!st->proc)
		race_step(r, &r->first, step);
	else if (st->verb == SCN_EXIT)
		rep->err = race_end_child(r, st->proc);
	else if (!rep->err)
		rep->err = race_tell(r, st->proc, step) ?: rep->err;
}

/* 0; a failure that is not an answer of the kernel's: -errno with why. */
static int check_step(struct race *r, size_t step, struct why *why)
{
	const struct scenario *s = &r->sh->scn;
	const struct litmus_report *rep = &r->reports[step];
	const unsigned int proc = s->steps[step].proc;
	char text[128];

	r->seen.is_refused[step] = rep->is_refused;
	if (!rep->err || rep->is_refused)
		return 0;
	scenario_step_text(s, &s->steps[step], text, sizeof(text));
	return why_set(why, rep->err, "'%s': %s", text,
		       *rep->why.text		  ? rep->why.text
		       : *r->boxes[proc].why.text ? r->boxes[proc].why.text
		       : rep->err == -ECHILD	  ? "the process died"
		       : rep->err == -ETIMEDOUT	  ? "the process is silent"
						  : strerror(-rep->err));
}

/* Those before the race, or those behind it. */
static int do_turns(struct race *r, bool is_after, struct why *why)
{
	const struct scenario *s = &r->sh->scn;
	bool is_past = false;
	int err = 0;

	for (size_t i = 0; i < s->nr_steps && !err; i++) {
		is_past |= s->steps[i].column != 0;
		if (s->steps[i].column || is_past != is_after)
			continue;
		do_turn(r, i);
		err = check_step(r, i, why);
	}
	return err;
}

static int do_columns(struct race *r, struct crew *crew, struct why *why)
{
	const struct scenario *s = &r->sh->scn;
	int err = 0;

	crew_go(crew);
	for (size_t i = 0; i < s->nr_steps && !err; i++)
		if (s->steps[i].column)
			err = check_step(r, i, why);
	return err;
}

static void reset(struct race *r)
{
	memset(r->reports, 0, sizeof(r->reports));
	memset(r->children, 0, sizeof(r->children));
	memset(r->is_done, 0, sizeof(r->is_done));
	memset(r->boxes, 0, sizeof(r->boxes));
	for (size_t i = 0; i < SCN_PROCS; i++)
		r->boxes[i].nr_asked = 1; /* "have you begun?" */
	memset(r->seen.is_refused, 0, sizeof(r->seen.is_refused));
	memset(r->seen.was_not_done, 0, sizeof(r->seen.was_not_done));
	memset(r->seen.nr_words, 0, sizeof(r->seen.nr_words));
	r->start_ns = 0;
}

/* All that the run has made; the drivers stay open. */
static int clean_up(struct race *r, struct why *why)
{
	struct actor *a = &r->first;
	int err = 0;

	for (unsigned int i = 1; i < SCN_PROCS && !err; i++)
		if (r->children[i] > 0 && (err = race_end_child(r, i)))
			why_errno(why, err, "end process %s",
				  r->sh->scn.procs[i]);
	for (uint8_t i = 0; i < SCN_REFS && !err; i++) {
		const struct scn_step drop = { .verb = SCN_DROP, .ref = i };
		struct litmus_report rep = { 0 };

		if (a->refs[i].step == SCN_NONE)
			continue;
		actor_refs(a, &drop, NULL, &rep);
		err = rep.err;
		*why = rep.why;
	}
	for (size_t i = 0; i < SCN_PAGES; i++)
		mm_region_unmap(&a->pages[i]);
	memset(a->is_protected, 0, sizeof(a->is_protected));
	if (a->uffd >= 0)
		close(a->uffd);
	a->uffd = -1;
	return err;
}

/* What came out: which values, and which page went to another frame. */
static uint64_t outcome_of(const struct race *r,
			   const uint64_t before[SCN_PAGES],
			   const uint64_t after[SCN_PAGES])
{
	uint64_t hash = hash_bytes(HASH_START, r->seen.is_refused,
				   sizeof(r->seen.is_refused));

	for (size_t i = 0; i < SCN_STEPS; i++)
		if (r->seen.nr_words[i])
			hash = hash_bytes(hash, r->seen.words[i],
					  r->seen.nr_words[i] *
						  sizeof(uint64_t));
	for (size_t i = 0; i < r->sh->scn.nr_pages; i++) {
		bool moved[2] = { before[i] != after[i], !after[i] };

		hash = hash_bytes(hash, moved, sizeof(moved));
	}
	return hash;
}

int race_run(struct race *r, struct crew *crew, struct why *why)
{
	uint64_t before[SCN_PAGES] = { 0 }, after[SCN_PAGES] = { 0 };
	int err;

	reset(r);
	err = actor_map(&r->first, why);
	if (err)
		return err;
	race_fill(r);
	err = do_turns(r, false, why);
	frames_of(r, before);
	err = err ? err : do_columns(r, crew, why);
	frames_of(r, after);
	err = err ? err : do_turns(r, true, why);
	r->outcome = outcome_of(r, before, after);
	return err ? err : clean_up(r, why);
}
