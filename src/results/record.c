// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/record.h"

#include "base/err.h"
#include "results/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORDS(array)                                                           \
	{                                                                      \
		ARRAY_SIZE(array), array                                       \
	}

static const char *const outcome_words[] = {
	[OUTCOME_OK] = "ok",
	[OUTCOME_SKIP] = "skip",
	[OUTCOME_BROKEN] = "broken",
	[OUTCOME_SUSPECT] = "suspect",
};
static const char *const proof_words[] = {
	[PROOF_PROVEN] = "proven",
	[PROOF_UNPROVEN] = "unproven",
	[PROOF_SUSPECT] = "suspect",
	[PROOF_NONE] = "none",
};
static const char *const evidence_words[] = {
	[EVIDENCE_OK] = "ok",
	[EVIDENCE_MISSING] = "missing",
	[EVIDENCE_FAILED] = "failed",
};
static const char *const counter_words[] = {
	[COUNTER_ABSENT] = "absent",
	[COUNTER_NEVER_RAN] = "never_ran",
	[COUNTER_EXACT] = "exact",
	[COUNTER_SCALED] = "scaled",
};

static const char *const variant_words[] = { "a", "b" };

const struct words words_variant = WORDS(variant_words);
const struct words words_outcome = WORDS(outcome_words);
const struct words words_proof = WORDS(proof_words);
const struct words words_evidence = WORDS(evidence_words);
const struct words words_counter = WORDS(counter_words);

const char *words_at(const struct words *w, int value)
{
	if (value < 0 || (size_t)value >= w->nr)
		BUG("%d is none of %s, ...", value, w->word[0]);
	return w->word[value];
}

int words_find(const struct words *w, const char *word)
{
	for (size_t i = 0; i < w->nr; i++)
		if (!strcmp(w->word[i], word))
			return (int)i;
	return -1;
}

const char *outcome_name(enum outcome o)
{
	return words_at(&words_outcome, (int)o);
}

const char *proof_name(enum proof_verdict p)
{
	return words_at(&words_proof, (int)p);
}

const char *drop_name(uint32_t bit)
{
	switch (bit) {
	case DROP_WARMUP:
		return "WARMUP";
	case DROP_COUNTED:
		return "COUNTED";
	case DROP_PREEMPTED:
		return "PREEMPTED";
	case DROP_MIGRATED:
		return "MIGRATED";
	case DROP_STEAL:
		return "STEAL";
	case DROP_MAJFLT:
		return "MAJFLT";
	case DROP_TICK:
		return "TICK";
	case DROP_FAULTS:
		return "FAULTS";
	}
	/* Files of a later version may know more causes. */
	return "OTHER";
}

#define ERRNO_MAX 4095 /* MAX_ERRNO of the kernel */

void errno_word(char word[ERRNO_WORD_BYTES], int err)
{
	const char *name = err > 0 ? strerrorname_np(err) : NULL;

	if (name)
		snprintf(word, ERRNO_WORD_BYTES, "%s", name);
	else
		snprintf(word, ERRNO_WORD_BYTES, "%d", err);
}

int errno_of_word(const char *word)
{
	size_t nr_digits = strspn(word, "0123456789");
	int err;

	if (nr_digits && nr_digits <= 4 && !word[nr_digits]) {
		err = (int)strtol(word, NULL, 10);
		return err > 0 && err <= ERRNO_MAX ? err : -1;
	}
	for (err = 1; err <= ERRNO_MAX; err++) {
		const char *name = strerrorname_np(err);

		if (name && !strcmp(name, word))
			return err;
	}
	return -1;
}

/* BENCH, then LEAD, then "name=value" joined by SEP; no LEAD without axes. */
static char *label(const char *bench, const char *lead, char sep,
		   const struct axes *axes)
{
	size_t len_bytes = 0;
	char *s = NULL;
	FILE *out = open_memstream(&s, &len_bytes);

	if (!out)
		BUG("open_memstream: out of memory");
	fputs(bench, out);
	for (size_t i = 0; axes && i < axes->nr; i++) {
		if (i)
			fputc(sep, out);
		else
			fputs(lead, out);
		fputs(axes->a[i].name, out);
		fputc('=', out);
		fputs(axes->a[i].value, out);
	}
	if (fclose(out))
		BUG("open_memstream: out of memory");
	return s;
}

char *case_label(const char *bench, const struct axes *axes)
{
	return label(bench, " ", ' ', axes);
}

char *case_id(const char *bench, unsigned int version, const struct axes *axes)
{
	char *versioned = xasprintf("%s.v%u", bench, version);
	char *id = label(versioned, "/", ',', axes);

	free(versioned);
	return id;
}

void axes_add(struct axes *axes, const char *name, const char *value)
{
	if (axes->nr == RECORD_AXES_MAX)
		BUG("more than %d axes: %s", RECORD_AXES_MAX, name);
	if (axes_get(axes, name))
		BUG("axis %s twice", name);
	axes->a[axes->nr].name = xstrdup(name);
	axes->a[axes->nr].value = xstrdup(value);
	axes->nr++;
}

const char *axes_get(const struct axes *axes, const char *name)
{
	for (size_t i = 0; i < axes->nr; i++)
		if (!strcmp(axes->a[i].name, name))
			return axes->a[i].value;
	return NULL;
}

/* The order is for display; a JSON tool may have sorted the keys. */
bool axes_equal(const struct axes *a, const struct axes *b)
{
	if (a->nr != b->nr)
		return false;
	for (size_t i = 0; i < a->nr; i++) {
		const char *other = axes_get(b, a->a[i].name);

		if (!other || strcmp(other, a->a[i].value))
			return false;
	}
	return true;
}

char *axes_text(const struct axes *axes)
{
	char *text = xstrdup(""), *longer;

	for (size_t i = 0; i < axes->nr; i++) {
		longer = xasprintf("%s%s%s=%s", text, i ? " " : "",
				   axes->a[i].name, axes->a[i].value);
		free(text);
		text = longer;
	}
	return text;
}

void axes_copy(struct axes *to, const struct axes *from)
{
	to->nr = 0;
	for (size_t i = 0; i < from->nr; i++)
		axes_add(to, from->a[i].name, from->a[i].value);
}

void axes_release(struct axes *axes)
{
	for (size_t i = 0; i < axes->nr; i++) {
		free(axes->a[i].name);
		free(axes->a[i].value);
	}
	axes->nr = 0;
}

static void point_release(struct point_record *p)
{
	for (size_t i = 0; i < RECORD_PHASES_MAX; i++) {
		free(p->wall_ns[i]);
		free(p->cpu_ns[i]);
	}
	free(p->drop);
	for (size_t i = 0; i < p->nr_counters; i++)
		free(p->counters[i].event);
	free(p->counters);
}

void case_record_release(struct case_record *r)
{
	free(r->bench);
	axes_release(&r->axes);
	free(r->op);
	free(r->sweep);
	free(r->why);
	for (size_t i = 0; i < r->nr_phases; i++)
		free(r->phases[i]);
	for (size_t i = 0; i < r->nr_ratios; i++)
		free(r->ratios[i]);
	for (size_t i = 0; i < r->nr_points; i++)
		point_release(&r->points[i]);
	free(r->points);
	for (size_t i = 0; i < r->nr_evidence; i++) {
		free(r->evidence[i].what);
		free(r->evidence[i].unit);
		free(r->evidence[i].why);
	}
	free(r->evidence);
	free(r->policy);
	json_decref(r->notes);
	json_decref(r->data);
	memset(r, 0, sizeof(*r));
}
