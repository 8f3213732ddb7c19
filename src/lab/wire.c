// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/wire.h"

#include "base/err.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>
#include <zlib.h>

#define MAGIC	  "CB1 "
#define MAGIC_LEN 4
/* MAGIC, 15 letters, 8 digits, 8 hex digits, two blanks, a newline. */
#define HEADER_MAX (MAGIC_LEN + 15 + 1 + 8 + 1 + 8 + 1)

/*
 * The length and the type stand outside of the checksum. A damaged type is no
 * word of this list; a damaged length is found out by a whole frame inside of
 * what it claims (see find_inner()).
 */
static const char *const types[] = { "hello", "file", "note", "ready",	"start",
				     "case",  "fail", "end",  "symbols" };

static bool is_type(const char *type)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (!strcmp(types[i], type))
			return true;
	return false;
}

void wire_decoder_init(struct wire_decoder *d)
{
	memset(d, 0, sizeof(*d));
}

void wire_decoder_release(struct wire_decoder *d)
{
	free(d->buf);
	wire_decoder_init(d);
}

void wire_decoder_feed(struct wire_decoder *d, const void *data, size_t len)
{
	/* What was read goes only when it is most of it: moves are linear. */
	if (d->pos > d->len / 2) {
		memmove(d->buf, d->buf + d->pos, d->len - d->pos);
		d->len -= d->pos;
		d->scan -= d->scan > d->pos ? d->pos : d->scan;
		d->pos = 0;
	}
	if (d->size - d->len < len) {
		d->size = (d->len + len) * 2;
		d->buf = xrealloc(d->buf, d->size, 1);
	}
	if (len)
		memcpy(d->buf + d->len, data, len);
	d->len += len;
}

struct header {
	char type[WIRE_TYPE_MAX];
	size_t header_bytes, payload_bytes;
	uint32_t crc;
};

/* Digits of a number that ends at `end`; false when it is none. */
static bool scan_number(const char **p, const char *end, unsigned int base,
			size_t min_digits, uint32_t *value)
{
	size_t nr = 0;

	for (*value = 0; *p < end && **p != ' ' && **p != '\n'; (*p)++, nr++) {
		const char *digit = strchr("0123456789abcdef", **p);

		if (!**p || !digit || nr == 8 ||
		    (size_t)(digit - "0123456789abcdef") >= base)
			return false;
		*value = *value * base + (uint32_t)(digit - "0123456789abcdef");
	}
	return nr >= min_digits;
}

/* 1: a header; 0: the line is not all here yet; -EINVAL: no header. */
static int parse_header(const char *s, size_t len, struct header *h)
{
	const char *line_end =
		memchr(s, '\n', len < HEADER_MAX ? len : HEADER_MAX);
	const char *end = line_end ? line_end : s + len, *p = s + MAGIC_LEN;
	size_t nr = 0;
	uint32_t payload;

	if (memcmp(s, MAGIC, len < MAGIC_LEN ? len : MAGIC_LEN))
		return -EINVAL;
	if (!line_end)
		return len < HEADER_MAX ? 0 : -EINVAL;
	if (p > end)
		return -EINVAL;
	for (; p < end && *p != ' '; p++) {
		if (nr == sizeof(h->type) - 1)
			return -EINVAL;
		h->type[nr++] = *p;
	}
	h->type[nr] = '\0';
	if (!is_type(h->type) || p == end)
		return -EINVAL;
	p++;
	if (!scan_number(&p, end, 10, 1, &payload) || p == end || *p != ' ')
		return -EINVAL;
	p++;
	if (!scan_number(&p, end, 16, 8, &h->crc) || p != end ||
	    payload > WIRE_PAYLOAD_MAX)
		return -EINVAL;
	h->payload_bytes = payload;
	h->header_bytes = (size_t)(end + 1 - s);
	return 1;
}

/* 1: whole and right, 0: not all here, -EBADMSG: wrong, -EINVAL: no frame. */
static int check_frame(const char *s, size_t len, struct header *h)
{
	int ret = parse_header(s, len, h);
	const char *payload;

	if (ret <= 0)
		return ret;
	if (len < h->header_bytes + h->payload_bytes + 1)
		return 0;
	payload = s + h->header_bytes;
	if (payload[h->payload_bytes] != '\n' ||
	    (uint32_t)crc32(0, (const unsigned char *)payload,
			    (unsigned int)h->payload_bytes) != h->crc)
		return -EBADMSG;
	return 1;
}

