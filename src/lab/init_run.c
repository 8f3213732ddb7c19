// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The cases of a plan, one process each. Nothing here allocates.
 *
 * Process 1 is real-time and above the measured program (priority 1), so that
 * its time-out also ends a case that spins; it sleeps in poll() meanwhile. A
 * forked child is ordinary again (reset-on-fork).
 */
#include "lab/init.h"

#include "sys/clock.h"
#include "sys/proc.h"
#include "sys/sched.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define GUEST_PATH	  "/bin/run-bench-guest"
#define PRIORITY	  50
#define ARGS_MAX	  64
#define TIMEOUT_DEFAULT_S 60
/*
 * Guest time before each case, for what the kernel has put off (RCU, freeing
 * by workers). An idle guest costs the host nothing: its clock jumps.
 */
#define REST_MS 100

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434 /* of every architecture */
#endif

struct output {
	int fd;
	char *buf;
	size_t len, size;
	bool is_tail; /* when full, forget the oldest half; else: is_full */
	bool is_full;
};

static void take_output(struct output *o)
{
	ssize_t n;

	if (o->len == o->size && o->is_tail) {
		o->len /= 2;
		memmove(o->buf, o->buf + o->size - o->len, o->len);
	}
	if (o->len == o->size) {
		char lost[256];

		n = read(o->fd, lost, sizeof(lost));
		o->is_full |= n > 0;
	} else {
		n = read(o->fd, o->buf + o->len, o->size - o->len);
		o->len += n > 0 ? (size_t)n : 0;
	}
	if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN)) {
		close(o->fd);
		o->fd = -1;
	}
}

/*
 * A child of vfork(): it borrows this memory until exec, and so may not
 * change what its parent looks at. The environment is the host's (its size
 * moves the stack, and with it page tables and counts).
 */
static NORETURN void child_main(char *const argv[], const int out[2],
				const int err[2])
{
	static char die[] = "COWBENCH_DIE_WITH_PARENT=1", path_env[] = "PATH=/";
	static char *const env[] = { die, path_env, NULL };
	int null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || null_fd < 0 ||
	    dup2(null_fd, 0) < 0 || dup2(out[1], 1) < 0 || dup2(err[1], 2) < 0)
		_exit(126);
	signal(SIGPIPE, SIG_DFL);
	if (sched_no_aslr(NULL))
		_exit(126);
	execve(GUEST_PATH, argv, env);
	dprintf(2, "exec " GUEST_PATH ": %s\n", strerror(errno));
	_exit(127);
}

static pid_t start_child(char *const argv[], const int out[2], const int err[2])
{
	/* Not fork(): that would leave our own pages to be copied later. */
	pid_t pid = vfork(); /* NOLINT(*-security.insecureAPI.vfork) */

	if (pid == 0)
		child_main(argv, out, err); /* NOLINT(*-unix.Vfork) */
	return pid;
}

/* Whatever it left behind; all that is not process 1. */
static void kill_the_rest(void)
{
	(void)kill(-1, SIGKILL);
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		continue;
}

/*
 * Until the process has ended (without pidfd_open(), before 5.3: until nobody
 * holds its pipes) or the time is up. Returns whether it was in time.
 */
static bool wait_for_end(pid_t pid, struct output *out, struct output *err,
			 uint64_t timeout_ns)
{
	uint64_t deadline_ns = clock_mono_ns() + timeout_ns, now_ns;
	int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	bool in_time = true, has_ended = false;

	while (!has_ended && (pidfd >= 0 || out->fd >= 0 || err->fd >= 0)) {
		struct pollfd p[3] = { { .fd = out->fd, .events = POLLIN },
				       { .fd = err->fd, .events = POLLIN },
				       { .fd = pidfd, .events = POLLIN } };

		now_ns = clock_mono_ns();
		if (now_ns >= deadline_ns) {
			in_time = false;
			break;
		}
		/* Upwards: not to ask again within the last millisecond. */
		if (poll(p, 3, (int)((deadline_ns - now_ns) / 1000000) + 1) <=
		    0)
			continue;
		if (p[0].revents)
			take_output(out);
		if (p[1].revents)
			take_output(err);
		has_ended = p[2].revents && !p[0].revents && !p[1].revents;
	}
	if (pidfd >= 0)
		close(pidfd);
	return in_time;
}

