/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * matrix_table.h - a matrix of cases as text for a mail: ASCII, at most 78
 * columns for the tables of analysis/matrix.h.
 *
 * A cell is ns per page, and below it half of its 95 % interval. What is no
 * number is "-" (no such case) or a letter in brackets, and the letters are
 * explained below. Of a table by folio size, each column follows by itself:
 * ns per page, and ms per GiB.
 */
#ifndef REPORT_MATRIX_TABLE_H
#define REPORT_MATRIX_TABLE_H

#include "analysis/matrix.h"

#include <stdio.h>

/* page_bytes: of a base page; a page table has 8 bytes an entry. */
void matrix_table_write(FILE *out, const struct matrix *m, size_t page_bytes);

#endif
