// SPDX-License-Identifier: GPL-2.0-or-later
/* Were the sides measured alike? And the one sentence of a comparison. */
#include "analysis/compare.h"

#include "base/err.h"
#include "results/fingerprint.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/*
 * What the guest's machine consists of besides what it shows of itself. Not the
 * seed, which differs between boots on purpose, and not the command line, which
 * is part of what is compared.
 */
static const char *const lab_keys[] = {
	"accel",	"qemu", "machine",    "cpu",	    "cpus",
	"memory_bytes", "rtc",	"fake_nodes", "as_shipped", "warm",
};

/* What makes a kernel the same kernel, for the files of one side. */
static const char *const kernel_keys[] = {
	"release",
	"version",
	"build_id",
	"config_hash",
};

struct search {
	bool may_differ_in_program;
	bool is_found;
	struct why *why;
	const char *path_a, *path_b;
};

static void say_pair(struct why *why, const char *key, const char *a,
		     const char *b)
{
	why_set(why, -EXDEV, "%.60s: %.100s and %.100s", key,
		a ? a : "not known", b ? b : "not known");
}

/*
 * bench_config_hash holds numbers of samples and lists of events, which do not
 * change what is measured; what does is looked at case by case.
 */
static void look(const struct fingerprint_difference *d, void *arg)
{
	struct search *s = arg;

	if (s->is_found || strcmp(d->section, "identity") != 0 ||
	    !strcmp(d->key, "bench_config_hash"))
		return;
	if (s->may_differ_in_program && !strcmp(d->key, "guest_build_id"))
		return;
	say_pair(s->why, d->key, d->a, d->b);
	s->is_found = true;
}

static bool varies_program(const struct result_file *f)
{
	const json_t *ab = json_object_get(f->plan, "ab");
	const char *kind = json_string_value(json_object_get(ab, "kind"));

	return kind && !strcmp(kind, "guest");
}

static char *as_text(const json_t *v)
{
	if (!v)
		return NULL;
	return json_is_string(v)
		       ? xstrdup(json_string_value(v))
		       : json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY);
}

/* The first of some keys that differs between two objects. */
static int keys_same(const json_t *a, const json_t *b, const char *prefix,
		     const char *const *keys, size_t nr, struct why *why)
{
	for (size_t i = 0; i < nr; i++) {
		const json_t *va = json_object_get(a, keys[i]);
		const json_t *vb = json_object_get(b, keys[i]);
		char *ta, *tb, *key;

		if ((!va && !vb) || json_equal(va, vb))
			continue;
		ta = as_text(va);
		tb = as_text(vb);
		key = xasprintf("%s%s", prefix, keys[i]);
		say_pair(why, key, ta, tb);
		free(key);
		free(ta);
		free(tb);
		return -EXDEV;
	}
	return 0;
}

static int files_alike(const struct result_file *a, const struct result_file *b,
		       struct why *why)
{
	struct search s = {
		.may_differ_in_program = varies_program(a) && varies_program(b),
		.why = why,
	};

	fingerprint_diff(a->env, b->env, look, &s);
	if (s.is_found)
		return -EXDEV;
	return keys_same(json_object_get(a->env, "lab"),
			 json_object_get(b->env, "lab"), "lab.", lab_keys,
			 ARRAY_SIZE(lab_keys), why);
}

/* The files of a side are sessions of one kernel, or they are no side. */
static int one_kernel(const struct compare_side *side, struct why *why)
{
	const json_t *first = json_object_get(side->files[0]->env, "subject");
	struct why what;

	for (size_t k = 1; k < side->nr_files; k++) {
		const json_t *other =
			json_object_get(side->files[k]->env, "subject");

		if (!keys_same(first, other, "", kernel_keys,
			       ARRAY_SIZE(kernel_keys), &what))
			continue;
		why_set(why, -EXDEV,
			"%.60s and %.60s are one side and two kernels: %.180s",
			side->files[0]->path, side->files[k]->path, what.text);
		why_hint(why, "the sessions of a side have one kernel; name "
			      "each kernel's files as a side of its own");
		return -EXDEV;
	}
	return 0;
}

int compare_identity(const struct compare_side *sides, size_t nr,
		     struct why *why)
{
	const struct result_file *first = sides[0].files[0];
	int err = 0;

	for (size_t i = 0; i < nr && !err; i++) {
		for (size_t k = 0; k < sides[i].nr_files && !err; k++)
			err = files_alike(first, sides[i].files[k], why);
		if (!err)
			err = one_kernel(&sides[i], why);
	}
	return err;
}

/* Append "N WHAT"; nothing for none. */
static void count(char **text, size_t nr, const char *what)
{
	char *longer;

	if (!nr)
		return;
	longer = xasprintf("%s%s%zu %s", *text, **text ? ", " : "", nr, what);
	free(*text);
	*text = longer;
}

/*
 * Within delta, as it was given; else within the largest bound of the rows that
 * are called the same, rounded up: fmax() passes over rows without a ratio.
 */
static char *say_same(const struct compare_pair *pair,
		      const struct compare_rule *rule)
{
	double most = 0, step;

	if (!isnan(rule->delta_ratio))
		return xasprintf("equivalent within %.3g %%",
				 rule->delta_ratio * 100);
	for (size_t i = 0; i < pair->nr_rows; i++)
		if (pair->rows[i].verdict == COMPARE_EQUIVALENT)
			most = fmax(most, pair->rows[i].bound_ratio * 100);
	if (!(most > 0))
		return xstrdup("equivalent");
	step = pow(10, floor(log10(most)) - 1);
	return xasprintf("equivalent within %.2g %%",
			 ceil(most / step - 1e-9) * step);
}

char *compare_headline(const struct compare_pair *pair,
		       const struct compare_rule *rule)
{
	const size_t *nr = pair->nr_verdicts;
	char *text = xstrdup(""), *same = say_same(pair, rule);

	count(&text, nr[COMPARE_REGRESSED], "regressed");
	count(&text, pair->nr_lost, "lost");
	count(&text, nr[COMPARE_IMPROVED], "improved");
	count(&text, nr[COMPARE_SMALL], "changed (small)");
	count(&text, nr[COMPARE_EQUIVALENT], same);
	count(&text, nr[COMPARE_INCONCLUSIVE], "inconclusive");
	count(&text, nr[COMPARE_NO_NUMBER] - pair->nr_lost, "without a number");
	free(same);
	if (*text)
		return text;
	free(text);
	return xstrdup("nothing to compare");
}
