/* SPDX-License-Identifier: GPL-2.0-or-later */
/* history_import.h - from a result file to the points of a history. */
#ifndef CLI_HISTORY_IMPORT_H
#define CLI_HISTORY_IMPORT_H

#include "history/history.h"

/*
 * Read PATH, whole and by the rule book, reduce it, and add it; nothing is
 * written for a file that is damaged, partial, of another kind, or holds two
 * variants (run --ab). *nr_points: as many were added. Returns 0 or -errno.
 */
MUST_CHECK int history_import(struct history *h, const char *path,
			      enum history_added *how, size_t *nr_points,
			      struct why *why);

/* Whether PATH could be added: 0, or what history_import() would say. */
MUST_CHECK int history_import_check(const char *path, struct why *why);

#endif
