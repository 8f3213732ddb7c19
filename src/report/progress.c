// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/progress.h"

#include "base/text.h"
#include "base/units.h"

#include <stdio.h>
#include <string.h>

#define GAP "  "

static void round_text(char *buf, size_t size, const struct progress *p)
{
	if (!p->round)
		snprintf(buf, size, "pilot");
	else if (p->nr_rounds_max)
		snprintf(buf, size, "round %zu/%zu", p->round,
			 p->nr_rounds_max);
	else
		snprintf(buf, size, "round %zu", p->round);
}

/* Everything behind the label, with its own gap. */
static void tail_text(char *buf, size_t size, const struct progress *p)
{
	int at;

	if (p->nr_processes_estimated)
		at = snprintf(buf, size, GAP "%zu of ~%zu processes",
			      p->nr_processes, p->nr_processes_estimated);
	else
		at = snprintf(buf, size, GAP "%zu process%s", p->nr_processes,
			      p->nr_processes == 1 ? "" : "es");
	if (p->left_s >= 0 && at > 0 && (size_t)at < size)
		snprintf(buf + at, size - (size_t)at, GAP "%s left",
			 units_duration(p->left_s).s);
}

size_t progress_line(char *buf, size_t size, size_t width,
		     const struct progress *p)
{
	char head[64], tail[128], label[256] = "";
	size_t used, room;

	round_text(head, sizeof(head), p);
	tail_text(tail, sizeof(tail), p);
	if (width > size - 1)
		width = size - 1;
	used = strlen(head) + strlen(tail);
	room = width > used + strlen(GAP) ? width - used - strlen(GAP) : 0;
	if (p->label && room > 4) {
		if (text_width(p->label) <= room && strlen(p->label) < 240)
			snprintf(label, sizeof(label), GAP "%s", p->label);
		else
			snprintf(label, sizeof(label), GAP "%.*s..",
				 (int)text_fit_bytes(p->label,
						     room - 2 < 238 ? room - 2
								    : 238),
				 p->label);
	}
	snprintf(buf, size, "%s%s%s", head, label, tail);
	buf[text_fit_bytes(buf, width)] = '\0';
	return strlen(buf);
}

static void guest_text(char *buf, size_t size, const struct progress_guest *g)
{
	if (g->state)
		snprintf(buf, size, "%.40s %.20s", g->name, g->state);
	else
		snprintf(buf, size, "%.40s %zu/%zu", g->name, g->nr_done,
			 g->nr_total);
}

size_t progress_guests(char *buf, size_t size, size_t width,
		       const struct progress_guest *guests, size_t nr,
		       double left_s)
{
	char tail[64] = "", more[24] = "", one[96];
	size_t at = 0, shown = 0;

	if (width > size - 1)
		width = size - 1;
	if (left_s >= 0)
		snprintf(tail, sizeof(tail), GAP "%s left",
			 units_duration(left_s).s);
	buf[0] = '\0';
	for (; shown < nr; shown++) {
		guest_text(one, sizeof(one), &guests[shown]);
		/* Room for "+NN" where not all may fit. */
		if (shown && at + strlen(GAP) + strlen(one) + strlen(tail) +
					     (shown + 1 < nr ? 6 : 0) >
				     width)
			break;
		at += (size_t)snprintf(buf + at, size - at, "%s%s",
				       shown ? GAP : "", one);
		if (at >= size)
			at = size - 1;
	}
	if (shown < nr)
		snprintf(more, sizeof(more), GAP "+%zu", nr - shown);
	snprintf(buf + at, size - at, "%s%s", more, tail);
	buf[text_fit_bytes(buf, width)] = '\0';
	return strlen(buf);
}