/* Run it, and say how it ended; "" when it exited with 0. */
static void run_process(char *const argv[], unsigned int timeout_s,
			struct output *out, struct output *err, char *how,
			size_t size_bytes)
{
	int out_fds[2], err_fds[2], wait_status;
	struct proc_end end;
	bool in_time;
	pid_t pid;

	*how = '\0';
	if (pipe2(out_fds, O_CLOEXEC) || pipe2(err_fds, O_CLOEXEC))
		init_die("make a pipe: %s", strerror(errno));
	pid = start_child(argv, out_fds, err_fds);
	close(out_fds[1]);
	close(err_fds[1]);
	out->fd = out_fds[0];
	err->fd = err_fds[0];
	if (pid < 0)
		init_die("fork for a case: %s", strerror(errno));
	in_time = wait_for_end(pid, out, err, timeout_s * UINT64_C(1000000000));
	if (!in_time)
		kill(pid, SIGKILL);
	while (waitpid(pid, &wait_status, 0) < 0 && errno == EINTR)
		continue;
	kill_the_rest();
	/* Nobody holds the other ends now: what is in them, and their end. */
	while (out->fd >= 0)
		take_output(out);
	while (err->fd >= 0)
		take_output(err);
	proc_end_from(wait_status, &end);
	if (!in_time)
		snprintf(how, size_bytes, "ran out of time (%u s)", timeout_s);
	else if (!proc_end_ok(&end))
		proc_end_text(&end, how, size_bytes);
}

/*
 * The last line of what it said that is no hint to somebody at a terminal, at
 * most 300 bytes of it.
 */
static const char *last_line(const struct output *o, int *len)
{
	size_t end = o->len, start;

	do {
		while (end && o->buf[end - 1] == '\n')
			end--;
		for (start = end; start && o->buf[start - 1] != '\n'; start--)
			continue;
		*len = end - start < 300 ? (int)(end - start) : 300;
		if (!memmem(o->buf + start, (size_t)*len, ": hint: ", 8))
			break;
		end = start;
	} while (end);
	return o->buf + start;
}

/* One line, ended: the record. Else what is wrong with it. */
static const char *judge_output(const struct output *o)
{
	const char *newline = memchr(o->buf, '\n', o->len);

	if (o->is_full)
		return "wrote more than fits into a record";
	if (!o->len)
		return "wrote no record";
	if (!newline)
		return "wrote half a record";
	if (newline != o->buf + o->len - 1)
		return "wrote more than one line";
	return NULL;
}

/* argv of a case; strings of the plan. Returns NULL, or what is wrong. */
static const char *make_argv(const json_t *args, char *argv[ARGS_MAX + 2])
{
	static char program[] = "run-bench-guest";
	const json_t *arg;
	size_t i;

	argv[0] = program;
	argv[1] = NULL;
	if (!json_array_size(args) || json_array_size(args) > ARGS_MAX)
		return "the plan has no argv for it, or a too long one";
	json_array_foreach(args, i, arg) {
		if (!json_is_string(arg))
			return "the plan's argv holds what is no text";
		argv[i + 1] = (char *)(uintptr_t)json_string_value(arg);
		argv[i + 2] = NULL;
	}
	return NULL;
}

/*
 * On the console, where the kernel's own words stand (lab/console.h). Level 1
 * gets past "quiet". Opened anew: the kernel limits the lines of one open. Not
 * by dprintf(), which seeks first: up to 5.11 the kernel answers EINVAL.
 */
