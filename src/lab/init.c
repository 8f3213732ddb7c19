// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * run-bench-init: process 1 of a guest. Sets the machine up as
 * /cowbench/setup.json says, tells what it is, runs the plan, reboots.
 *
 * The kernel command line may hold
 *	cowbench.data=ttyS1   the data line
 *	cowbench.park=1       stop the machine after "ready"; the plan is then
 *			      that of the QEMU which resumes it
 *	cowbench.crash_at=2   make the kernel panic when case 2 begins: a test
 *			      of what remains then
 *
 * The hello frame: {"v":1, "release", "version", "machine", "cmdline": texts,
 * "uptime_ns": CLOCK_BOOTTIME when init began, "page_bytes", "nr_cpus",
 * "memory_bytes": of the guest as the kernel counts it, "tick_ns": the length
 * of a timer tick, "tool": the commit that init was built from}.
 */
#include "lab/init.h"

#include "base/err.h"
#include "sys/clock.h"
#include "version.h"

#include <stdio.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#define SETUP_PATH "/cowbench/setup.json"
#define PLAN_PATH  "/cowbench/plan.json"
#define PLAN_ITEM  "opt/org.cowbench/plan"

static void send_json(const char *type, json_t *value)
{
	size_t len =
		json_dumpb(value, init_buf, sizeof(init_buf), JSON_COMPACT);

	/* 0: what JSON cannot hold, as a text that is no UTF-8 */
	if (!len || len > sizeof(init_buf))
		init_die("make a %s frame: no JSON", type);
	init_send(type, init_buf, len);
	json_decref(value);
}

static void read_cmdline(char *buf, size_t size_bytes)
{
	FILE *f = fopen("/proc/cmdline", "re");

	*buf = '\0';
	if (f && !fgets(buf, (int)size_bytes, f))
		*buf = '\0';
	if (f)
		fclose(f);
	buf[strcspn(buf, "\n")] = '\0';
}

static void say_hello(uint64_t uptime_ns)
{
	struct timespec tick = { 0 };
	struct sysinfo info = { 0 };
	struct utsname uts = { 0 };
	char cmdline[8 * 1024];
	json_t *hello;

	read_cmdline(cmdline, sizeof(cmdline));
	(void)uname(&uts);
	(void)sysinfo(&info);
	/* The coarse clock moves at ticks, and says how far. */
	(void)clock_getres(CLOCK_MONOTONIC_COARSE, &tick);
	hello = json_pack(
		"{s:i, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:s}", "v",
		1, "release", uts.release, "version", uts.version, "machine",
		uts.machine, "cmdline", cmdline, "uptime_ns",
		(json_int_t)uptime_ns, "page_bytes",
		(json_int_t)sysconf(_SC_PAGESIZE), "nr_cpus",
		(json_int_t)sysconf(_SC_NPROCESSORS_ONLN), "memory_bytes",
		(json_int_t)info.totalram * info.mem_unit, "tick_ns",
		(json_int_t)tick.tv_sec * 1000000000 + tick.tv_nsec, "tool",
		TOOL_COMMIT);
	if (!hello)
		init_die("say hello: the kernel's words are no UTF-8");
	send_json("hello", hello);
}

static json_t *read_json(const char *path)
{
	json_error_t error;
	json_t *value = json_load_file(path, JSON_REJECT_DUPLICATES, &error);

	/* "unable to open PATH: ..." has no line. */
	if (!value && error.line <= 0)
		init_die("read the guest's files: %s", error.text);
	if (!value)
		init_die("read %s: line %d: %s", path, error.line, error.text);
	return value;
}

/* What the host already knew it could not give. */
static void pass_notes_on(const json_t *notes)
{
	json_t *note;
	size_t i;

	json_array_foreach(notes, i, note)
		if (json_is_object(note))
			send_json("note", json_incref(note));
}

static void set_up(void)
{
	json_t *setup = read_json(SETUP_PATH);

	pass_notes_on(json_object_get(setup, "notes"));
	init_load_modules(json_object_get(setup, "modules"));
	init_make_nodes();
	init_write_settings(json_object_get(setup, "settings"));
	init_send_files(json_object_get(setup, "files"));
	if (json_is_true(json_object_get(setup, "symbols")))
		init_send_symbols();
	json_decref(setup);
	init_send("ready", NULL, 0);
	init_drain();
}

/* Stop here; then the plan comes with the machine that we wake up in. */
static json_t *park(void)
{
	json_error_t error;
	struct why why;
	json_t *plan;
	long len;

	if (init_park(&why))
		init_die("%s", why.text);
	len = init_read_fw_cfg(PLAN_ITEM, init_buf, INIT_FILE_MAX_BYTES, &why);
	if (len < 0)
		init_die("%s", why.text);
	plan = json_loadb(init_buf, (size_t)len, JSON_REJECT_DUPLICATES,
			  &error);
	if (!plan)
		init_die("read %s: line %d: %s", PLAN_ITEM, error.line,
			 error.text);
	return plan;
}

int main(void)
{
	uint64_t uptime_ns = clock_read_ns(CLOCK_BOOTTIME);
	char value[64] = "ttyS1";
	json_t *plan;

	/* By hand on a running machine it would reboot it. */
	if (getpid() != 1)
		err_die(EXIT_USAGE, "run-bench-init is process 1 of a guest");
	err_set_program("cowbench");
	init_mount_all();
	init_prepare();
	init_cmdline("cowbench.data", value, sizeof(value));
	init_open_line(value);
	say_hello(uptime_ns);
	init_wait_for_clock();
	set_up();
	*value = '\0';
	init_cmdline("cowbench.park", value, sizeof(value));
	plan = strcmp(value, "1") ? read_json(PLAN_PATH) : park();
	init_run_plan(plan);
	init_reboot();
}
