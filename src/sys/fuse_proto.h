/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuse_proto.h - what a FUSE file system of one file says: requests as they are
 * read from /dev/fuse, and their answers. No system call is made here.
 *
 * Source: <linux/fuse.h>, fs/fuse/dev.c and inode.c (process_init_reply()), 5.10
 * to 7.3. The file has a size that no transfer exceeds, so that no write extends
 * it: those would not be asynchronous (fuse_direct_IO()).
 */
#ifndef SYS_FUSE_PROTO_H
#define SYS_FUSE_PROTO_H

#include "base/compiler.h"

#include <linux/fuse.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define FUSE_FILE_NAME	"data"
#define FUSE_FILE_BYTES (1ULL << 40)
/* Pages of one request: FUSE_DEFAULT_MAX_PAGES_LIMIT, the most before 6.13. */
#define FUSE_ASK_PAGES 256

/* The file system, as its answers have it. */
struct fuse_fs {
	uid_t uid; /* of the file; numbers in the mount's user namespace */
	gid_t gid;
	size_t page_bytes;
};

/* Room that a request takes at most: the kernel refuses to read into less. */
static inline size_t fuse_ask_bytes_max(const struct fuse_fs *fs)
{
	return FUSE_ASK_PAGES * fs->page_bytes + FUSE_MIN_READ_BUFFER;
}

/* A request; arg points into what it was parsed from. */
struct fuse_ask {
	uint32_t opcode;
	uint64_t unique, nodeid;
	const void *arg;
	size_t arg_bytes;
};

/* -EPROTO unless it is one whole request. */
MUST_CHECK int fuse_ask_parse(const void *buf, size_t len_bytes,
			      struct fuse_ask *ask);

/* A read or a write of the file. */
struct fuse_transfer {
	uint64_t unique, offset;
	size_t len_bytes;
	const void *data; /* of a write; NULL: a read */
};

/* -EPROTO: a request that is cut; -EINVAL: neither a read nor a write. */
MUST_CHECK int fuse_transfer_parse(const struct fuse_ask *ask,
				   struct fuse_transfer *t);

struct fuse_answer {
	struct fuse_out_header head;
	union {
		struct fuse_init_out init;
		struct fuse_entry_out entry;
		struct fuse_attr_out attr;
		struct fuse_open_out open;
		struct fuse_write_out write;
	} body; /* as much of it as head.len says */
};

enum fuse_turn {
	FUSE_SAY, /* the answer is to be sent */
	FUSE_SILENT, /* no answer is expected */
	FUSE_TRANSFER, /* when the data are there */
};

enum fuse_turn fuse_answer(const struct fuse_fs *fs, const struct fuse_ask *ask,
			   struct fuse_answer *a);

/*
 * The answer to a transfer. Of a write, or of a read that is followed by
 * data_bytes of data.
 */
void fuse_answer_write(const struct fuse_transfer *t, struct fuse_answer *a);
void fuse_answer_read(const struct fuse_transfer *t, size_t data_bytes,
		      struct fuse_answer *a);

#endif