static void mark_console(size_t case_nr)
{
	int fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	char line[64];
	int len = snprintf(line, sizeof(line), "<1>cowbench: case %zu\n",
			   case_nr);

	if (fd < 0 || write(fd, line, (size_t)len) < 0)
		init_note("setting", "/dev/kmsg", "mark case %zu: %s", case_nr,
			  strerror(errno));
	if (fd >= 0)
		close(fd);
}

static void start_frame(const char *type, const char *key, size_t nr)
{
	char frame[100];
	int len = snprintf(frame, sizeof(frame),
			   "{\"%s\":%zu,\"at_ns\":%" PRIu64 "}", key, nr,
			   clock_mono_ns());

	init_send(type, frame, (size_t)len);
	/* Its interrupts belong to nobody's counts. */
	init_drain();
}

/* cowbench.crash_at=N: before which case the kernel is to die, in tests. */
static long crash_at = -1;

static void crash(void)
{
	int fd = open("/proc/sysrq-trigger", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, "c", 1) < 0)
		init_die("crash as asked: %m");
}

static void run_case(size_t nr, const json_t *c)
{
	static char stderr_buf[2048];
	struct output out = { .buf = init_buf, .size = INIT_FILE_MAX_BYTES };
	struct output err = { .buf = stderr_buf,
			      .size = sizeof(stderr_buf),
			      .is_tail = true };
	json_int_t timeout_s =
		json_integer_value(json_object_get(c, "timeout_s"));
	char *argv[ARGS_MAX + 2], how[100];
	const char *bad, *said;
	int said_bytes;

	(void)poll(NULL, 0, REST_MS);
	mark_console(nr);
	start_frame("start", "case", nr);
	if ((long)nr == crash_at)
		crash();
	bad = make_argv(json_object_get(c, "argv"), argv);
	if (bad) {
		init_fail((long)nr, "%s", bad);
		return;
	}
	if (timeout_s <= 0 || timeout_s > 86400)
		timeout_s = TIMEOUT_DEFAULT_S;
	run_process(argv, (unsigned int)timeout_s, &out, &err, how,
		    sizeof(how));
	bad = *how ? how : judge_output(&out);
	if (!bad) {
		/* The line's end is the frame's. */
		init_send("case", out.buf, out.len - 1);
		return;
	}
	said = last_line(&err, &said_bytes);
	init_fail((long)nr, "%s%s%.*s", bad, said_bytes ? ": " : "", said_bytes,
		  said);
}

/*
 * The first process of all finds cold caches and an init that has not touched
 * its stack: this one, which does nothing, is it.
 */
static void run_first(void)
{
	static char program[] = "run-bench-guest", word[] = "exit", text[256];
	static char *const argv[] = { program, word, NULL };
	struct output out = { .buf = init_buf, .size = INIT_FILE_MAX_BYTES };
	struct output err = { .buf = text,
			      .size = sizeof(text),
			      .is_tail = true };
	char how[100];
	int said_bytes;
	const char *said;

	run_process(argv, TIMEOUT_DEFAULT_S, &out, &err, how, sizeof(how));
	said = last_line(&err, &said_bytes);
	if (*how)
		init_die("start " GUEST_PATH ": %s%s%.*s", how,
			 said_bytes ? ": " : "", said_bytes, said);
}

size_t init_run_plan(const json_t *plan)
{
	const json_t *cases = json_object_get(plan, "cases"), *c;
	char value[16];
	struct why why;
	size_t i;

	if (!json_is_array(cases))
		init_die("read the plan: it has no \"cases\"");
	/* A case that fills the memory must not push us out. */
	(void)mlockall(MCL_CURRENT);
	if (sched_fifo(PRIORITY, &why))
		init_note("setting", "SCHED_FIFO", "%s", why.text);
	if (init_cmdline("cowbench.crash_at", value, sizeof(value)))
		crash_at = strtol(value, NULL, 10);
	run_first();
	json_array_foreach(cases, i, c)
		run_case(i, c);
	start_frame("end", "cases", json_array_size(cases));
	return json_array_size(cases);
}
