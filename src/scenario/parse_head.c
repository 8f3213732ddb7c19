// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenario/parse.h"
#include "scenario/words.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static int parse_scenario(struct parser *p)
{
	const char *name = parse_word(p, 1);

	if (p->s->name[0])
		return parse_error(p, 0, "a second 'scenario' in one file");
	if (!name)
		return parse_error(p, 1, "the scenario's name is missing");
	for (const char *c = name; *c; c++)
		if (!islower((unsigned char)*c) &&
		    !isdigit((unsigned char)*c) &&
		    (c == name || !strchr("-.", *c))) {
			parse_error(p, 1, "'%.60s' is no name of a scenario",
				    name);
			parse_hint(p, "a-z, 0-9, and inside '-' and '.'");
			return -EINVAL;
		}
	if (strlen(name) >= SCN_NAME_MAX)
		return parse_error(p, 1, "a name has at most %d letters",
				   SCN_NAME_MAX - 1);
	snprintf(p->s->name, sizeof(p->s->name), "%s", name);
	return parse_no_more(p, 2);
}

static int unknown_property(const struct parser *p, size_t i, const char *word)
{
	struct suggest s;

	suggest_init(&s, word);
	property_suggest(&s);
	parse_error(p, i, "'%.60s' is no property", word);
	if (suggest_best(&s))
		parse_hint(p, "did you mean '%s'?", suggest_best(&s));
	return -EINVAL;
}

static int parse_asks(struct parser *p)
{
	const char *word;

	if (p->s->asks)
		return parse_error(p, 0, "a second 'asks' in one file");
	if (!parse_word(p, 1))
		return parse_error(p, 1,
				   "the property that is asked is missing");
	for (size_t i = 1; (word = parse_word(p, i)); i++) {
		int property = property_find(word);

		if (property < 0)
			return unknown_property(p, i, word);
		if (p->s->asks & (1u << property))
			return parse_error(p, i, "'%s' is asked twice", word);
		p->s->asks |= 1u << property;
	}
	return 0;
}

/* "base,thp", which is len_bytes at list, within word i. */
static int parse_kinds(const struct parser *p, size_t i, const char *list,
		       size_t len_bytes, uint16_t *kinds)
{
	const char *end = list + len_bytes;
	char word[LEX_WORD_MAX + 1];
	struct suggest s;
	size_t len;
	int kind;

	*kinds = 0;
	for (;; list += len + 1) {
		for (len = 0; list + len < end && list[len] != ','; len++)
			;
		snprintf(word, sizeof(word), "%.*s", (int)len, list);
		kind = scn_kind_find(word);
		if (kind < 0) {
			suggest_init(&s, word);
			kind_suggest(&s);
			parse_error(p, i, "'%.60s' is no kind of page", word);
			if (suggest_best(&s))
				parse_hint(p, "did you mean '%s'?",
					   suggest_best(&s));
			return -EINVAL;
		}
		if (*kinds & (1u << kind))
			return parse_error(p, i, "kind '%s' twice", word);
		*kinds |= (uint16_t)(1u << kind);
		if (list + len == end)
			return 0;
	}
}

static int parse_batch(struct parser *p, size_t i, uint8_t *batch)
{
	const char *word = parse_word(p, i);

	*batch = SCN_DRAINED;
	if (!word)
		return 0;
	if (!strcmp(word, "lru=local")) {
		*batch = SCN_LRU_LOCAL;
	} else if (!strcmp(word, "lru=remote")) {
		*batch = SCN_LRU_REMOTE;
	} else {
		parse_error(p, i, "'%.60s' says nothing of a page", word);
		parse_hint(p, "lru=local or lru=remote");
		return -EINVAL;
	}
	return parse_no_more(p, i + 1);
}

static int parse_page(struct parser *p)
{
	struct scenario *s = p->s;
	struct scn_page *page = &s->pages[s->nr_pages];
	const char *name = parse_word(p, 1), *kinds = parse_word(p, 2);
	int err;

	if (s->nr_pages == SCN_PAGES)
		return parse_error(p, 0, "more than %d pages", SCN_PAGES);
	if (s->nr_expects)
		return parse_error(p, 0, "'page' must come before 'breaks'");
	if (!name)
		return parse_error(p, 1, "the page's name is missing");
	err = parse_new_name(p, 1);
	if (err)
		return err;
	if (!kinds)
		return parse_error(p, 2, "the kinds of the page are missing");
	err = parse_kinds(p, 2, kinds, strlen(kinds), &page->kinds);
	if (err)
		return err;
	if (s->nr_pages && page->kinds != s->pages[0].kinds) {
		parse_error(p, 2,
			    "all pages of a scenario have the same kinds");
		parse_hint(p, "those of page '%s'", s->pages[0].name);
		return -EINVAL;
	}
	snprintf(page->name, sizeof(page->name), "%s", name);
	s->nr_pages++;
	return parse_batch(p, 3, &page->batch);
}

