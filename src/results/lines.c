// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/lines.h"

#include "base/err.h"
#include "results/keys.h"
#include "results/words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = {
	[KIND_ENV] = "env",	    [KIND_PLAN] = "plan",
	[KIND_CASE] = "case",	    [KIND_RESUME] = "resume",
	[KIND_PROFILE] = "profile", [KIND_END] = "end",
};
static const struct words words_kind = { ARRAY_SIZE(kinds), kinds };

void lines_init(struct lines *l, const char *path, FILE *f)
{
	memset(l, 0, sizeof(*l));
	l->path = path;
	l->f = f;
}

void lines_release(struct lines *l)
{
	free(l->buf);
	l->buf = NULL;
}

static void push(struct lines *l, int c)
{
	if (l->len_bytes == l->cap_bytes) {
		l->cap_bytes = l->cap_bytes ? 2 * l->cap_bytes : 4096;
		l->buf = xrealloc(l->buf, l->cap_bytes, 1);
	}
	l->buf[l->len_bytes++] = (char)c;
}

/*
 * Not getline(): that has no limit. What is beyond the limit is counted but
 * not kept. 1: a line; 0: the end; -errno.
 */
static int read_line(struct lines *l, bool *is_long, struct why *why)
{
	int c;

	*is_long = false;
	l->len_bytes = 0;
	l->start_bytes = l->next_bytes;
	errno = 0;
	while ((c = getc_unlocked(l->f)) != EOF) {
		l->next_bytes++;
		if (c == '\n') {
			l->nr++;
			return 1;
		}
		if (l->len_bytes < LINE_BYTES_MAX)
			push(l, c);
		else
			*is_long = true;
	}
	if (ferror(l->f)) {
		/* EINVAL is what a bad line is called here. */
		if (!errno || errno == EINVAL)
			errno = EIO;
		return why_errno(why, -errno, "read %.200s", l->path);
	}
	l->is_torn = l->next_bytes > l->start_bytes;
	if (l->is_torn)
		l->nr++;
	return 0;
}

int lines_next(struct lines *l, json_t **obj, struct why *why)
{
	json_error_t error;
	bool is_long;
	int ret = read_line(l, &is_long, why);

	if (ret <= 0)
		return ret;
	if (is_long)
		return why_set(why, -EINVAL,
			       "longer than %zu MiB: no result line",
			       LINE_BYTES_MAX >> 20);
	if (!l->len_bytes)
		return why_set(why, -EINVAL, "empty line");
	if (memchr(l->buf, '\0', l->len_bytes))
		return why_set(why, -EINVAL,
			       "holds NUL bytes: the file system lost data in "
			       "a crash");
	*obj = json_loadb(l->buf, l->len_bytes, JSON_REJECT_DUPLICATES, &error);
	if (!*obj)
		return why_set(why, -EINVAL, "no JSON, column %d: %s",
			       error.column, error.text);
	if (!json_is_object(*obj)) {
		json_decref(*obj);
		return why_set(why, -EINVAL, "not a JSON object");
	}
	return 1;
}

const char *kind_name(enum record_kind kind)
{
	return words_at(&words_kind, (int)kind);
}

static int newer(const struct keys *at, uint64_t v, int known, struct why *why)
{
	key_bad(at, "v", why,
		"is %llu, known up to %d: written by a newer cowbench",
		(unsigned long long)v, known);
	why_hint(why, "read it with that version or a later one");
	return -ENOTSUP;
}

int record_kind(const json_t *obj, enum record_kind *kind, struct why *why)
{
	const struct keys at = { .idx = -1, .obj = obj };
	int value = 0, known, err;
	uint64_t v = 0;

	/* Before the kind: a newer version may have kinds of its own. */
	err = key_uint(&at, "v", INT64_MAX, &v, why);
	if (err)
		return err;
	if (v > RECORD_VERSION_PROFILE)
		return newer(&at, v, RECORD_VERSION_PROFILE, why);
	if (!v)
		return key_bad(&at, "v", why, "starts at 1");
	err = key_word(&at, "kind", &words_kind, &value, why);
	if (err)
		return err;
	*kind = (enum record_kind)value;
	known = *kind == KIND_PROFILE ? RECORD_VERSION_PROFILE : RECORD_VERSION;
	if (v > (uint64_t)known)
		return newer(&at, v, known, why);
	if (*kind == KIND_PROFILE && v < RECORD_VERSION_PROFILE)
		return key_bad(&at, "v", why,
			       "is %llu, but profile lines begin with %d",
			       (unsigned long long)v, RECORD_VERSION_PROFILE);
	return 0;
}
