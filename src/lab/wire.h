/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wire.h - frames on the data line between a guest and the host.
 *
 * A serial line has no packets and no check of its own, and a kernel that dies
 * writes half a line. So everything travels in frames
 *
 *	CB1 TYPE LENGTH CRC32\n PAYLOAD \n
 *
 * TYPE is a word of the list below, LENGTH the decimal number of payload bytes,
 * CRC32 eight hex digits over the payload (zlib's). What is no frame is
 * garbage: it is counted and skipped, and the decoder goes on with the next
 * place that begins like one, be it in the middle of a line: where bytes are
 * lost, the next frame follows on the stump.
 *
 *	hello  JSON: what booted (see init.c)          once, first
 *	file   PATH\n and the content of a file of the guest's /proc and /sys
 *	note   JSON {"what","name","why"}: a setting, module or file that could
 *	       not be had, or reads back as something else
 *	symbols  a piece of a zlib stream, of text: the lines of the guest's
 *	       /proc/kallsyms, then facts as "# release 6.1.0" (lab/symbols.h);
 *	       where setup.json asks for it
 *	ready  empty: set up; a warm guest is parked after it
 *	start  JSON {"case":N,"at_ns":T}: case N of the plan begins
 *	case   the JSON line that run-bench-guest printed, as it is
 *	fail   JSON {"case":N,"why":TEXT}: no record of case N; N is -1 when
 *	       the guest could not be set up, and nothing follows
 *	end    JSON {"cases":N,"at_ns":T}: the plan is through
 */
#ifndef LAB_WIRE_H
#define LAB_WIRE_H

#include "base/compiler.h"
#include "base/why.h"

#include <stddef.h>
#include <stdint.h>

#define WIRE_TYPE_MAX	 16
#define WIRE_PAYLOAD_MAX (16u << 20)

struct wire_frame {
	char type[WIRE_TYPE_MAX];
	const char *data; /* NUL follows; valid until the next wire_ call */
	size_t len_bytes;
};

struct wire_decoder {
	char *buf; /* owned */
	size_t len, size, pos;
	size_t scan; /* of a frame that waits: looked through up to here */
	uint64_t nr_frames;
	uint64_t nr_bad; /* frames with a wrong checksum or a cut payload */
	uint64_t nr_garbage_bytes; /* outside of good frames */
};

void wire_decoder_init(struct wire_decoder *d);
void wire_decoder_release(struct wire_decoder *d);

/* More bytes from the line, in pieces of any size. */
void wire_decoder_feed(struct wire_decoder *d, const void *data, size_t len);

/*
 * The next whole frame: 1; 0 when more bytes are needed; -EBADMSG with why
 * when a frame was damaged (it is skipped: call again).
 */
MUST_CHECK int wire_decoder_next(struct wire_decoder *d, struct wire_frame *f,
				 struct why *why);

/* One frame to fd, all of it. 0 or -errno. */
MUST_CHECK int wire_send(int fd, const char *type, const void *data,
			 size_t len_bytes);

#endif