/* "refcount-5.9[thp,hugetlb]", word i. */
static int parse_expect(struct parser *p, size_t i, uint8_t property)
{
	struct scenario *s = p->s;
	struct scn_expect *e = &s->expects[s->nr_expects];
	const char *word = parse_word(p, i), *open = strchr(word, '[');
	size_t len = open ? (size_t)(open - word) : strlen(word);
	int err;

	if (s->nr_expects == SCN_EXPECTS)
		return parse_error(p, i, "more than %d designs in 'breaks'",
				   SCN_EXPECTS);
	for (size_t k = 0; k < len; k++)
		if (!isalnum((unsigned char)word[k]) &&
		    !(len == 1 && *word == '*') && !strchr("-._!,", word[k]))
			return parse_error(p, i, "'%.60s' names no design",
					   word);
	if (!len || len >= SCN_NAME_MAX)
		return parse_error(p, i, "a design's name has 1 to %d letters",
				   SCN_NAME_MAX - 1);
	e->kinds = s->pages[0].kinds;
	if (open) {
		const char *close = word + strlen(word) - 1;

		if (*close != ']')
			return parse_error(p, i, "'%.60s' lacks its ']'", word);
		err = parse_kinds(p, i, open + 1, (size_t)(close - open - 1),
				  &e->kinds);
		if (err)
			return err;
	}
	if (e->kinds & ~s->pages[0].kinds)
		return parse_error(p, i,
				   "'%.60s' names a kind that the page is not",
				   word);
	e->property = property;
	snprintf(e->design, sizeof(e->design), "%.*s", (int)len, word);
	for (size_t k = 0; k < s->nr_expects; k++)
		if (s->expects[k].property == property &&
		    s->expects[k].kinds & e->kinds &&
		    !strcmp(s->expects[k].design, e->design))
			return parse_error(p, i, "'%s' is named twice",
					   e->design);
	s->nr_expects++;
	return 0;
}

static int parse_breaks(struct parser *p)
{
	char word[LEX_WORD_MAX + 1];
	int property, err;
	size_t len;

	if (!p->s->nr_pages || !p->s->asks)
		return parse_error(
			p, 0, "'breaks' must come after 'asks' and 'page'");
	if (!parse_word(p, 1))
		return parse_error(p, 1, "the property is missing");
	snprintf(word, sizeof(word), "%s", parse_word(p, 1));
	len = strlen(word);
	if (word[len - 1] != ':') {
		parse_error(p, 1, "'%.60s' lacks its colon", word);
		parse_hint(p, "breaks PROPERTY: DESIGN...");
		return -EINVAL;
	}
	word[len - 1] = '\0';
	property = property_find(word);
	if (property < 0)
		return unknown_property(p, 1, word);
	if (!(p->s->asks & (1u << property)))
		return parse_error(p, 1, "'%s' is not asked", word);
	if (!parse_word(p, 2))
		return parse_error(p, 2, "the design is missing");
	for (size_t i = 2; parse_word(p, i); i++) {
		err = parse_expect(p, i, (uint8_t)property);
		if (err)
			return err;
	}
	return 0;
}

static const struct {
	const char *word;
	int (*parse)(struct parser *p);
} heads[] = {
	{ "scenario", parse_scenario },
	{ "about", NULL },
	{ "source", NULL },
	{ "asks", parse_asks },
	{ "page", parse_page },
	{ "breaks", parse_breaks },
	{ "race", NULL },
	{ "also", NULL },
	{ "end", NULL },
};

bool parse_is_reserved(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(heads); i++)
		if (!strcmp(heads[i].word, word))
			return true;
	return false;
}

void parse_suggest_line(struct suggest *s)
{
	for (size_t i = 0; i < ARRAY_SIZE(heads); i++)
		suggest_offer(s, heads[i].word);
}

int parse_head(struct parser *p, bool *is_head)
{
	const char *word = parse_word(p, 0);

	*is_head = false;
	for (size_t i = 0; i < ARRAY_SIZE(heads); i++) {
		if (!heads[i].parse || strcmp(heads[i].word, word))
			continue;
		*is_head = true;
		if (!p->s->name[0] && heads[i].parse != parse_scenario)
			break;
		if (p->s->nr_steps || p->had_race)
			return parse_error(p, 0,
					   "'%s' must come before the "
					   "steps",
					   word);
		return heads[i].parse(p);
	}
	if (p->s->name[0])
		return 0;
	*is_head = true;
	return parse_error(p, 0, "'scenario NAME' must come before all else");
}
