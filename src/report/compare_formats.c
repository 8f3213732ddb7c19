// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/compare_formats.h"

#include "report/compare_text.h"
#include "report/compare_writers.h"

#include <string.h>

const struct compare_format compare_formats[] = {
	{ "text", compare_text_write },
	{ "md", compare_markdown_write },
	{ "json", compare_json_write },
	{ "lkp", compare_lkp_write },
	{ "benchstat", compare_benchstat_write },
	{ "csv", compare_csv_write },
	{ "otava", compare_otava_write },
	{ "kcidb", compare_kcidb_write },
	{ 0 },
};

const struct compare_format *compare_format_find(const char *name)
{
	for (const struct compare_format *f = compare_formats; f->name; f++)
		if (!strcmp(f->name, name))
			return f;
	return NULL;
}
