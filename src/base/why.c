// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/why.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int why_set(struct why *why, int err, const char *fmt, ...)
{
	va_list ap;

	if (!why)
		return err;
	va_start(ap, fmt);
	vsnprintf(why->text, sizeof(why->text), fmt, ap);
	va_end(ap);
	why->hint[0] = '\0';
	return err;
}

void why_hint(struct why *why, const char *fmt, ...)
{
	va_list ap;

	if (!why)
		return;
	va_start(ap, fmt);
	vsnprintf(why->hint, sizeof(why->hint), fmt, ap);
	va_end(ap);
}

int why_errno(struct why *why, int err, const char *fmt, ...)
{
	char what[sizeof(why->text)];
	va_list ap;

	if (!why)
		return err;
	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	snprintf(why->text, sizeof(why->text), "%.250s: %.60s", what,
		 strerror(err < 0 ? -err : err));
	why->hint[0] = '\0';
	return err;
}
