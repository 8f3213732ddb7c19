// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/place_lack.h"

#include "base/compiler.h"

#include <stddef.h>
#include <string.h>

const char *place_lack(const char *place)
{
	static const char *const table[][2] = {
		{ "core", "no second thread on its core" },
		{ "llc", "no other core that shares its last-level cache" },
		{ "package", "no second last-level cache on its memory node" },
		{ "node", "no second memory node with CPUs" },
	};

	for (size_t i = 0; place && i < ARRAY_SIZE(table); i++)
		if (!strcmp(place, table[i][0]))
			return table[i][1];
	return NULL;
}
