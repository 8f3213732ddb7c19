/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_session.h - guests that tests/tools/fake-qemu plays from
 * tests/data/lab/NAME.guest, and what was heard of them.
 */
#ifndef TESTS_UNIT_LAB_SESSION_H
#define TESTS_UNIT_LAB_SESSION_H

#include "lab/boot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static char fake_program[] = "tests/tools/fake-qemu";
static const struct lab_qemu fake_qemu = { .program = fake_program,
					   .version = "7.2.22",
					   .major = 7 };
static const struct lab_machine fake_machine = {
	.arch = "x86_64", .nr_cpus = 1, .memory_bytes = 1u << 30, .seed = 1
};
static const struct lab_machine warm_machine = { .arch = "x86_64",
						 .nr_cpus = 1,
						 .memory_bytes = 1u << 30,
						 .seed = 1,
						 .is_warm = true };

struct heard {
	char path[100]; /* of the script */
	char frames[400]; /* "hello start case end " */
	char last_case[400]; /* payload of the last case frame */
	size_t nr_bytes; /* of all payloads */
	unsigned int nr_ended;
};

static void hear_frame(struct lab_boot *b, const struct wire_frame *f,
		       void *arg)
{
	struct heard *h = arg;
	size_t len = strlen(h->frames);

	(void)b;
	h->nr_bytes += f->len_bytes;
	snprintf(h->frames + len, sizeof(h->frames) - len, "%s ", f->type);
	if (!strcmp(f->type, "case"))
		snprintf(h->last_case, sizeof(h->last_case), "%.300s", f->data);
}

static void hear_end(struct lab_boot *b, void *arg)
{
	struct heard *h = arg;

	(void)b;
	h->nr_ended++;
}

static const struct lab_boot_ops hear = { .frame = hear_frame,
					  .ended = hear_end };

static inline void guest_init(struct lab_boot *b, struct heard *h,
			      const char *name)
{
	memset(b, 0, sizeof(*b));
	memset(h, 0, sizeof(*h));
	snprintf(h->path, sizeof(h->path), "tests/data/lab/%s.guest", name);
	b->name = name;
	b->qemu = &fake_qemu;
	b->machine = &fake_machine;
	b->kernel_path = h->path;
	b->initrd_path = "/dev/null";
	b->arg = h;
}

static inline void guest_play(struct lab_boot *b, struct heard *h,
			      const char *name)
{
	struct why why;

	guest_init(b, h, name);
	assert_int_equal(lab_boot_all(b, 1, 1, &hear, NULL, &why), 0);
	assert_int_equal(h->nr_ended, 1);
}

#endif
