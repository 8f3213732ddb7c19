// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/kernel_image_parts.h"

#include "base/err.h"
#include "lab/cache.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define PIECE_BYTES (1u << 20)

/* What the kernel's build packs with; a filter that is missing is no error. */
static struct archive *open_filters(void)
{
	struct archive *a = archive_read_new();

	if (!a)
		BUG("archive_read_new");
	(void)archive_read_support_filter_gzip(a);
	(void)archive_read_support_filter_bzip2(a);
	(void)archive_read_support_filter_lzma(a);
	(void)archive_read_support_filter_xz(a);
	(void)archive_read_support_filter_lz4(a);
	(void)archive_read_support_filter_zstd(a);
	if (archive_read_support_format_raw(a) != ARCHIVE_OK)
		BUG("libarchive without its raw format");
	return a;
}

static const char *archive_reason(struct archive *a)
{
	const char *s = archive_error_string(a);

	return s ? s : "the packed data make no sense";
}

static int copy_out(struct archive *a, int out_fd, uint64_t *nr_bytes,
		    struct why *why)
{
	char *buf = xcalloc(1, PIECE_BYTES);
	la_ssize_t n;
	int err = 0;

	*nr_bytes = 0;
	while ((n = archive_read_data(a, buf, PIECE_BYTES)) > 0) {
		*nr_bytes += (uint64_t)n;
		err = cache_write_all(out_fd, buf, (size_t)n);
		if (err)
			break;
	}
	if (n < 0)
		err = why_set(why, -ENOEXEC,
			      "it is damaged: unpacking stopped after %" PRIu64
			      " bytes: %s",
			      *nr_bytes, archive_reason(a));
	free(buf);
	return err;
}

/*
 * All packers but gzip, which does so itself, are followed by the unpacked
 * size in 4 bytes (scripts/Makefile.lib, size_append), which are no part of
 * the stream.
 */
static int unpack(const unsigned char *payload, size_t len, int out_fd,
		  struct why *why)
{
	const unsigned char *last = payload + len - 4;
	bool is_gzip = payload[0] == 0x1f && payload[1] == 0x8b;
	uint32_t want = (uint32_t)last[0] | (uint32_t)last[1] << 8 |
			(uint32_t)last[2] << 16 | (uint32_t)last[3] << 24;
	struct archive *a = open_filters();
	struct archive_entry *entry;
	uint64_t nr_bytes;
	int err;

	if (archive_read_open_memory(a, payload, is_gzip ? len : len - 4) !=
		    ARCHIVE_OK ||
	    archive_read_next_header(a, &entry) != ARCHIVE_OK) {
		err = why_set(why, -ENOEXEC, "it is damaged: %s",
			      archive_reason(a));
		goto out;
	}
	if (archive_filter_count(a) < 2) {
		err = why_set(why, -ENOTSUP,
			      "packed in a way that is not known");
		goto out;
	}
	err = copy_out(a, out_fd, &nr_bytes, why);
	/* lz4, the packer of Debian's 5.10 and 6.1, has no checksum here. */
	if (!err && (uint32_t)nr_bytes != want)
		err = why_set(why, -ENOEXEC,
			      "it is damaged: %" PRIu64 " bytes were unpacked "
			      "of %" PRIu32,
			      nr_bytes, want);
out:
	archive_read_free(a);
	return err;
}

int image_unpack(int fd, const struct bzimage *b, int out_fd, struct why *why)
{
	unsigned char *payload;
	int err;

	if (b->payload_bytes < 16)
		return why_set(why, -ENOTSUP, "its header names no payload");
	payload = xcalloc(1, (size_t)b->payload_bytes);
	if (image_read_at(fd, payload, (size_t)b->payload_bytes, b->payload_at))
		err = unpack(payload, (size_t)b->payload_bytes, out_fd, why);
	else
		err = why_set(why, -ENOEXEC, "it is cut");
	free(payload);
	return err;
}
