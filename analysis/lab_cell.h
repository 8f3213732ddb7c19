/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_cell.h - one case under one kernel; inside analysis only.
 */
#ifndef ANALYSIS_LAB_CELL_H
#define ANALYSIS_LAB_CELL_H

#include "analysis/lab.h"

/* Fill c from the records of the case in all files of the column. */
void lab_cell_fill(struct lab_cell *c, const struct lab_row *row,
		   const struct lab_column *col);
void lab_cell_release(struct lab_cell *c);

#endif
