// SPDX-License-Identifier: GPL-2.0-or-later
/* A result file into memory. */
#include "results/file.h"

#include "base/err.h"
#include "results/keys.h"
#include "results/lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void cases_add(struct result_file *f, const struct case_record *r)
{
	/* Doubles at powers of two: a full run has thousands of records. */
	if (!(f->nr_cases & (f->nr_cases - 1)))
		f->cases = xrealloc(f->cases, f->nr_cases ? 2 * f->nr_cases : 1,
				    sizeof(*f->cases));
	f->cases[f->nr_cases++] = *r;
}

static void profiles_add(struct result_file *f, const struct profile_record *p)
{
	f->profiles =
		xrealloc(f->profiles, f->nr_profiles + 1, sizeof(*f->profiles));
	f->profiles[f->nr_profiles++] = *p;
}

/* Keep the one and only object of its kind. */
static int keep_one(json_t **slot, json_t *obj, enum record_kind kind,
		    struct why *why)
{
	if (*slot)
		return why_set(why, -EINVAL,
			       "kind: a second %s line: two files in one?",
			       kind_name(kind));
	*slot = json_incref(obj);
	return 0;
}

static int line_load(struct result_file *f, json_t *obj, struct why *why)
{
	enum record_kind kind = KIND_CASE;
	struct profile_record p;
	struct case_record r;
	int err = record_kind(obj, &kind, why);

	if (err)
		return -EINVAL;
	if (f->end)
		return why_set(why, -EINVAL, "kind: %s behind the end line",
			       kind_name(kind));
	switch (kind) {
	case KIND_ENV:
		return keep_one(&f->env, obj, kind, why);
	case KIND_PLAN:
		return keep_one(&f->plan, obj, kind, why);
	case KIND_END:
		return keep_one(&f->end, obj, kind, why);
	case KIND_RESUME:
		f->nr_resumes++;
		return 0;
	case KIND_CASE:
		err = case_record_parse(&r, obj, why);
		if (!err)
			cases_add(f, &r);
		return err;
	case KIND_PROFILE:
		err = profile_record_parse(&p, obj, why);
		if (!err)
			profiles_add(f, &p);
		return err;
	}
	BUG("kind %d", (int)kind);
}

static bool says(const json_t *obj, const char *key, const char *word)
{
	const char *text = json_string_value(json_object_get(obj, key));

	return text && !strcmp(text, word);
}

/* "PATH:LINE: " in front of what is already there; the hint stays. */
static int at_line(const struct lines *l, struct why *why)
{
	struct why was;

	if (!why)
		return -EINVAL;
	was = *why;
	why_set(why, -EINVAL, "%.120s:%zu: %.180s", l->path, l->nr, was.text);
	why_hint(why, "%s", was.hint);
	return -EINVAL;
}

int result_file_load(struct result_file *f, const char *path, FILE *in,
		     off_t *keep_bytes, struct why *why)
{
	struct lines l;
	json_t *obj;
	int ret;

	memset(f, 0, sizeof(*f));
	f->path = xstrdup(path);
	*keep_bytes = 0;
	lines_init(&l, path, in);
	while ((ret = lines_next(&l, &obj, why)) == 1) {
		ret = line_load(f, obj, why);
		json_decref(obj);
		if (ret)
			break;
		if (!says(f->end, "status", "interrupted"))
			*keep_bytes = l.next_bytes;
	}
	if (ret == -EINVAL)
		at_line(&l, why);
	f->is_torn = l.is_torn;
	f->is_complete =
		f->plan && !f->is_torn && says(f->end, "status", "complete");
	lines_release(&l);
	if (ret)
		result_file_release(f);
	return ret;
}

int result_file_read(struct result_file *f, const char *path, struct why *why)
{
	off_t keep_bytes;
	FILE *in = fopen(path, "re");
	int err;

	if (!in)
		return why_errno(why, -errno, "read %.200s", path);
	err = result_file_load(f, path, in, &keep_bytes, why);
	fclose(in);
	return err;
}

void result_file_release(struct result_file *f)
{
	for (size_t i = 0; i < f->nr_cases; i++)
		case_record_release(&f->cases[i]);
	free(f->cases);
	for (size_t i = 0; i < f->nr_profiles; i++)
		profile_record_release(&f->profiles[i]);
	free(f->profiles);
	json_decref(f->env);
	json_decref(f->plan);
	json_decref(f->end);
	free(f->path);
	memset(f, 0, sizeof(*f));
}