/* Where the next frame may begin: the magic, or the head of one at the end. */
static size_t find_magic(const struct wire_decoder *d, size_t from)
{
	while (from < d->len) {
		const char *c = memchr(d->buf + from, MAGIC[0], d->len - from);
		size_t left;

		if (!c)
			return d->len;
		from = (size_t)(c - d->buf);
		left = d->len - from;
		if (!memcmp(c, MAGIC, left < MAGIC_LEN ? left : MAGIC_LEN))
			return from;
		from++;
	}
	return d->len;
}

/*
 * The frame at pos waits for more. When a whole one lies behind it already,
 * it is waiting for nothing: the line was cut there, or its length is damaged.
 */
static bool find_inner(struct wire_decoder *d)
{
	struct header h;
	size_t at = d->scan > d->pos ? d->scan : d->pos + 1;

	for (d->scan = 0; (at = find_magic(d, at)) < d->len; at++) {
		int ret = check_frame(d->buf + at, d->len - at, &h);

		if (ret == 1) {
			d->scan = at;
			return true;
		}
		/* This one may become whole: look at it again. */
		if (ret == 0 && !d->scan)
			d->scan = at;
	}
	if (!d->scan)
		d->scan = d->len;
	return false;
}

static int damaged(struct wire_decoder *d, size_t next, const struct header *h,
		   struct why *why)
{
	d->nr_bad++;
	d->nr_garbage_bytes += next - d->pos;
	d->pos = next;
	d->scan = 0;
	return why_set(why, -EBADMSG,
		       "read a %s frame of %zu bytes: it is damaged", h->type,
		       h->payload_bytes);
}

int wire_decoder_next(struct wire_decoder *d, struct wire_frame *f,
		      struct why *why)
{
	struct header h;
	int ret;

	for (;;) {
		size_t at = find_magic(d, d->pos);

		d->nr_garbage_bytes += at - d->pos;
		d->pos = at;
		if (at == d->len)
			return 0;
		ret = check_frame(d->buf + at, d->len - at, &h);
		if (ret != -EINVAL)
			break;
		d->pos++;
		d->nr_garbage_bytes++;
	}
	if (ret == -EBADMSG)
		return damaged(d, d->pos + h.header_bytes, &h, why);
	if (ret == 0) {
		if (parse_header(d->buf + d->pos, d->len - d->pos, &h) == 1 &&
		    find_inner(d))
			return damaged(d, d->scan, &h, why);
		return 0;
	}
	memcpy(f->type, h.type, sizeof(f->type));
	f->data = d->buf + d->pos + h.header_bytes;
	f->len_bytes = h.payload_bytes;
	d->pos += h.header_bytes + h.payload_bytes + 1;
	d->buf[d->pos - 1] = '\0';
	d->scan = 0;
	d->nr_frames++;
	return 1;
}

int wire_send(int fd, const char *type, const void *data, size_t len_bytes)
{
	char header[HEADER_MAX + 1];
	struct iovec v[3], *next = v;
	size_t nr = ARRAY_SIZE(v);

	if (!is_type(type) || len_bytes > WIRE_PAYLOAD_MAX)
		return -EINVAL;
	v[0].iov_base = header;
	v[0].iov_len = (size_t)snprintf(
		header, sizeof(header), MAGIC "%s %zu %08" PRIx32 "\n", type,
		len_bytes, (uint32_t)crc32(0, data, (unsigned int)len_bytes));
	v[1].iov_base = (void *)(uintptr_t)data;
	v[1].iov_len = len_bytes;
	v[2].iov_base = (void *)(uintptr_t) "\n";
	v[2].iov_len = 1;
	while (nr) {
		ssize_t n = writev(fd, next, (int)nr);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : -EIO;
		while (nr && (size_t)n >= next->iov_len) {
			n -= (ssize_t)next->iov_len;
			next++;
			nr--;
		}
		if (nr) {
			next->iov_base = (char *)next->iov_base + n;
			next->iov_len -= (size_t)n;
		}
	}
	return 0;
}
