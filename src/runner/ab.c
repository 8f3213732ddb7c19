// SPDX-License-Identifier: GPL-2.0-or-later
/* The word of --ab, the plan line, and the order of a pair. */
#include "runner/ab.h"

#include "base/err.h"
#include "base/rng.h"
#include "results/put.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = {
	[AB_AXIS] = "axis",
	[AB_SETTING] = "setting",
	[AB_GUEST] = "guest",
	[AB_SAME] = "same",
};

void ab_release(struct ab *ab)
{
	for (size_t v = 0; v < 2; v++) {
		free(ab->value[v]);
		free(ab->build_id[v]);
	}
	free(ab->what);
	memset(ab, 0, sizeof(*ab));
}

static int bad_word(const char *word, const char *what, struct why *why)
{
	why_set(why, -EINVAL, "read --ab '%s': %s", word, what);
	why_hint(why, "such as --ab page=base,thp, --ab /sys/FILE=0,1, "
		      "--ab guest=PATH,PATH or --ab same");
	return -EINVAL;
}

static int take_values(struct ab *ab, const char *word, const char *values,
		       struct why *why)
{
	const char *comma = strchr(values, ',');

	if (!comma || comma == values || !comma[1])
		return bad_word(word, "two values are needed", why);
	if (strchr(comma + 1, ','))
		return bad_word(word, "more than two values", why);
	if ((size_t)(comma - values) == strlen(comma + 1) &&
	    !strncmp(values, comma + 1, (size_t)(comma - values))) {
		why_set(why, -EINVAL, "read --ab '%s': both values are '%s'",
			word, comma + 1);
		why_hint(why, "--ab same measures the same against itself");
		return -EINVAL;
	}
	ab->value[0] = xasprintf("%.*s", (int)(comma - values), values);
	ab->value[1] = xstrdup(comma + 1);
	return 0;
}

int ab_parse(struct ab *ab, const char *word, struct why *why)
{
	const char *eq = strchr(word, '=');
	int err;

	memset(ab, 0, sizeof(*ab));
	if (!strcmp(word, "same")) {
		ab->kind = AB_SAME;
		ab->what = xstrdup("same");
		ab->value[0] = xstrdup("A");
		ab->value[1] = xstrdup("B");
		return 0;
	}
	if (!eq || eq == word)
		return bad_word(word, "not WHAT=A,B", why);
	err = take_values(ab, word, eq + 1, why);
	if (err)
		return err;
	ab->what = xasprintf("%.*s", (int)(eq - word), word);
	if (*word == '/')
		ab->kind = AB_SETTING;
	else if (!strcmp(ab->what, "guest"))
		ab->kind = AB_GUEST;
	else
		ab->kind = AB_AXIS;
	return 0;
}

json_t *ab_json(const struct ab *ab)
{
	json_t *o;

	if (ab->kind == AB_NONE)
		return NULL;
	o = json_object();
	put_text(o, "kind", kinds[ab->kind]);
	put_text(o, "what", ab->what);
	put_text(o, "a", ab->value[0]);
	put_text(o, "b", ab->value[1]);
	if (ab->build_id[0]) {
		put_text(o, "a_build_id", ab->build_id[0]);
		put_text(o, "b_build_id", ab->build_id[1]);
	}
	if (ab->has_confirm)
		json_object_set_new(o, "confirm", json_true());
	return o;
}

int ab_from_json(struct ab *ab, const json_t *plan, struct why *why)
{
	const char *kind, *what, *a, *b, *a_id = NULL, *b_id = NULL;
	json_t *o = json_object_get(plan, "ab");
	int has_confirm = 0;

	memset(ab, 0, sizeof(*ab));
	if (!o)
		return 0;
	if (json_unpack(o, "{s:s, s:s, s:s, s:s, s?:s, s?:s, s?b}", "kind",
			&kind, "what", &what, "a", &a, "b", &b, "a_build_id",
			&a_id, "b_build_id", &b_id, "confirm", &has_confirm))
		return why_set(why, -EINVAL, "read the plan: ab lacks a key");
	for (size_t i = AB_AXIS; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(kind, kinds[i]))
			ab->kind = (enum ab_kind)i;
	if (ab->kind == AB_NONE)
		return why_set(why, -EINVAL,
			       "read the plan: ab of unknown kind '%.40s'",
			       kind);
	if (ab->kind == AB_GUEST && (!a_id || !b_id)) {
		ab->kind = AB_NONE;
		return why_set(why, -EINVAL,
			       "read the plan: ab names no build ids");
	}
	ab->what = xstrdup(what);
	ab->value[0] = xstrdup(a);
	ab->value[1] = xstrdup(b);
	if (ab->kind == AB_GUEST) {
		ab->build_id[0] = xstrdup(a_id);
		ab->build_id[1] = xstrdup(b_id);
	}
	ab->has_confirm = has_confirm;
	return 0;
}

bool ab_is_b_first(uint64_t seed, const char *case_id, unsigned int stage,
		   unsigned int round)
{
	unsigned int block = round / 2;
	uint64_t h = hash_str(case_id);
	struct rng rng;

	h = hash_bytes(h, &seed, sizeof(seed));
	h = hash_bytes(h, &stage, sizeof(stage));
	h = hash_bytes(h, &block, sizeof(block));
	rng_init(&rng, h);
	return rng_below(&rng, 2) != round % 2;
}
