// SPDX-License-Identifier: GPL-2.0-or-later
/* What a case was told: its axes, its seed, its text. */
#include "harness/run.h"

#include "base/err.h"

#include <stdlib.h>

const char *bench_word(const struct bench *b, const char *axis)
{
	const char *value = axes_get(&b->req->axes, axis);

	if (!value)
		BUG("%s asks for an axis '%s' that the case lacks",
		    b->def->name, axis);
	return value;
}

size_t bench_number(const struct bench *b, const char *axis)
{
	return strtoull(bench_word(b, axis), NULL, 10);
}

uint64_t bench_seed(const struct bench *b)
{
	return b->req->seed;
}

const char *bench_text(const struct bench *b)
{
	return b->req->text;
}
