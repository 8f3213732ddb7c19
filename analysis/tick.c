// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/tick.h"

#include "base/compiler.h"

#include <math.h>

#define TICKS_MAX 10
#define TOLERANCE 0.01

static bool is_on_tick(double ns, double tick_ns)
{
	double k = round(ns / tick_ns);

	return k >= 1 && k <= TICKS_MAX &&
	       fabs(ns / (k * tick_ns) - 1) <= TOLERANCE;
}

bool tick_is_quantised(const double *ns, size_t nr, unsigned int *hz)
{
	static const unsigned int known_hz[] = { 100, 250, 300, 1000 };
	size_t nr_on;

	for (size_t i = 0; i < ARRAY_SIZE(known_hz); i++) {
		nr_on = 0;
		for (size_t j = 0; j < nr; j++)
			nr_on += is_on_tick(ns[j], 1e9 / known_hz[i]);
		if (2 * nr_on <= nr)
			continue;
		if (hz)
			*hz = known_hz[i];
		return true;
	}
	return false;
}
