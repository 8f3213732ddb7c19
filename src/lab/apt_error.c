// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/apt_error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* In the order of what matters when apt complains of several things. */
static const struct kind {
	int err;
	const char *words[8]; /* of apt's messages, any of them */
	const char *hint;
} kinds[] = {
	{ -ENOSPC,
	  { "No space left", "enough free space", "Disk quota" },
	  "make room, or keep the cache elsewhere with --cache DIR" },
	{ -EBUSY,
	  { "Could not get lock", "Unable to lock" },
	  "another run fetches into the same cache: try again when it is done" },
	{ -EKEYREJECTED,
	  { "NO_PUBKEY", "GPG error", "is not signed", "signature",
	    "clearsigned file", "Hash Sum mismatch", "public key",
	    "cannot be authenticated" },
	  "the archive's keys come with the package debian-archive-keyring; "
	  "nothing unsigned is taken" },
	{ -ESTALE,
	  { "is expired", "is not valid yet" },
	  "is this machine's clock right? A mirror that lags can be allowed "
	  "with Acquire::Check-Valid-Until \"false\" in the apt configuration" },
	{ -ENETUNREACH,
	  { "Could not resolve", "Temporary failure", "Could not connect",
	    "Unable to connect", "Network is unreachable", "timed out",
	    "Connection failed", "Cannot initiate the connection" },
	  "with --offline only the cache is used; else see whether apt-get "
	  "update works here (a proxy goes into its configuration)" },
	{ -ENOENT,
	  { "does not have a Release file", "404  Not Found", "File not found",
	    "no longer has a Release file", "Unable to find a source package",
	    "Unable to locate package", "Can't find a source" },
	  "the mirror has no such suite or package any more: change suite or "
	  "package in configs/kernels, or name a kernel image by its path" },
	{ -EACCES,
	  { "Permission denied", "Read-only file system" },
	  "name a folder that can be written with --cache DIR" },
};

static const struct kind *kind_of(const char *line, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		for (size_t k = 0; k < ARRAY_SIZE(kinds[i].words); k++) {
			const char *w = kinds[i].words[k];

			if (w && memmem(line, len, w, strlen(w)))
				return &kinds[i];
		}
	return NULL;
}

int apt_error_kind(const char *line)
{
	const struct kind *k = kind_of(line, strlen(line));

	return k ? k->err : 0;
}

/* "E: Failed to fetch ...": E over W, known over unknown, the first of them. */
static const char *worst_line(const char *said, size_t *len,
			      const struct kind **kind)
{
	const char *worst = NULL;
	int worst_rank = 0;

	*kind = NULL;
	for (const char *p = said; *p;) {
		size_t n = strcspn(p, "\n");
		bool is_e = !strncmp(p, "E: ", 3), is_w = !strncmp(p, "W: ", 3);
		const struct kind *k = is_e || is_w ? kind_of(p, n) : NULL;
		int rank = (is_e || is_w) + is_e +
			   (k ? 2 + (int)(kinds + ARRAY_SIZE(kinds) - k) : 0);

		if (rank > worst_rank) {
			worst = p;
			*len = n;
			worst_rank = rank;
			*kind = k;
		}
		p += n + (p[n] == '\n');
	}
	return worst;
}

int apt_explain(struct why *why, const char *said, const char *fmt, ...)
{
	const struct kind *kind;
	const char *line;
	char what[128];
	size_t len = 0;
	va_list ap;
	int err;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	line = worst_line(said, &len, &kind);
	if (line) {
		line += 3;
		len -= 3;
	} else {
		line = "apt failed without a word";
		len = strlen(line);
	}
	while (len && strchr(" .\r", line[len - 1]))
		len--;
	if (len > 180)
		len = 180;
	err = kind ? kind->err : -EIO;
	why_set(why, err, "%s: %.*s", what, (int)len, line);
	if (kind)
		why_hint(why, "%s", kind->hint);
	else
		why_hint(why, "see whether apt-get update works here");
	return err;
}
