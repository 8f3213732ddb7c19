// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/err.h"
#include "scenario/lex.h"
#include "scenario/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A text that grows; never full: memory is. */
struct grow {
	char *text;
	size_t len_bytes, size_bytes;
};

static void add(struct grow *g, const char *s)
{
	size_t len = strlen(s);

	if (g->len_bytes + len + 1 > g->size_bytes) {
		g->size_bytes = 2 * (g->len_bytes + len + 1);
		g->text = xrealloc(g->text, g->size_bytes, 1);
	}
	memcpy(g->text + g->len_bytes, s, len + 1);
	g->len_bytes += len;
}

static const char *half_text(uint8_t flags)
{
	switch (flags & (SCN_F_HALF0 | SCN_F_HALF1)) {
	case SCN_F_HALF0:
		return ".0";
	case SCN_F_HALF1:
		return ".1";
	default:
		return "";
	}
}

static const char *proc_name(const struct scenario *s, uint8_t i)
{
	return i < s->nr_procs ? s->procs[i] : "?";
}

static const char *page_name(const struct scenario *s, uint8_t i)
{
	return i < s->nr_pages ? s->pages[i].name : "?";
}

static const char *ref_name(const struct scenario *s, uint8_t i)
{
	return i < s->nr_refs ? s->refs[i] : "?";
}

/* What stands in one slot, with the blank before it; empty if left out. */
static void slot_text(const struct scenario *s, const struct scn_step *st,
		      char slot, char *buf, size_t size_bytes)
{
	const char *word = "", *half = "";
	bool writes;

	buf[0] = '\0';
	switch ((enum slot)slot) {
	case SLOT_HALF:
		half = half_text(st->flags);
		/* fallthrough */
	case SLOT_PAGE:
		word = page_name(s, st->page);
		break;
	case SLOT_OTHER:
		word = page_name(s, st->other);
		break;
	case SLOT_CHILD:
		word = proc_name(s, st->other);
		break;
	case SLOT_MODE:
		/* read(2) writes memory */
		writes = (st->flags & SCN_F_WRITE) != 0;
		word = writes != (st->verb == SCN_DIO) ? "write" : "read";
		break;
	case SLOT_REF_HALF:
		half = half_text(st->flags);
		/* fallthrough */
	case SLOT_NEW:
	case SLOT_REF:
		word = ref_name(s, st->ref);
		break;
	case SLOT_LONG:
		word = st->flags & SCN_F_LONG ? "long" : "";
		break;
	case SLOT_SLOW:
		word = st->flags & SCN_F_SLOW ? "slow" : "";
		break;
	case SLOT_TIMES:
		if (st->times != 1)
			snprintf(buf, size_bytes, " x%u", st->times);
		return;
	}
	if (word[0])
		snprintf(buf, size_bytes, " %s%s", word, half);
}

char *scenario_step_text(const struct scenario *s, const struct scn_step *st,
			 char *buf, size_t size_bytes)
{
	char slot[SCN_NAME_MAX + 8];
	size_t len;

	if (!size_bytes)
		return buf;
	if (st->verb < SCN_WRITE || st->verb >= SCN_NR_VERBS) {
		snprintf(buf, size_bytes, "%s ?", proc_name(s, st->proc));
		return buf;
	}
	snprintf(buf, size_bytes, "%s %s", proc_name(s, st->proc),
		 scn_verb_name(st->verb));
	for (const char *c = verb_slots(st->verb); *c; c++) {
		len = strlen(buf);
		slot_text(s, st, *c, slot, sizeof(slot));
		snprintf(buf + len, size_bytes - len, "%s", slot);
	}
	return buf;
}

/* "base,thp" */
static void add_kinds(struct grow *g, uint16_t kinds)
{
	const char *comma = "";

	for (int k = 0; k < SCN_NR_KINDS; k++) {
		if (!(kinds & (1u << k)))
			continue;
		add(g, comma);
		add(g, scn_kind_name(k));
		comma = ",";
	}
}

/* Wrapped at blanks; a longer word has a line of its own. */
static void add_text(struct grow *g, const char *lead, const char *text)
{
	size_t width = strlen(lead), len;
	char word[LEX_LINE_MAX + 1];

	if (!text)
		return;
	add(g, lead);
	for (; *text; text += len + (text[len] == ' ')) {
		len = strcspn(text, " ");
		snprintf(word, sizeof(word), " %.*s", (int)len, text);
		if (width + 1 + len > 79 && width > strlen(lead)) {
			add(g, "\n        ");
			width = strlen(lead);
		}
		add(g, word);
		width += 1 + len;
	}
	add(g, "\n");
}

static void add_head(struct grow *g, const struct scenario *s)
{
	add(g, "scenario ");
	add(g, s->name);
	add(g, "\n");
	add_text(g, "about   ", s->about);
	add_text(g, "source  ", s->source);
	add(g, "asks    ");
	for (int p = 0; p < SCN_NR_PROPERTIES; p++) {
		if (!(s->asks & (1u << p)))
			continue;
		add(g, " ");
		add(g, scn_property_name(p));
	}
	add(g, "\n");
	for (size_t i = 0; i < s->nr_pages; i++) {
		add(g, "page     ");
		add(g, s->pages[i].name);
		add(g, " ");
		add_kinds(g, s->pages[i].kinds);
		if (s->pages[i].batch == SCN_LRU_LOCAL)
			add(g, " lru=local");
		if (s->pages[i].batch == SCN_LRU_REMOTE)
			add(g, " lru=remote");
		add(g, "\n");
	}
}

static void add_expects(struct grow *g, const struct scenario *s)
{
	for (size_t i = 0; i < s->nr_expects; i++) {
		const struct scn_expect *e = &s->expects[i];

		add(g, "breaks   ");
		add(g, scn_property_name(e->property));
		add(g, ": ");
		add(g, e->design);
		if (e->kinds != s->pages[0].kinds) {
			add(g, "[");
			add_kinds(g, e->kinds);
			add(g, "]");
		}
		add(g, "\n");
	}
}

/* The line that a race needs between a step of column from and one of to. */
static const char *race_line(unsigned int from, unsigned int to)
{
	if (from == to)
		return "";
	if (!from)
		return "race\n";
	return to ? "also\n" : "end\n";
}

char *scenario_text(const struct scenario *s)
{
	struct grow g = { 0 };
	char line[4 * SCN_NAME_MAX];
	unsigned int column = 0;

	add_head(&g, s);
	add_expects(&g, s);
	add(&g, "\n");
	for (size_t i = 0; i < s->nr_steps; i++) {
		const struct scn_step *st = &s->steps[i];

		add(&g, race_line(column, st->column));
		column = st->column;
		add(&g, column ? "\t" : "");
		add(&g, scenario_step_text(s, st, line, sizeof(line)));
		add(&g, "\n");
	}
	add(&g, race_line(column, 0));
	return g.text;
}
