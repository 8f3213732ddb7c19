// SPDX-License-Identifier: GPL-2.0-or-later
/* A profile line against the case line that it belongs to. */
#include "results/walk.h"

#include "base/err.h"
#include "results/profile_record.h"

#include <stdlib.h>
#include <string.h>

void check_case_keep(struct walk *w, struct case_record *r)
{
	w->kept = xrealloc(w->kept, w->nr_kept + 1, sizeof(*w->kept));
	w->kept[w->nr_kept++] = *r;
	memset(r, 0, sizeof(*r));
}

static const struct case_record *kept_case(const struct walk *w, uint64_t seq)
{
	for (size_t i = 0; i < w->nr_kept; i++)
		if (w->kept[i].seq == seq)
			return &w->kept[i];
	return NULL;
}

/* A phase of a process has one profile. */
static int once(struct walk *w, const struct profile_record *p,
		const struct keys *at, struct why *why)
{
	for (size_t i = 0; i < w->nr_profiled; i++)
		if (w->profiled[i].seq == p->seq &&
		    w->profiled[i].phase == p->phase)
			return key_bad(at, "phase", why,
				       "%u of seq %llu is already in line %zu",
				       p->phase, (unsigned long long)p->seq,
				       w->profiled[i].line);
	w->profiled =
		xrealloc(w->profiled, w->nr_profiled + 1, sizeof(*w->profiled));
	w->profiled[w->nr_profiled++] = (struct seen_profile){
		.seq = p->seq,
		.phase = p->phase,
		.line = w->line,
	};
	return 0;
}

static int rules(struct walk *w, const struct profile_record *p,
		 const struct keys *at, struct why *why)
{
	const struct case_record *c = kept_case(w, p->seq);
	int err = 0;

	if (c)
		err = profile_record_check(p, c, why);
	else if (!w->nr_bad_lines)
		err = key_bad(at, "seq", why, "no case line before has %llu",
			      (unsigned long long)p->seq);
	return err ? err : once(w, p, at, why);
}

void check_profile(struct walk *w, json_t *obj)
{
	const struct keys at = { .idx = -1, .obj = obj };
	struct why why = { "", "" };
	struct profile_record p;

	w->nr_profile_lines++;
	if (profile_record_parse(&p, obj, &why)) {
		walk_error(w, &why);
		w->nr_bad_lines++;
		return;
	}
	if (w->has_env && !w->is_lab)
		walk_find(w, FINDING_ERROR, w->line,
			  "kind: profile, but the file is not of mode lab");
	else if (rules(w, &p, &at, &why))
		walk_error(w, &why);
	profile_record_release(&p);
}

int check_profile_end(const struct walk *w, const struct keys *at,
		      struct why *why)
{
	uint64_t nr = 0;
	int err = 0;

	if (json_object_get(at->obj, "nr_profiles"))
		err = key_uint(at, "nr_profiles", INT64_MAX, &nr, why);
	if (!err && nr != w->nr_profile_lines && !w->nr_bad_lines)
		err = key_bad(at, "nr_profiles", why,
			      "is %llu, but the file has %zu profile lines",
			      (unsigned long long)nr, w->nr_profile_lines);
	return err;
}

void check_profile_release(struct walk *w)
{
	for (size_t i = 0; i < w->nr_kept; i++)
		case_record_release(&w->kept[i]);
	free(w->kept);
	free(w->profiled);
}
