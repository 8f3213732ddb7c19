/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lab_guest_fix.h - a guest of frames and console text, and its result file. */
#ifndef TESTS_UNIT_LAB_GUEST_FIX_H
#define TESTS_UNIT_LAB_GUEST_FIX_H

#include "lab/files.h"
#include "lab/run_file.h"
#include "lab_run_fix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

struct fix {
	char *dir;
	struct lab_plan plan;
	struct lab_kernel kernel;
	struct lab_files all;
	struct lab_file file;
	struct lab_boot boot;
};

static char kernel_name[] = "6.1", kernel_path[] = "/no/such/vmlinuz";

static inline void set_up(struct fix *x, unsigned int nr_rounds)
{
	char *work;

	memset(x, 0, sizeof(*x));
	assert_int_equal(lab_temp_make(&x->dir, NULL), 0);
	assert_int_equal(lab_fix_plan(&x->plan, "self", NULL, NULL, nr_rounds,
				      1, NULL),
			 0);
	x->kernel.name = kernel_name;
	x->kernel.image.path = kernel_path;
	snprintf(x->kernel.image.release, sizeof(x->kernel.image.release),
		 "6.1.0-9-test");
	snprintf(x->kernel.image.arch, sizeof(x->kernel.image.arch), "x86_64");
	x->all.plan = &x->plan;
	work = xasprintf("%s/work", x->dir);
	lab_file_init(&x->file, &x->all, work);
	free(work);
	x->file.path = xasprintf("%s/out.jsonl", x->dir);
	x->file.console_path = xasprintf("%s/out.console.txt", x->dir);
	x->file.seed = 1;
	x->file.boot.kernel = &x->kernel;
	x->file.boot.title = "6.1+a=1";
	x->file.boot.boot_nr = 1;
	x->file.boot.nr_boots = 2;
	x->file.boot.machine = json_pack("{s:s}", "accel", "icount");
	console_init(&x->boot.console);
	x->boot.name = "6.1+a=1";
}

static inline void tear_down(struct fix *x)
{
	json_decref(x->file.boot.machine);
	lab_file_release(&x->file);
	lab_plan_release(&x->plan);
	lab_temp_remove(x->dir);
	free(x->dir);
}

static inline int send(struct fix *x, const char *type, const char *text)
{
	struct wire_frame f = { .data = text, .len_bytes = strlen(text) };

	snprintf(f.type, sizeof(f.type), "%s", type);
	return lab_file_take(&x->file, &x->boot, &f);
}

static inline void say(struct fix *x, const char *text)
{
	console_feed(&x->boot.console, text, strlen(text));
	assert_int_equal(lab_file_flush(&x->file, &x->boot.console), 0);
}

static inline void begin(struct fix *x)
{
	assert_int_equal(send(x, "hello", "{\"pid\":1}"), 0);
	assert_int_equal(send(x, "file",
			      "/proc/sys/kernel/osrelease\n6.1.0-9-test\n"),
			 0);
	assert_int_equal(send(x, "file", "/proc/sys/kernel/version\n#1 SMP\n"),
			 0);
	assert_int_equal(send(x, "file", "/proc/cmdline\nquiet a=1\n"), 0);
	assert_int_equal(send(x, "note", "{\"what\":\"module\"}"), 0);
}

static inline void start(struct fix *x, unsigned int nr)
{
	char *text = xasprintf("{\"case\":%u,\"at_ns\":5}", nr);

	assert_int_equal(send(x, "start", text), 0);
	free(text);
	text = xasprintf("cowbench: case %u\n", nr);
	say(x, text);
	free(text);
}

static inline void record(struct fix *x, unsigned int round)
{
	char *text = lab_fix_record(round, 0, ",\"extra\":{\"kept\":true}");

	assert_int_equal(send(x, "case", text), 0);
	free(text);
}

#endif
