// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/fuse_proto.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define FILE_NODE 2

/* Names and attributes never change: the kernel need not ask again. */
#define VALID_S 1000000

/* Before 7.23 (3.15) the answer to INIT was shorter. */
#define MINOR_MIN 23

int fuse_ask_parse(const void *buf, size_t len_bytes, struct fuse_ask *ask)
{
	struct fuse_in_header in;

	if (len_bytes < sizeof(in))
		return -EPROTO;
	memcpy(&in, buf, sizeof(in));
	if (in.len != len_bytes)
		return -EPROTO;
	*ask = (struct fuse_ask){
		.opcode = in.opcode,
		.unique = in.unique,
		.nodeid = in.nodeid,
		.arg = (const char *)buf + sizeof(in),
		.arg_bytes = len_bytes - sizeof(in),
	};
	return 0;
}

int fuse_transfer_parse(const struct fuse_ask *ask, struct fuse_transfer *t)
{
	struct fuse_read_in r;
	struct fuse_write_in w;

	switch (ask->opcode) {
	case FUSE_READ:
		if (ask->arg_bytes < sizeof(r))
			return -EPROTO;
		memcpy(&r, ask->arg, sizeof(r));
		*t = (struct fuse_transfer){ .unique = ask->unique,
					     .offset = r.offset,
					     .len_bytes = r.size };
		return 0;
	case FUSE_WRITE:
		if (ask->arg_bytes < sizeof(w))
			return -EPROTO;
		memcpy(&w, ask->arg, sizeof(w));
		if (ask->arg_bytes - sizeof(w) < w.size)
			return -EPROTO;
		*t = (struct fuse_transfer){
			.unique = ask->unique,
			.offset = w.offset,
			.len_bytes = w.size,
			.data = (const char *)ask->arg + sizeof(w),
		};
		return 0;
	default:
		return -EINVAL;
	}
}

static void answer_with(struct fuse_answer *a, size_t body_bytes)
{
	a->head.len = (uint32_t)(sizeof(a->head) + body_bytes);
}

static void fill_attr(const struct fuse_fs *fs, uint64_t nodeid,
		      struct fuse_attr *attr)
{
	bool is_file = nodeid == FILE_NODE;

	attr->ino = nodeid;
	attr->size = is_file ? FUSE_FILE_BYTES : 0;
	attr->mode = is_file ? S_IFREG | 0600 : S_IFDIR | 0700;
	attr->nlink = 1;
	attr->uid = fs->uid;
	attr->gid = fs->gid;
	attr->blksize = (uint32_t)fs->page_bytes;
}

static void answer_init(const struct fuse_fs *fs, const struct fuse_ask *ask,
			struct fuse_answer *a)
{
	struct fuse_init_out *out = &a->body.init;
	struct fuse_init_in in = { 0 };

	/* Longer since 5.17, and its head is as it was. */
	memcpy(&in, ask->arg,
	       ask->arg_bytes < sizeof(in) ? ask->arg_bytes : sizeof(in));
	if (in.major != FUSE_KERNEL_VERSION || in.minor < MINOR_MIN ||
	    !(in.flags & FUSE_ASYNC_DIO)) {
		/* Then the file can't be opened: -ECONNREFUSED. */
		a->head.error = -EPROTO;
		return;
	}
	out->major = FUSE_KERNEL_VERSION;
	out->minor = in.minor < FUSE_KERNEL_MINOR_VERSION
			     ? in.minor
			     : FUSE_KERNEL_MINOR_VERSION;
	out->max_readahead = in.max_readahead;
	out->flags = in.flags & (FUSE_ASYNC_READ | FUSE_ASYNC_DIO |
				 FUSE_BIG_WRITES | FUSE_MAX_PAGES);
	/* Requests beyond these would wait for others to be answered. */
	out->max_background = UINT16_MAX;
	out->congestion_threshold = UINT16_MAX;
	out->max_write = (uint32_t)(FUSE_ASK_PAGES * fs->page_bytes);
	out->time_gran = 1;
	out->max_pages = FUSE_ASK_PAGES;
	answer_with(a, sizeof(*out));
}

static void answer_lookup(const struct fuse_fs *fs, const struct fuse_ask *ask,
			  struct fuse_answer *a)
{
	struct fuse_entry_out *out = &a->body.entry;

	if (ask->nodeid != FUSE_ROOT_ID ||
	    ask->arg_bytes != sizeof(FUSE_FILE_NAME) ||
	    memcmp(ask->arg, FUSE_FILE_NAME, sizeof(FUSE_FILE_NAME)) != 0) {
		a->head.error = -ENOENT;
		return;
	}
	out->nodeid = FILE_NODE;
	out->entry_valid = VALID_S;
	out->attr_valid = VALID_S;
	fill_attr(fs, FILE_NODE, &out->attr);
	answer_with(a, sizeof(*out));
}

enum fuse_turn fuse_answer(const struct fuse_fs *fs, const struct fuse_ask *ask,
			   struct fuse_answer *a)
{
	memset(a, 0, sizeof(*a));
	a->head.unique = ask->unique;
	answer_with(a, 0);
	switch (ask->opcode) {
	case FUSE_INIT:
		answer_init(fs, ask, a);
		return FUSE_SAY;
	case FUSE_LOOKUP:
		answer_lookup(fs, ask, a);
		return FUSE_SAY;
	case FUSE_GETATTR:
		a->body.attr.attr_valid = VALID_S;
		fill_attr(fs, ask->nodeid, &a->body.attr.attr);
		answer_with(a, sizeof(a->body.attr));
		return FUSE_SAY;
	case FUSE_OPEN:
		/*
		 * Not FOPEN_DIRECT_IO: those reads and writes wait for each
		 * request. O_DIRECT alone submits all and goes on.
		 */
		answer_with(a, sizeof(a->body.open));
		return FUSE_SAY;
	case FUSE_RELEASE:
	case FUSE_DESTROY:
		return FUSE_SAY;
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
	case FUSE_INTERRUPT:
		return FUSE_SILENT;
	case FUSE_READ:
	case FUSE_WRITE:
		return FUSE_TRANSFER;
	default:
		/* Of FLUSH, GETXATTR and ACCESS the kernel remembers it. */
		a->head.error = -ENOSYS;
		return FUSE_SAY;
	}
}

void fuse_answer_write(const struct fuse_transfer *t, struct fuse_answer *a)
{
	memset(a, 0, sizeof(*a));
	a->head.unique = t->unique;
	a->body.write.size = (uint32_t)t->len_bytes;
	answer_with(a, sizeof(a->body.write));
}

void fuse_answer_read(const struct fuse_transfer *t, size_t data_bytes,
		      struct fuse_answer *a)
{
	memset(a, 0, sizeof(*a));
	a->head.unique = t->unique;
	answer_with(a, data_bytes);
}
