// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/err.h"
#include "scenario/scenario.h"

#include "scenario_library.h"

#include <string.h>

size_t scenario_library_nr(void)
{
	return ARRAY_SIZE(library);
}

static void check_index(size_t i)
{
	if (i >= scenario_library_nr())
		BUG("scenario %zu of %zu", i, scenario_library_nr());
}

const char *scenario_library_name(size_t i)
{
	check_index(i);
	return library[i].name;
}

const char *scenario_library_text(size_t i)
{
	check_index(i);
	return library[i].text;
}

int scenario_library_find(const char *name)
{
	for (size_t i = 0; i < scenario_library_nr(); i++)
		if (!strcmp(library[i].name, name))
			return (int)i;
	return -1;
}
