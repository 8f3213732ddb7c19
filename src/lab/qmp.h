/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * qmp.h - QEMU's control line: JSON messages, one a line, over a unix socket
 * (docs/interop/qmp-spec in QEMU's tree). One command is under way at a time.
 */
#ifndef LAB_QMP_H
#define LAB_QMP_H

#include "base/compiler.h"
#include "base/why.h"

#include <jansson.h>
#include <stddef.h>

enum qmp_kind {
	QMP_GREETING,
	QMP_RETURN, /* the command was done; data is its answer */
	QMP_ERROR, /* it was not; text says why */
	QMP_EVENT, /* text names it; data may be NULL */
};

struct qmp_message {
	enum qmp_kind kind;
	char text[200];
	json_t *data; /* owned */
};

struct qmp {
	int fd; /* borrowed; non-blocking */
	char *buf; /* owned */
	size_t len;
};

void qmp_init(struct qmp *q, int fd);
void qmp_release(struct qmp *q);

/*
 * {"execute": COMMAND, "arguments": ARGUMENTS}; takes the reference, NULL: no
 * arguments. pass_fd: a descriptor that goes along (SCM_RIGHTS), or -1.
 */
MUST_CHECK int qmp_send(struct qmp *q, const char *command, json_t *arguments,
			int pass_fd, struct why *why);

/* Bytes that came. */
void qmp_feed(struct qmp *q, const void *data, size_t len);

/*
 * The next message: 1; 0 when more bytes are needed; -EPROTO with why for what
 * is none. The caller releases it.
 */
MUST_CHECK int qmp_next(struct qmp *q, struct qmp_message *m, struct why *why);
void qmp_message_release(struct qmp_message *m);

#endif
