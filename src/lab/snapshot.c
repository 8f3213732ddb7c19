// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/snapshot.h"

#include "base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* "fd:" means a stream since QEMU 9.1, where a file has words of its own. */
#define FDSET_URI "file:/dev/fdset/9"
#define FD_URI	  "fd:snapshot"

static void begin(struct snapshot *s, const char *path,
		  const struct lab_qemu *q, int qmp_fd)
{
	memset(s, 0, sizeof(*s));
	s->path = path;
	s->fd = -1;
	s->has_fdset = q->major > 9 || (q->major == 9 && q->minor >= 1);
	qmp_init(&s->qmp, qmp_fd);
}

int snapshot_begin_save(struct snapshot *s, const char *path,
			const struct lab_qemu *q, int qmp_fd, struct why *why)
{
	begin(s, path, q, qmp_fd);
	/* O_WRONLY: QEMU takes from a set what was opened as it would open. */
	s->part_path = xasprintf("%s.%ld.part", path, (long)getpid());
	s->fd = open(s->part_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
		     0644);
	return s->fd < 0 ? why_errno(why, -errno, "write '%s'", s->part_path)
			 : 0;
}

int snapshot_begin_load(struct snapshot *s, const char *path,
			const struct lab_qemu *q, int qmp_fd, struct why *why)
{
	begin(s, path, q, qmp_fd);
	s->is_load = true;
	s->fd = open(path, O_RDONLY | O_CLOEXEC);
	return s->fd < 0 ? why_errno(why, -errno, "read '%s'", path) : 0;
}

void snapshot_release(struct snapshot *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	if (s->part_path)
		unlink(s->part_path);
	free(s->part_path);
	s->part_path = NULL;
	qmp_release(&s->qmp);
}

static int send_step(struct snapshot *s, struct why *why)
{
	const char *uri = s->has_fdset ? FDSET_URI : FD_URI;

	switch (s->step) {
	case SNAPSHOT_CAPABILITIES:
		return qmp_send(&s->qmp, "qmp_capabilities", NULL, -1, why);
	case SNAPSHOT_EVENTS:
		return qmp_send(&s->qmp, "migrate-set-capabilities",
				json_pack("{s:[{s:s,s:b}]}", "capabilities",
					  "capability", "events", "state", 1),
				-1, why);
	case SNAPSHOT_LIMITS:
		return qmp_send(&s->qmp, "migrate-set-parameters",
				json_pack("{s:I}", "max-bandwidth",
					  (json_int_t)1 << 40),
				-1, why);
	case SNAPSHOT_PASS:
		return s->has_fdset
			       ? qmp_send(&s->qmp, "add-fd",
					  json_pack("{s:i}", "fdset-id", 9),
					  s->fd, why)
			       : qmp_send(&s->qmp, "getfd",
					  json_pack("{s:s}", "fdname",
						    "snapshot"),
					  s->fd, why);
	case SNAPSHOT_START:
		return qmp_send(&s->qmp,
				s->is_load ? "migrate-incoming" : "migrate",
				json_pack("{s:s}", "uri", uri), -1, why);
	case SNAPSHOT_LEAVE:
		return qmp_send(&s->qmp, s->is_load ? "cont" : "quit", NULL, -1,
				why);
	case SNAPSHOT_ASK:
		return qmp_send(&s->qmp, "query-migrate", NULL, -1, why);
	default: /* the others wait */
		return 0;
	}
}

static int go_to(struct snapshot *s, enum snapshot_step step, struct why *why)
{
	s->step = step;
	return send_step(s, why);
}

int snapshot_go_on(struct snapshot *s, struct why *why)
{
	return go_to(s, SNAPSHOT_PASS, why);
}

/* The file is whole: it gets its name. */
static int keep(struct snapshot *s, struct why *why)
{
	if (rename(s->part_path, s->path))
		return why_errno(why, -errno, "rename '%s' to '%s'",
				 s->part_path, s->path);
	free(s->part_path);
	s->part_path = NULL;
	return 0;
}

static int returned(struct snapshot *s, const struct qmp_message *m,
		    struct why *why)
{
	const char *desc;

	switch (s->step) {
	case SNAPSHOT_LIMITS:
		return go_to(s, s->is_load ? SNAPSHOT_PASS : SNAPSHOT_PARKED,
			     why);
	case SNAPSHOT_CAPABILITIES:
	case SNAPSHOT_EVENTS:
	case SNAPSHOT_PASS:
	case SNAPSHOT_START:
	case SNAPSHOT_LEAVE:
		return go_to(s, s->step + 1, why);
	case SNAPSHOT_ASK:
		/* This may still be what "migrate" returns. */
		if (!json_object_get(m->data, "status"))
			return 0;
		desc = json_string_value(
			json_object_get(m->data, "error-desc"));
		return why_set(why, -EIO, "%s '%s': %s",
			       s->is_load ? "resume from" : "write", s->path,
			       desc ? desc
				    : "QEMU could not, and gave no reason");
	default:
		return 0;
	}
}

static int happened(struct snapshot *s, const struct qmp_message *m,
		    struct why *why)
{
	const char *status =
		json_string_value(json_object_get(m->data, "status"));

	if (!strcmp(m->text, "GUEST_PANICKED")) {
		s->is_parked = true;
		return 0;
	}
	if (strcmp(m->text, "MIGRATION") != 0 || !status)
		return 0;
	/* It may be through before the command has returned. */
	if (!strcmp(status, "failed") && s->step != SNAPSHOT_ASK)
		return go_to(s, SNAPSHOT_ASK, why);
	if (strcmp(status, "completed") != 0)
		return 0;
	s->has_moved = true;
	if (!s->is_load)
		return keep(s, why);
	return 0;
}

static int take(struct snapshot *s, const struct qmp_message *m,
		struct why *why)
{
	int err = 0;

	switch (m->kind) {
	case QMP_GREETING:
		return go_to(s, SNAPSHOT_CAPABILITIES, why);
	case QMP_ERROR:
		return why_set(why, -EIO, "%s '%s': QEMU says: %s",
			       s->is_load ? "resume from" : "write", s->path,
			       m->text);
	case QMP_RETURN:
		err = returned(s, m, why);
		break;
	case QMP_EVENT:
		err = happened(s, m, why);
		break;
	}
	if (!err && s->step == SNAPSHOT_MOVING && s->has_moved)
		err = go_to(s, SNAPSHOT_LEAVE, why);
	return err;
}

int snapshot_feed(struct snapshot *s, const void *data, size_t len,
		  struct why *why)
{
	struct qmp_message m;
	int ret;

	qmp_feed(&s->qmp, data, len);
	for (;;) {
		ret = qmp_next(&s->qmp, &m, why);
		if (ret <= 0)
			return ret;
		ret = take(s, &m, why);
		qmp_message_release(&m);
		if (ret)
			return ret;
	}
}
