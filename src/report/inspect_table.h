/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * inspect_table.h - pages of a process for people: what runner/inspect.h
 * makes, as a table of at most width columns; each mapping is a line above its
 * rows. Below: what the words mean that occur, and what could not be seen, why,
 * and the remedy.
 */
#ifndef REPORT_INSPECT_TABLE_H
#define REPORT_INSPECT_TABLE_H

#include <jansson.h>
#include <stddef.h>
#include <stdio.h>

void inspect_table_write(FILE *out, const json_t *answer, size_t width);

#endif
