// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/qmp.h"

#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

void qmp_init(struct qmp *q, int fd)
{
	memset(q, 0, sizeof(*q));
	q->fd = fd;
}

void qmp_release(struct qmp *q)
{
	free(q->buf);
	qmp_init(q, -1);
}

/*
 * The descriptor must come with the bytes of the command that uses it. What is
 * sent is far smaller than a socket's buffer, so it goes at once or not at all.
 */
static int send_text(int fd, const char *text, size_t len, int pass_fd)
{
	struct iovec iov = { .iov_base = (char *)text, .iov_len = len };
	union {
		struct cmsghdr align;
		char buf[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	ssize_t n;

	if (pass_fd >= 0) {
		struct cmsghdr *c;

		msg.msg_control = control.buf;
		msg.msg_controllen = sizeof(control.buf);
		c = CMSG_FIRSTHDR(&msg);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(c), &pass_fd, sizeof(int));
	}
	do
		n = sendmsg(fd, &msg, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	return (size_t)n == len ? 0 : -EAGAIN;
}

int qmp_send(struct qmp *q, const char *command, json_t *arguments, int pass_fd,
	     struct why *why)
{
	json_t *obj = json_pack("{s:s}", "execute", command);
	char *text, *line;
	int err;

	if (arguments)
		json_object_set_new(obj, "arguments", arguments);
	text = json_dumps(obj, JSON_COMPACT);
	if (!text)
		BUG("a QMP command that is no JSON: %s", command);
	line = xasprintf("%s\n", text);
	err = send_text(q->fd, line, strlen(line), pass_fd);
	free(line);
	free(text);
	json_decref(obj);
	return err ? why_errno(why, err, "tell QEMU to %s", command) : 0;
}

void qmp_feed(struct qmp *q, const void *data, size_t len)
{
	q->buf = xrealloc(q->buf, q->len + len + 1, 1);
	memcpy(q->buf + q->len, data, len);
	q->len += len;
	q->buf[q->len] = '\0';
}

static int parse(json_t *obj, struct qmp_message *m)
{
	const char *text = NULL;
	json_t *data = NULL;

	if (json_object_get(obj, "QMP")) {
		m->kind = QMP_GREETING;
	} else if ((data = json_object_get(obj, "return"))) {
		m->kind = QMP_RETURN;
	} else if (json_object_get(obj, "error")) {
		m->kind = QMP_ERROR;
		text = json_string_value(
			json_object_get(json_object_get(obj, "error"), "desc"));
	} else if (json_object_get(obj, "event")) {
		m->kind = QMP_EVENT;
		text = json_string_value(json_object_get(obj, "event"));
		data = json_object_get(obj, "data");
	} else {
		return -EPROTO;
	}
	snprintf(m->text, sizeof(m->text), "%s", text ? text : "");
	m->data = json_incref(data);
	return 1;
}

int qmp_next(struct qmp *q, struct qmp_message *m, struct why *why)
{
	char *end = q->len ? memchr(q->buf, '\n', q->len) : NULL;
	json_t *obj;
	size_t used;
	int ret;

	memset(m, 0, sizeof(*m));
	if (!end)
		return 0;
	used = (size_t)(end - q->buf) + 1;
	obj = json_loadb(q->buf, used, 0, NULL);
	ret = parse(obj, m);
	if (ret < 0)
		why_set(why, ret, "talk to QEMU: '%.*s' is no message of QMP",
			(int)(used - 1 < 80 ? used - 1 : 80), q->buf);
	json_decref(obj);
	q->len -= used;
	memmove(q->buf, end + 1, q->len + 1);
	return ret;
}

void qmp_message_release(struct qmp_message *m)
{
	json_decref(m->data);
	m->data = NULL;
}
