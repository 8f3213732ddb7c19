// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/inspect_table.h"

#include "base/err.h"
#include "base/text.h"
#include "base/units.h"
#include "report/table.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum column {
	COL_ADDRESS,
	COL_PAGES,
	COL_FRAME,
	COL_FOLIO,
	COL_MAPPED,
	COL_REFS,
	COL_EXTRA,
	COL_PINS,
	COL_STATE,
	NR_COLUMNS,
};

static const struct table_column columns[NR_COLUMNS] = {
	[COL_ADDRESS] = { "address", TABLE_LEFT, TABLE_WHOLE },
	[COL_PAGES] = { "pages", TABLE_RIGHT, TABLE_WHOLE },
	[COL_FRAME] = { "frame", TABLE_LEFT, TABLE_WHOLE },
	[COL_FOLIO] = { "folio", TABLE_RIGHT, TABLE_WHOLE },
	[COL_MAPPED] = { "mapped", TABLE_RIGHT, TABLE_WHOLE },
	[COL_REFS] = { "refs", TABLE_RIGHT, TABLE_WHOLE },
	[COL_EXTRA] = { "extra", TABLE_RIGHT, TABLE_WHOLE },
	[COL_PINS] = { "pins", TABLE_RIGHT, TABLE_WHOLE },
	[COL_STATE] = { "state", TABLE_LEFT, TABLE_WRAP },
};

static const char *string_of(const json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));

	return text ? text : "";
}

static json_int_t number_of(const json_t *o, const char *key)
{
	return json_integer_value(json_object_get(o, key));
}

static void set_number(struct table *t, enum column c, const json_t *row,
		       const char *key)
{
	if (json_object_get(row, key))
		table_set(t, c, "%lld", (long long)number_of(row, key));
	else
		table_set(t, c, "-");
}

/* "0x1a2b00", "0x1a2b00 on" for a run side by side, "0x1a2b00 ..." else. */
static void set_frame(struct table *t, const json_t *row)
{
	const char *how = string_of(row, "frames");

	if (!*how)
		return;
	table_set(t, COL_FRAME, "%s%s", string_of(row, "frame"),
		  !strcmp(how, "contiguous")  ? " on"
		  : !strcmp(how, "scattered") ? " .."
					      : "");
}

/* "3", or "~3" where pins are counted in references. */
static void set_pins(struct table *t, const json_t *row)
{
	json_int_t nr = number_of(row, "pincount");
	bool is_exact = json_is_true(json_object_get(row, "pincount_is_exact"));

	if (!json_object_get(row, "pincount"))
		table_set(t, COL_PINS, "-");
	else
		table_set(t, COL_PINS, "%s%lld", is_exact || !nr ? "" : "~",
			  (long long)nr);
}

/* What has words of its own need not be called present. */
static char *state_of(const json_t *row, bool is_present)
{
	const json_t *words = json_object_get(row, "words"), *word;
	bool is_plain = is_present && json_array_size(words);
	char *text = xstrdup(is_plain ? "" : string_of(row, "state")), *longer;
	size_t i;

	json_array_foreach(words, i, word) {
		longer = xasprintf("%s%s%s", text, *text ? " " : "",
				   json_string_value(word));
		free(text);
		text = longer;
	}
	return text;
}

/* Columns of which no row knows anything stay empty and so are left out. */
static bool any_has(const json_t *rows, const char *key)
{
	const json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
		if (json_object_get(row, key))
			return true;
	return false;
}

static const struct {
	enum column column;
	const char *key;
} numbers[] = {
	{ COL_FOLIO, "folio_pages" }, { COL_MAPPED, "mapcount" },
	{ COL_REFS, "refcount" },     { COL_EXTRA, "extra_refs" },
	{ COL_PINS, "pincount" },
};

/* known: bits of numbers that any row has. */
static void add_row(struct table *t, unsigned int known, const json_t *row)
{
	bool is_present = !strcmp(string_of(row, "state"), "present");
	char *state = state_of(row, is_present);

	table_row(t);
	table_set(t, COL_ADDRESS, "%s", string_of(row, "address"));
	table_set(t, COL_PAGES, "%lld", (long long)number_of(row, "pages"));
	table_set(t, COL_STATE, "%s", state);
	free(state);
	if (!is_present)
		return;
	set_frame(t, row);
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		if (!(known >> i & 1))
			continue;
		if (numbers[i].column == COL_PINS)
			set_pins(t, row);
		else
			set_number(t, numbers[i].column, row, numbers[i].key);
	}
}

/* "0x7f..-0x7f.. rw-p [heap], 2 MiB of it by PMDs, THP eligible" */
static void add_mapping(struct table *t, const json_t *m)
{
	const char *name = string_of(m, "name");
	const json_t *eligible = json_object_get(m, "thp_eligible");
	json_int_t pmd_bytes = number_of(m, "pmd_bytes");

	table_span(t, 0, "%s-%s %s %s%s%s%s%s%s%s", string_of(m, "start"),
		   string_of(m, "end"), string_of(m, "perms"),
		   *name ? name : "anonymous", pmd_bytes ? ", PMDs map " : "",
		   pmd_bytes ? units_size((uint64_t)pmd_bytes).s : "",
		   pmd_bytes ? " of it" : "",
		   eligible ? json_is_true(eligible) ? ", THP eligible"
						     : ", not THP eligible"
			    : "",
		   json_object_get(m, "flags") ? "; " : "",
		   string_of(m, "flags"));
}

