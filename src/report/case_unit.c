// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/case_unit.h"

#include "base/err.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

char *case_unit_per(const struct case_unit *u)
{
	const char *name = u->op && *u->op ? u->op : "op";
	size_t len;
	char *per;

	if (u->headline == SUMMARY_FIXED)
		return xstrdup("call");
	if (u->is_per_size && u->sweep) {
		name = u->sweep;
		if (!strcmp(name, "children"))
			name = "child";
	}
	len = strlen(name);
	if (name == u->sweep && len > 1 && name[len - 1] == 's')
		len--;
	per = xasprintf("%.*s", (int)len, name);
	for (char *c = per; *c; c++)
		if (isspace((unsigned char)*c))
			*c = '-';
	return per;
}

char *case_unit_text(const struct case_unit *u)
{
	char *per = case_unit_per(u);
	char *text = xasprintf("%s/%s", u->is_lab ? "insns" : "ns", per);

	free(per);
	return text;
}

const char *case_headline_name(enum summary_headline headline)
{
	switch (headline) {
	case SUMMARY_PER_OP:
		return "per_op";
	case SUMMARY_FIXED:
		return "fixed";
	case SUMMARY_MEAN:
		return "mean";
	}
	BUG("headline %d", (int)headline);
}
