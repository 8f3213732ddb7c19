// SPDX-License-Identifier: GPL-2.0-or-later
/* One line of mountinfo: proc_pid_mountinfo(5). */
#include "sys/memcg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A field up to the next blank, with "\040" undone; moves *p behind it. */
static bool take_field(const char **p, char *buf, size_t size_bytes)
{
	size_t nr = 0;

	*p += strspn(*p, " ");
	for (; !strchr(" \n", **p); (*p)++) {
		char c = **p;

		if (c == '\\' && strspn(*p + 1, "01234567") >= 3) {
			char digits[4] = { (*p)[1], (*p)[2], (*p)[3], '\0' };

			c = (char)strtoul(digits, NULL, 8);
			*p += 3;
		}
		if (nr + 1 >= size_bytes)
			return false;
		buf[nr++] = c;
	}
	buf[nr] = '\0';
	return nr > 0;
}

/* "rw,memory" */
static bool has_option(const char *list, const char *option)
{
	size_t len = strlen(option);

	for (const char *p = list; *p; p += strspn(p, ",")) {
		size_t word = strcspn(p, ",");

		if (word == len && !strncmp(p, option, len))
			return true;
		p += word;
	}
	return false;
}

/* ID PARENT MAJOR:MINOR ROOT POINT OPTIONS [TAG...] - TYPE SOURCE OPTIONS */
int memcg_parse_mount(const char *line, struct memcg_mount *m)
{
	char word[256], type[32];
	const char *p = line, *dash = strstr(line, " - ");

	memset(m, 0, sizeof(*m));
	for (int i = 0; i < 3; i++)
		if (!take_field(&p, word, sizeof(word)))
			return 0;
	if (!dash || !take_field(&p, m->root, sizeof(m->root)) ||
	    !take_field(&p, m->path, sizeof(m->path)))
		return 0;
	p = dash + strlen(" - ");
	if (!take_field(&p, type, sizeof(type)) ||
	    !take_field(&p, word, sizeof(word)))
		return 0;
	m->is_v2 = !strcmp(type, "cgroup2");
	if (m->is_v2)
		return 1;
	return !strcmp(type, "cgroup") && take_field(&p, word, sizeof(word)) &&
	       has_option(word, "memory");
}
