// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/init.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* "always [madvise] never": the word in brackets is meant. */
static void cut_to_chosen(char *text)
{
	char *open_at = strchr(text, '['), *close_at;

	if (!open_at)
		return;
	close_at = strchr(open_at, ']');
	if (!close_at)
		return;
	*close_at = '\0';
	memmove(text, open_at + 1, (size_t)(close_at - open_at));
}

static bool is_number(const char *text, long long *value)
{
	char *end;

	*value = strtoll(text, &end, 0);
	return end != text && !*end;
}

/*
 * Written 1, read 0x0001 or Y: the same. So is y, read as the mask of all that
 * can be on (lru_gen/enabled).
 */
static bool is_same(const char *want, const char *have)
{
	bool is_yes = !strcmp(want, "Y") || !strcmp(want, "y");
	bool is_no = !strcmp(want, "N") || !strcmp(want, "n");
	long long a, b;

	if (!strcmp(want, have))
		return true;
	if (!strcmp(have, "Y") || !strcmp(have, "N"))
		have = *have == 'Y' ? "1" : "0";
	if (!is_number(have, &b))
		return false;
	if (is_yes || is_no)
		return is_yes == (b != 0);
	return is_number(want, &a) && a == b;
}

static void compare(const char *path, const char *value)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char have[256];
	ssize_t n;

	if (fd < 0)
		return; /* one that can only be written */
	n = read(fd, have, sizeof(have) - 1);
	close(fd);
	if (n < 0)
		return;
	have[n] = '\0';
	have[strcspn(have, "\n")] = '\0';
	cut_to_chosen(have);
	if (!is_same(value, have))
		init_note("setting", path, "wrote '%s', reads back '%s'", value,
			  have);
}

static void write_one(const char *path, void *arg)
{
	const char *value = arg;
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	/* In one write, as sysfs wants it. */
	if (fd < 0 || write(fd, value, strlen(value)) < 0) {
		init_note("setting", path, "write '%s': %s", value,
			  strerror(errno));
		if (fd >= 0)
			close(fd);
		return;
	}
	close(fd);
	compare(path, value);
}

void init_write_settings(const json_t *settings)
{
	const json_t *pair;
	size_t i;

	json_array_foreach(settings, i, pair) {
		const char *path = json_string_value(json_array_get(pair, 0));
		const char *value = json_string_value(json_array_get(pair, 1));

		if (!path || !value)
			init_note("setting", "?", "not a pair of two strings");
		else if (!init_glob(path, write_one, (void *)(uintptr_t)value))
			init_note("setting", path,
				  "write '%s': this kernel has no such file",
				  value);
	}
}
