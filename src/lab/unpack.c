// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/modules.h"

#include "base/err.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>

/* No module comes near it; a bomb of zeros does. */
#define UNPACKED_MAX_BYTES ((size_t)256 << 20)

static int take_data(struct archive *a, char **data, size_t *len_bytes)
{
	size_t size = (size_t)256 << 10;
	la_ssize_t n;

	*data = xrealloc(NULL, size, 1);
	for (;;) {
		n = archive_read_data(a, *data + *len_bytes,
				      size - *len_bytes - 1);
		if (n < 0)
			return -EBADMSG;
		if (n == 0)
			break;
		*len_bytes += (size_t)n;
		if (*len_bytes > UNPACKED_MAX_BYTES)
			return -EFBIG;
		if (size - *len_bytes < size / 2) {
			size *= 2;
			*data = xrealloc(*data, size, 1);
		}
	}
	(*data)[*len_bytes] = '\0';
	return 0;
}

static struct archive *new_reader(void)
{
	struct archive *a = archive_read_new();

	/* These only fail for want of memory. */
	if (!a || archive_read_support_filter_xz(a) != ARCHIVE_OK ||
	    archive_read_support_filter_zstd(a) != ARCHIVE_OK ||
	    archive_read_support_filter_gzip(a) != ARCHIVE_OK ||
	    archive_read_support_format_empty(a) != ARCHIVE_OK ||
	    archive_read_support_format_raw(a) != ARCHIVE_OK)
		BUG("make a reader of libarchive");
	return a;
}

int unpack_file(const char *path, char **data, size_t *len_bytes,
		struct why *why)
{
	struct archive *a = new_reader();
	struct archive_entry *entry;
	int ret, err = 0;

	*data = NULL;
	*len_bytes = 0;
	ret = archive_read_open_filename(a, path, 64 << 10);
	if (ret == ARCHIVE_OK) {
		ret = archive_read_next_header(a, &entry);
		if (ret == ARCHIVE_OK)
			err = take_data(a, data, len_bytes);
		else if (ret == ARCHIVE_EOF) /* an empty file */
			*data = xcalloc(1, 1);
	}
	if (ret < ARCHIVE_OK && !err)
		err = archive_errno(a) > 0 ? -archive_errno(a) : -EBADMSG;
	if (err == -EFBIG)
		why_set(why, err, "unpack '%s': it is more than %zu MiB", path,
			UNPACKED_MAX_BYTES >> 20);
	else if (err)
		why_set(why, err, "unpack '%s': %s", path,
			archive_error_string(a) ? archive_error_string(a)
						: "it is damaged");
	archive_read_free(a);
	if (err) {
		free(*data);
		*data = NULL;
		*len_bytes = 0;
	}
	return err;
}
