// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/plugin/core.h"

#include <string.h>

struct plugin_options plugin_options;

enum kind { KIND_TEXT, KIND_SWITCH };

static const struct {
	const char *name;
	enum kind kind;
	void *to;
} options[] = {
	{ "out", KIND_TEXT, &plugin_options.out_path },
	{ "lines", KIND_SWITCH, &plugin_options.has_lines },
	{ "check", KIND_SWITCH, &plugin_options.is_checked },
	{ "locks", KIND_SWITCH, &plugin_options.has_locks },
	{ "calls", KIND_SWITCH, &plugin_options.has_calls },
	{ "symbols", KIND_TEXT, &plugin_options.symbols },
	{ "cache", KIND_TEXT, &plugin_options.cache },
};

static bool set(enum kind kind, void *to, const char *value)
{
	if (kind == KIND_TEXT) {
		*(const char **)to = strdup(value);
		return *value && *(const char **)to;
	}
	*(bool *)to = !strcmp(value, "on");
	return *(bool *)to || !strcmp(value, "off");
}

/* QEMU writes a word without "=" as NAME=on. */
static bool take(char *word, char *why, size_t why_bytes)
{
	char *value = strchr(word, '=');
	char name[40];

	if (!value) {
		snprintf(why, why_bytes, "'%s': not NAME=VALUE", word);
		return false;
	}
	value++;
	snprintf(name, sizeof(name), "%.*s", (int)(value - 1 - word), word);
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		if (strcmp(options[i].name, name) != 0)
			continue;
		if (set(options[i].kind, options[i].to, value))
			return true;
		snprintf(why, why_bytes, "'%s': no value of %s", word, name);
		return false;
	}
	if (classify_option(name, value))
		return true;
	snprintf(why, why_bytes, "'%s': no such option, or no value of it",
		 word);
	return false;
}

bool options_parse(int argc, char **argv, char *why, size_t why_bytes)
{
	for (int i = 0; i < argc; i++)
		if (!take(argv[i], why, why_bytes))
			return false;
	if (!plugin_options.out_path)
		snprintf(why, why_bytes, "no out=FILE");
	return plugin_options.out_path != NULL;
}
