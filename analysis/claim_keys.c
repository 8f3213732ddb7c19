// SPDX-License-Identifier: GPL-2.0-or-later
/* Keys of [mail] and [claim NAME]. */
#include "analysis/claim_load.h"

#include "base/err.h"
#include "base/suggest.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

void claim_key_goes_on(struct claim_load *l, const char *value)
{
	char *old;

	if (!l->last) {
		claim_refuse(
			l, "the line begins with a blank, and there is nothing "
			   "that it could go on with");
		return;
	}
	old = *l->last;
	*l->last = xasprintf("%s%s%s", old, *old ? " " : "", value);
	free(old);
}

static void set_text(struct claim_load *l, char **place, const char *key,
		     const char *value)
{
	if (*place)
		claim_refuse(l, "%s is given twice", key);
	else
		*place = xstrdup(value);
	l->last = place;
}

struct text_key {
	const char *name;
	size_t at;
};

static const struct text_key mail_keys[] = {
	{ "from", offsetof(struct claim_mail, from) },
	{ "date", offsetof(struct claim_mail, date) },
	{ "about", offsetof(struct claim_mail, about) },
	{ "link", offsetof(struct claim_mail, link) },
};
static const struct text_key claim_keys[] = {
	{ "question", offsetof(struct claim, question) },
	{ "fate", offsetof(struct claim, fate) },
	{ "experiment", offsetof(struct claim, experiment) },
	{ "verdict", offsetof(struct claim, verdict) },
	{ "headline", offsetof(struct claim, headline) },
	{ "answer", offsetof(struct claim, answer) },
	{ "static", offsetof(struct claim, why_static) },
};
/* Words, of which a value may have many. */
static const struct text_key list_keys[] = {
	{ "kernels", offsetof(struct claim, kernels) },
	{ "options", offsetof(struct claim, options) },
	{ "repro", offsetof(struct claim, repros) },
	{ "note", offsetof(struct claim, notes) },
};
static const char *const other_keys[] = { "cost", "seen", "litmus", "check",
					  "figure" };

static bool set_known(struct claim_load *l, const struct text_key *keys,
		      size_t nr, void *obj, const char *name, const char *value)
{
	for (size_t i = 0; i < nr; i++)
		if (!strcmp(keys[i].name, name)) {
			set_text(l, (char **)((char *)obj + keys[i].at), name,
				 value);
			return true;
		}
	return false;
}

static void add_row(struct claim_load *l, enum claim_what what,
		    const char *name, const char *value)
{
	struct claim *c = l->c;

	if (!claim_is_name(name)) {
		claim_refuse(
			l,
			"row '%.60s': a name is of a-z, 0-9 and '-', and at "
			"most %d long",
			name, CLAIM_NAME_MAX);
		return;
	}
	for (size_t i = 0; i < c->nr_rows; i++)
		if (!strcmp(c->rows[i].name, name)) {
			claim_refuse(l, "row '%s' is there already, in line %u",
				     name, c->rows[i].line);
			return;
		}
	c->rows = xrealloc(c->rows, c->nr_rows + 1, sizeof(*c->rows));
	c->rows[c->nr_rows] = (struct claim_row){ .name = xstrdup(name),
						  .what = what,
						  .case_text = xstrdup(value),
						  .line = l->line };
	l->last = &c->rows[c->nr_rows++].case_text;
}

static void add_check(struct claim_load *l, const char *value)
{
	struct claim *c = l->c;

	c->checks = xrealloc(c->checks, c->nr_checks + 1, sizeof(*c->checks));
	c->checks[c->nr_checks] =
		(struct claim_check){ .text = xstrdup(value), .line = l->line };
	l->last = &c->checks[c->nr_checks++].text;
}

void claim_key_scenarios(struct claim_load *l, const char *value)
{
	char *copy = xstrdup(value), *rest = copy, *word;
	struct claim *c = l->c;

	while ((word = strsep(&rest, " \t"))) {
		if (!*word)
			continue;
		c->scenarios = xrealloc(c->scenarios, c->nr_scenarios + 1,
					sizeof(*c->scenarios));
		c->scenarios[c->nr_scenarios++] =
			(struct claim_litmus){ .word = xstrdup(word),
					       .line = l->line };
	}
	free(copy);
	l->last = NULL;
}

static bool add_list(struct claim_load *l, const char *name, const char *value)
{
	for (size_t i = 0; i < ARRAY_SIZE(list_keys); i++) {
		struct claim_texts *t;

		if (strcmp(list_keys[i].name, name) != 0)
			continue;
		t = (struct claim_texts *)((char *)l->c + list_keys[i].at);
		claim_texts_add(t, value, l->line);
		l->last = &t->v[t->nr - 1];
		return true;
	}
	return false;
}

static void unknown_key(struct claim_load *l, const char *name)
{
	struct suggest near;

	claim_refuse(l, "unknown key '%.60s' of %s", name,
		     l->is_mail ? "[mail]" : "[claim]");
	suggest_init(&near, name);
	for (size_t i = 0; i < ARRAY_SIZE(mail_keys) && l->is_mail; i++)
		suggest_offer(&near, mail_keys[i].name);
	for (size_t i = 0; i < ARRAY_SIZE(claim_keys) && !l->is_mail; i++)
		suggest_offer(&near, claim_keys[i].name);
	for (size_t i = 0; i < ARRAY_SIZE(list_keys) && !l->is_mail; i++)
		suggest_offer(&near, list_keys[i].name);
	for (size_t i = 0; i < ARRAY_SIZE(other_keys) && !l->is_mail; i++)
		suggest_offer(&near, other_keys[i]);
	if (suggest_best(&near))
		why_hint(l->why, "did you mean '%s'?", suggest_best(&near));
	else
		why_hint(l->why, "docs/answers-format.md names them");
}

static void set_figure(struct claim_load *l, const char *value)
{
	static const char *const words[] = { "no", "yes", "index" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcmp(value, words[i])) {
			l->c->figure = (enum claim_figure)i;
			return;
		}
	claim_refuse(l, "figure '%.60s': it is no, yes or index", value);
}

void claim_key_set(struct claim_load *l, const char *name, const char *value)
{
	if (l->is_mail) {
		if (!set_known(l, mail_keys, ARRAY_SIZE(mail_keys), l->m, name,
			       value))
			unknown_key(l, name);
		return;
	}
	if (!strncmp(name, "cost ", 5))
		add_row(l, CLAIM_COST, name + 5, value);
	else if (!strncmp(name, "seen ", 5))
		add_row(l, CLAIM_SEEN, name + 5, value);
	else if (!strcmp(name, "litmus"))
		claim_key_scenarios(l, value);
	else if (!strcmp(name, "check"))
		add_check(l, value);
	else if (!strcmp(name, "figure"))
		set_figure(l, value);
	else if (!set_known(l, claim_keys, ARRAY_SIZE(claim_keys), l->c, name,
			    value) &&
		 !add_list(l, name, value))
		unknown_key(l, name);
}
