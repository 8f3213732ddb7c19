// SPDX-License-Identifier: GPL-2.0-or-later
/* What comes over the lines of a guest, and what it says about its state. */
#include "lab/boot_process.h"

#include "base/err.h"
#include "sys/clock.h"

#include <errno.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READ_MAX_BYTES (1 << 20) /* at once, of one line */
/* From the last words to the death: a panic still prints its back trace. */
#define LAST_WORDS_NS 2000000000ull

static void doom(struct lab_boot *b)
{
	boot_doom(b, clock_mono_ns() + LAST_WORDS_NS);
}

static void keep_log(struct lab_boot *b, const char *data, size_t len)
{
	size_t room = CONSOLE_LOG_MAX_BYTES - b->console_log_bytes;

	len = len < room ? len : room;
	b->console_log =
		xrealloc(b->console_log, b->console_log_bytes + len + 1, 1);
	memcpy(b->console_log + b->console_log_bytes, data, len);
	b->console_log_bytes += len;
	b->console_log[b->console_log_bytes] = '\0';
}

static void console_bytes(struct lab_boot *b, const char *data, size_t len)
{
	keep_log(b, data, len);
	console_feed(&b->console, data, len);
	if (console_death(&b->console))
		doom(b);
}

static void start_frame(struct lab_boot *b, const struct wire_frame *f)
{
	json_t *obj = json_loadb(f->data, f->len_bytes, 0, NULL);
	json_t *nr = json_object_get(obj, "case");

	/* The checksum was right: init itself wrote it. */
	if (json_is_integer(nr))
		b->case_nr = json_integer_value(nr);
	json_decref(obj);
	b->state = BOOT_RUNNING;
}

static void take_frame(struct lab_boot *b, const struct wire_frame *f,
		       const struct lab_boot_ops *ops)
{
	b->process->life_ns = clock_mono_ns();
	if (!strcmp(f->type, "hello"))
		b->state = BOOT_SETUP;
	else if (!strcmp(f->type, "ready"))
		b->process->is_ready = true;
	else if (!strcmp(f->type, "start"))
		start_frame(b, f);
	else if (!strcmp(f->type, "case") || !strcmp(f->type, "fail"))
		b->nr_done++;
	else if (!strcmp(f->type, "end"))
		b->has_end = true;
	if (ops->frame)
		ops->frame(b, f, b->arg);
	/* Nothing comes after it but the reset. */
	if (b->has_end)
		doom(b);
}

static void data_bytes(struct lab_boot *b, const char *data, size_t len,
		       const struct lab_boot_ops *ops)
{
	struct wire_frame f;
	struct why why;
	int ret;

	wire_decoder_feed(&b->wire, data, len);
	while ((ret = wire_decoder_next(&b->wire, &f, &why)))
		if (ret > 0)
			take_frame(b, &f, ops);
}

static void stderr_bytes(struct boot_process *p, const char *data, size_t len)
{
	size_t room = sizeof(p->stderr_text) - 1 - p->stderr_len;

	len = len < room ? len : room;
	memcpy(p->stderr_text + p->stderr_len, data, len);
	p->stderr_len += len;
}

/* QEMU is gone: how it ended says more than that it does not listen. */
static bool is_hangup(int err)
{
	return err == -EPIPE || err == -ECONNRESET;
}

static void fail_snapshot(struct lab_boot *b, int err, const struct why *why)
{
	if (is_hangup(err))
		return;
	boot_set_end(b, "%s", why->text);
	boot_doom(b, clock_mono_ns());
}

/*
 * The machine stands still. Was it init? What it wrote before is in the pipe
 * already: QEMU fills it before it takes the instruction that stops it.
 */
static void take_park(struct lab_boot *b, const struct lab_boot_ops *ops)
{
	struct boot_process *p = b->process;
	struct why why;
	int err;

	boot_read(b, LINE_CONSOLE, ops);
	boot_read(b, LINE_DATA, ops);
	p->snapshot->is_parked = false;
	if (!p->is_ready) {
		boot_set_end(b, "the guest stopped before it was ready");
		boot_doom(b, clock_mono_ns());
		return;
	}
	b->state = BOOT_SAVING;
	err = snapshot_go_on(p->snapshot, &why);
	if (err)
		fail_snapshot(b, err, &why);
}

static void qmp_bytes(struct lab_boot *b, const char *data, size_t len,
		      const struct lab_boot_ops *ops)
{
	struct boot_process *p = b->process;
	struct snapshot *s = p->snapshot;
	struct why why;
	int err;

	if (!s)
		return;
	err = snapshot_feed(s, data, len, &why);
	if (err) {
		fail_snapshot(b, err, &why);
		return;
	}
	if (s->step == SNAPSHOT_PARKED && s->is_parked)
		take_park(b, ops);
	b->is_saved = !s->is_load && s->has_moved;
	if (s->is_load && s->step == SNAPSHOT_DONE && !p->is_left) {
		p->is_left = true;
		p->life_ns = clock_mono_ns();
		b->state = BOOT_SETUP;
	}
	if (b->is_saved)
		doom(b);
}

static void take_bytes(struct lab_boot *b, enum boot_line line,
		       const char *data, size_t len,
		       const struct lab_boot_ops *ops)
{
	switch (line) {
	case LINE_CONSOLE:
		console_bytes(b, data, len);
		break;
	case LINE_DATA:
		data_bytes(b, data, len, ops);
		break;
	case LINE_STDERR:
		stderr_bytes(b->process, data, len);
		break;
	case LINE_QMP:
		qmp_bytes(b, data, len, ops);
		break;
	default:
		BUG("line %d is not read", line);
	}
}

void boot_read(struct lab_boot *b, enum boot_line line,
	       const struct lab_boot_ops *ops)
{
	int *fd = &b->process->fds[line];
	size_t sum = 0;
	char buf[65536];

	while (*fd >= 0 && sum < READ_MAX_BYTES) {
		ssize_t n = read(*fd, buf, sizeof(buf));

		if (n > 0) {
			sum += (size_t)n;
			take_bytes(b, line, buf, (size_t)n, ops);
		} else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
			close(*fd);
			*fd = -1;
		} else if (errno == EAGAIN) {
			return;
		}
	}
}

void boot_drain(struct lab_boot *b, const struct lab_boot_ops *ops)
{
	for (int line = LINE_CONSOLE; line <= LINE_STDERR; line++)
		boot_read(b, (enum boot_line)line, ops);
}
