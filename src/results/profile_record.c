// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/profile_record.h"

#include "base/err.h"
#include "results/profile_parts.h"
#include "results/put.h"
#include "results/words.h"

#include <stdlib.h>
#include <string.h>

static const char *const count_words[] = {
	[PROFILE_INSNS] = "insns",   [PROFILE_REPS] = "reps",
	[PROFILE_LOCKED] = "locked", [PROFILE_LOADS] = "loads",
	[PROFILE_STORES] = "stores", [PROFILE_LINES] = "lines",
	[PROFILE_TLB] = "tlb",	     [PROFILE_OTHER] = "other",
	[PROFILE_L1] = "l1",	     [PROFILE_L2] = "l2",
	[PROFILE_LLC] = "llc",	     [PROFILE_DTLB] = "dtlb",
};
const struct words words_profile_count = { ARRAY_SIZE(count_words),
					   count_words };

const char *profile_count_name(enum profile_count c)
{
	return words_at(&words_profile_count, (int)c);
}

static json_t *axes_json(const struct axes *axes)
{
	json_t *obj = put_object();

	for (size_t i = 0; i < axes->nr; i++)
		put_text(obj, axes->a[i].name, axes->a[i].value);
	return obj;
}

static json_t *uints_json(const uint64_t *v, size_t nr)
{
	json_t *array = put_array();

	for (size_t i = 0; i < nr; i++)
		append_uint(array, v[i]);
	return array;
}

static json_t *sizes_json(const struct profile_record *p)
{
	json_t *array = put_array();

	for (size_t k = 0; k < p->nr_sizes; k++) {
		json_t *obj = put_object();

		put_uint(obj, "size", p->sizes[k]);
		put_uint(obj, "nr_ops", p->nr_ops[k]);
		put_uint(obj, "sample", p->samples[k]);
		put_uint(obj, "clock_insns", p->clock_insns[k]);
		if (p->has & 1u << PROFILE_LINES)
			put_json(obj, "touched",
				 uints_json(p->touched[k], PROFILE_TOUCHED));
		append_json(array, obj);
	}
	return array;
}

static json_t *has_json(uint32_t has)
{
	json_t *array = put_array();

	for (size_t c = 0; c < PROFILE_NR; c++)
		if (has & 1u << c)
			append_text(array, count_words[c]);
	return array;
}

/* Those of a size that were counted, in the order of the enum. */
static json_t *counts_json(const uint64_t *counts, uint32_t has)
{
	json_t *array = put_array();

	for (size_t c = 0; c < PROFILE_NR; c++)
		if (has & 1u << c)
			append_uint(array, counts[c]);
	return array;
}

/* A row of one count is an array of numbers, else one of arrays. */
static json_t *row_json(const struct profile_record *p,
			const struct profile_row *row, uint32_t has, int only)
{
	json_t *obj = put_object(), *array = put_array();

	put_text(obj, "name", row->name);
	if (row->module)
		put_text(obj, "module", row->module);
	for (size_t k = 0; k < p->nr_sizes; k++) {
		if (only >= 0)
			append_uint(array, row->counts[k][only]);
		else
			append_json(array, counts_json(row->counts[k], has));
	}
	put_json(obj, "counts", array);
	return obj;
}

static void put_rows(json_t *obj, const char *key,
		     const struct profile_record *p,
		     const struct profile_rows *rows, int only)
{
	json_t *array = put_array();

	for (size_t i = 0; i < rows->nr; i++)
		append_json(array, row_json(p, &rows->rows[i], p->has, only));
	put_json(obj, key, array);
}

/* What was not asked for is left out. */
static void put_rows_some(json_t *obj, const char *key,
			  const struct profile_record *p,
			  const struct profile_rows *rows, int only)
{
	if (rows->nr)
		put_rows(obj, key, p, rows, only);
}

static void put_text_some(json_t *obj, const char *key, const char *text)
{
	if (text)
		put_text(obj, key, text);
}

json_t *profile_record_json(const struct profile_record *p)
{
	json_t *obj = put_object();

	put_text(obj, "kind", "profile");
	put_uint(obj, "v", RECORD_VERSION_PROFILE);
	put_uint(obj, "seq", p->seq);
	put_text(obj, "bench", p->bench);
	put_uint(obj, "version", p->version);
	put_json(obj, "case", axes_json(&p->axes));
	put_text(obj, "op", p->op);
	put_text(obj, "sweep", p->sweep);
	put_uint(obj, "phase", p->phase);
	put_text(obj, "phase_name", p->phase_name);
	put_text(obj, "plugin", p->plugin);
	put_uint(obj, "nr_cpus", p->nr_cpus);
	put_text_some(obj, "cache", p->cache);
	put_text_some(obj, "debug", p->debug);
	put_text_some(obj, "note", p->note);
	put_json(obj, "sizes", sizes_json(p));
	put_json(obj, "counts", has_json(p->has));
	put_rows(obj, "functions", p, &p->functions, -1);
	put_rows_some(obj, "fields", p, &p->fields, PROFILE_LOCKED);
	put_rows_some(obj, "lines", p, &p->lines, -1);
	put_rows_some(obj, "stacks", p, &p->stacks, PROFILE_INSNS);
	return obj;
}

static void rows_release(struct profile_rows *rows)
{
	for (size_t i = 0; i < rows->nr; i++) {
		free(rows->rows[i].name);
		free(rows->rows[i].module);
	}
	free(rows->rows);
}

void profile_record_release(struct profile_record *p)
{
	free(p->bench);
	axes_release(&p->axes);
	free(p->phase_name);
	free(p->op);
	free(p->sweep);
	free(p->plugin);
	free(p->cache);
	free(p->debug);
	free(p->note);
	rows_release(&p->functions);
	rows_release(&p->fields);
	rows_release(&p->lines);
	rows_release(&p->stacks);
	memset(p, 0, sizeof(*p));
}
