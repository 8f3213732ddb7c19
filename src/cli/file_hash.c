// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/file_hash.h"

#include "base/err.h"

#include <dirent.h>
#include <errno.h>
#include <nettle/sha2.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int file_hash(struct file_hash *h, const char *path, struct why *why)
{
	unsigned char buf[16384], digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx sha;
	FILE *f = fopen(path, "re");
	size_t nr;
	int err = 0;

	if (!f)
		return why_errno(why, -errno, "read %.200s", path);
	sha256_init(&sha);
	while ((nr = fread(buf, 1, sizeof(buf), f)) > 0)
		sha256_update(&sha, nr, buf);
	if (ferror(f))
		err = why_errno(why, -EIO, "read %.200s", path);
	fclose(f);
	sha256_digest(&sha, sizeof(digest), digest);
	for (size_t i = 0; i < sizeof(digest); i++)
		snprintf(h->hex + 2 * i, 3, "%02x", digest[i]);
	return err;
}

static int is_visible(const struct dirent *d)
{
	return strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int add_folder(char **sums, const char *dir, const char *prefix,
		      struct why *why);

static int add_entry(char **sums, const char *dir, const char *prefix,
		     const char *name, struct why *why)
{
	char *path = xasprintf("%s/%s", dir, name), *longer, *inner;
	struct file_hash h;
	struct stat st;
	int err = 0;

	if (lstat(path, &st)) {
		err = why_errno(why, -errno, "read %.200s", path);
	} else if (S_ISDIR(st.st_mode)) {
		inner = xasprintf("%s%s/", prefix, name);
		err = add_folder(sums, path, inner, why);
		free(inner);
	} else if (!S_ISREG(st.st_mode)) {
		err = why_set(why, -EINVAL, "read %.200s: it is no file", path);
	} else if (*prefix || strcmp(name, FILE_SUMS) != 0) {
		err = file_hash(&h, path, why);
		longer = xasprintf("%s%s  %s%s\n", *sums, h.hex, prefix, name);
		free(*sums);
		*sums = longer;
	}
	free(path);
	return err;
}

static int add_folder(char **sums, const char *dir, const char *prefix,
		      struct why *why)
{
	struct dirent **entries;
	int nr = scandir(dir, &entries, is_visible, by_name), err = 0;

	if (nr < 0)
		return why_errno(why, -errno, "read %.200s", dir);
	for (int i = 0; i < nr; i++) {
		if (!err)
			err = add_entry(sums, dir, prefix, entries[i]->d_name,
					why);
		free(entries[i]);
	}
	free(entries);
	return err;
}

char *file_sums(const char *dir, struct why *why)
{
	char *sums = xstrdup("");

	if (!add_folder(&sums, dir, "", why))
		return sums;
	free(sums);
	return NULL;
}
