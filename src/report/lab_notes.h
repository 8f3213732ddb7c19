/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_notes.h - what stands under a comparison: legend, reasons, machine;
 * inside report only.
 */
#ifndef REPORT_LAB_NOTES_H
#define REPORT_LAB_NOTES_H

#include "report/lab_cells.h"

#include <stdio.h>

struct lab_note {
	char *lead; /* "tau", "skip"; owned */
	char *text; /* owned */
};

/* Lines under a table, in order. */
struct lab_notes {
	size_t nr;
	struct lab_note *notes;
};

void lab_notes_add(struct lab_notes *n, const char *lead, const char *fmt, ...)
	PRINTF(3, 4);
void lab_notes_release(struct lab_notes *n);

/* What tau is made of, by the words of lab_tau_from_name(). */
void lab_notes_tau(struct lab_notes *n);
/* A line of its own where the tags occur. */
void lab_notes_tags(struct lab_notes *n, unsigned int tags);
/* Why there is no number: one line for each reason, with whom it is about. */
void lab_notes_reasons(struct lab_notes *n, const struct lab_view *view);
/* What the processes found, in words: a line for each case, kernels grouped. */
void lab_notes_says(struct lab_notes *n, const struct lab_view *view);
/* The ratios of phases: "pinned / unpinned: 12.3 x (5.10), 12.4 x (6.1)". */
void lab_notes_ratios(struct lab_notes *n, const struct lab_view *view);
/* Kernels, machine, and what differs between them. */
void lab_notes_kernels(struct lab_notes *n, const struct lab_view *view);
/* The same, and what the numbers are. */
void lab_notes_machine(struct lab_notes *n, const struct lab_view *view);
/* Warm or cold, boots, processes: "2 boots, 3 to 6 processes a case". */
char *lab_column_text(const struct lab_view *view, size_t column);

/* All of the above and tau, marks, mass and proof, for the whole view. */
void lab_notes_view(struct lab_notes *n, const struct lab_view *view,
		    bool all_phases);

void lab_notes_write(FILE *out, const struct lab_notes *n, size_t width);
void lab_notes_markdown(FILE *out, const struct lab_notes *n);

#endif
