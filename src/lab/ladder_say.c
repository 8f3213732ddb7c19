// SPDX-License-Identifier: GPL-2.0-or-later
/* What fetching tells, on its way. */
#include "lab/ladder_parts.h"

#include <stdarg.h>
#include <stdio.h>

void ladder_say(const struct ladder_options *o, const char *fmt, ...)
{
	char text[400];
	va_list ap;

	if (!o->say)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	o->say(text, o->arg);
}

void ladder_say_waiting(void *arg)
{
	ladder_say(arg,
		   "wait for another run that fetches into the same cache");
}