/* The words of which it is not plain what they say, in the order shown. */
static const struct {
	const char *word, *means;
} legend[] = {
	{ "none", "no page table entry: never touched, or given back" },
	{ "moved", "the page changed while it was looked at" },
	{ "guard", "guard region: an access is a SIGSEGV" },
	{ "swapped", "in swap, or waiting for migration" },
	{ "exclusive", "PageAnonExclusive: a write reuses it" },
	{ "once", "mapped exactly once (pagemap bit 56)" },
	{ "pmd", "mapped by a PMD" },
	{ "zero", "the zero page, or the huge one" },
	{ "ksm?", "perhaps KSM: some pages of this mapping are" },
};

static bool occurs(const json_t *rows, const char *word)
{
	const json_t *row, *w;
	size_t i, k;

	json_array_foreach(rows, i, row) {
		if (!strcmp(string_of(row, "state"), word))
			return true;
		json_array_foreach(json_object_get(row, "words"), k, w)
			if (!strcmp(json_string_value(w), word))
				return true;
	}
	return false;
}

static bool has_inexact_pins(const json_t *rows)
{
	const json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
		if (number_of(row, "pincount") > 0 &&
		    !json_is_true(json_object_get(row, "pincount_is_exact")))
			return true;
	return false;
}

static void say(FILE *out, size_t width, const char *word, const char *means)
{
	char lead[32];

	snprintf(lead, sizeof(lead), "  %s", word);
	text_print_wrapped(out, lead, 14, width, means);
}

static bool has_runs_of_frames(const json_t *rows)
{
	const json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
		if (json_object_get(row, "frame") &&
		    number_of(row, "pages") > 1)
			return true;
	return false;
}

static void write_legend(FILE *out, const json_t *rows, size_t width)
{
	if (has_runs_of_frames(rows))
		say(out, width, "frame",
		    "of the first page; on: the others follow it, ..: they lie "
		    "elsewhere");
	if (any_has(rows, "extra_refs"))
		say(out, width, "extra",
		    "references that are neither mappings nor those of the "
		    "page or swap cache: GUP, or a per-CPU LRU batch");
	if (any_has(rows, "refcount"))
		say(out, width, "refs, extra, pins",
		    "of the whole folio, read without a lock: each was so at "
		    "some moment");
	if (has_inexact_pins(rows))
		say(out, width, "~",
		    "at least 1024 references, as folio_maybe_dma_pinned() "
		    "has it: a pin adds 1024 (GUP_PIN_COUNTING_BIAS), and so "
		    "may others");
	for (size_t i = 0; i < ARRAY_SIZE(legend); i++)
		if (occurs(rows, legend[i].word))
			say(out, width, legend[i].word, legend[i].means);
}

static void write_missing(FILE *out, const json_t *missing, size_t width)
{
	const json_t *m;
	size_t i;

	json_array_foreach(missing, i, m) {
		const char *hint = string_of(m, "hint");
		char *text =
			xasprintf("not seen: %s: %s%s%s%s",
				  string_of(m, "what"), string_of(m, "why"),
				  *hint ? " (" : "", hint, *hint ? ")" : "");

		text_print_wrapped(out, "", 0, width, text);
		free(text);
	}
}

static void fill(struct table *t, const json_t *answer)
{
	const json_t *rows = json_object_get(answer, "rows"), *row;
	const json_t *mappings = json_object_get(answer, "mappings"), *m;
	unsigned int known = 0;
	size_t i, k = 0;

	for (i = 0; i < ARRAY_SIZE(numbers); i++)
		known |= any_has(rows, numbers[i].key) ? 1u << i : 0;
	json_array_foreach(rows, i, row) {
		unsigned long long at =
			strtoull(string_of(row, "address"), NULL, 16);

		m = json_array_get(mappings, k);
		if (m && at >= strtoull(string_of(m, "start"), NULL, 16)) {
			add_mapping(t, m);
			k++;
		}
		add_row(t, known, row);
	}
}

void inspect_table_write(FILE *out, const json_t *answer, size_t width)
{
	const json_t *rows = json_object_get(answer, "rows");
	struct table *t = table_new(columns, NR_COLUMNS);

	fprintf(out, "process %lld (%s), Linux %s, pages of %s\n\n",
		(long long)number_of(answer, "pid"),
		string_of(answer, "command"), string_of(answer, "kernel"),
		units_size((uint64_t)number_of(answer, "page_bytes")).s);
	fill(t, answer);
	table_write(t, out, width);
	table_free(t);
	fputc('\n', out);
	write_legend(out, rows, width);
	write_missing(out, json_object_get(answer, "missing"), width);
}
