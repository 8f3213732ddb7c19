// SPDX-License-Identifier: GPL-2.0-or-later
#include "runner/env_parts.h"

#include "sys/knob.h"
#include "sys/root.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void env_put_string(json_t *obj, const char *key, const char *value)
{
	json_t *j = json_string(value);

	if (j)
		json_object_set_new(obj, key, j);
}

void env_put_u64(json_t *obj, const char *key, uint64_t value)
{
	json_object_set_new(obj, key, json_integer((json_int_t)value));
}

void env_put_object(json_t *obj, const char *key, json_t *value)
{
	if (json_object_size(value) || json_array_size(value))
		json_object_set(obj, key, value);
	json_decref(value);
}

static void trim(char *s)
{
	size_t len = strlen(s);

	while (len && strchr(" \t\r\n", s[len - 1]))
		s[--len] = '\0';
}

void env_put_text(json_t *obj, const char *key, const char *path)
{
	char line[4096];

	if (sys_read_line(path, line, sizeof(line)) < 0)
		return;
	trim(line);
	if (line[0])
		env_put_string(obj, key, line);
}

void env_put_word(json_t *obj, const char *key, const char *path)
{
	char word[128];

	if (!knob_read(path, word, sizeof(word)) && word[0])
		env_put_string(obj, key, word);
}

bool env_read_number(const char *path, int64_t *value)
{
	char line[64], *end;

	if (sys_read_line(path, line, sizeof(line)) < 0)
		return false;
	trim(line);
	errno = 0;
	*value = strtoll(line, &end, 10);
	return end != line && !*end && !errno;
}

void env_put_number(json_t *obj, const char *key, const char *path)
{
	int64_t value;

	if (env_read_number(path, &value))
		json_object_set_new(obj, key, json_integer(value));
}

bool env_meminfo(const char *key, uint64_t *bytes)
{
	size_t key_len = strlen(key);
	struct sys_lines l;
	bool is_found = false;
	char *line;

	if (sys_lines_open(&l, "/proc/meminfo", NULL))
		return false;
	while ((line = sys_lines_next(&l)) != NULL) {
		if (strncmp(line, key, key_len) || line[key_len] != ':')
			continue;
		*bytes = strtoull(line + key_len + 1, NULL, 10) * 1024;
		is_found = true;
		break;
	}
	return !sys_lines_close(&l) && is_found;
}

bool env_param(const char *cmdline, const char *name, char *value,
	       size_t size_bytes)
{
	size_t name_len = strlen(name), len;
	bool is_found = false;
	const char *s = cmdline;

	while (*s) {
		s += strspn(s, " ");
		len = strcspn(s, " ");
		if (!strncmp(s, name, name_len) &&
		    (len == name_len || s[name_len] == '=')) {
			const char *v = s + name_len + (len > name_len);
			size_t v_len = (size_t)(s + len - v);

			if (v_len >= size_bytes)
				v_len = size_bytes - 1;
			memcpy(value, v, v_len);
			value[v_len] = '\0';
			is_found = true;
		}
		s += len;
	}
	return is_found;
}

int env_bool(const char *value)
{
	if (!strcasecmp(value, "on") ||
	    strchr("yYtT1", value[0] ? value[0] : '?'))
		return 1;
	if (!strcasecmp(value, "off") ||
	    strchr("nNfF0", value[0] ? value[0] : '?'))
		return 0;
	return -1;
}
