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
