/* SPDX-License-Identifier: GPL-2.0-or-later */
/* export_writers.h - the writers of the table of export.h; inside report only. */
#ifndef REPORT_EXPORT_WRITERS_H
#define REPORT_EXPORT_WRITERS_H

#include "report/export.h"

#define EXPORT_WRITER(name)                                                    \
	MUST_CHECK int name(FILE *out, const struct export_view *view,         \
			    const struct export_options *o, char **notes,      \
			    struct why *why)

EXPORT_WRITER(export_csv_write);
EXPORT_WRITER(export_samples_write);
EXPORT_WRITER(export_benchstat_write);
EXPORT_WRITER(export_otava_write);
EXPORT_WRITER(export_kcidb_write);
EXPORT_WRITER(export_json_write);

#endif
