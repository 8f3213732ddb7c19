// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/export_writers.h"

#include <string.h>

const struct export_format export_formats[] = {
	{ "csv", "one row per file and case: number, interval, status, reason",
	  export_csv_write },
	{ "csv-samples", "every sample of every process, with its drop bits",
	  export_samples_write },
	{ "benchstat", "Go benchmark format, a line per process",
	  export_benchstat_write },
	{ "otava", "CSV for Apache Otava: a row per file, a column per case",
	  export_otava_write },
	{ "kcidb", "KernelCI results (KCIDB I/O schema, version 5)",
	  export_kcidb_write },
	{ "json", "one document, cases as in csv", export_json_write },
	{ 0 },
};

const struct export_format *export_format_find(const char *name)
{
	for (const struct export_format *f = export_formats; f->name; f++)
		if (!strcmp(f->name, name))
			return f;
	return NULL;
}
