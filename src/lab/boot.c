// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/boot.h"

#include "base/err.h"
#include "lab/boot_process.h"
#include "sys/clock.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOOK_MS 100 /* how often *stop and the clocks are looked at */
/*
 * A longer pause between two looks was not the guests': this process was
 * stopped (Ctrl-Z), or the machine slept. It counts against nobody's time.
 */
#define PAUSE_NS 5000000000ull

struct session {
	struct lab_boot *boots;
	size_t nr, next;
	size_t nr_running;
	const struct lab_boot_ops *ops;
	struct pollfd *polls; /* NR_LINES for each boot */
};

static void end_boot(struct session *s, struct lab_boot *b, int wait_status)
{
	boot_drain(b, s->ops);
	boot_explain_end(b, wait_status);
	boot_process_release(b);
	b->end_ns = clock_mono_ns();
	b->state = BOOT_ENDED;
	s->nr_running--;
	if (s->ops->ended)
		s->ops->ended(b, b->arg);
}

static void begin(struct lab_boot *b)
{
	console_init(&b->console);
	wire_decoder_init(&b->wire);
	b->state = BOOT_WAITING;
	b->case_nr = -1;
	b->nr_done = 0;
	b->has_end = b->is_saved = b->is_stopped = false;
	b->end_text[0] = b->end_hint[0] = '\0';
	b->console_log = xstrdup("");
	b->console_log_bytes = 0;
	b->process = NULL;
}

static int start_next(struct session *s, struct why *why)
{
	struct lab_boot *b = &s->boots[s->next];
	int err;

	b->start_ns = clock_mono_ns();
	err = boot_spawn(b, why);
	if (err)
		return err;
	s->next++;
	s->nr_running++;
	b->state = BOOT_KERNEL;
	b->process->life_ns = b->start_ns;
	if (b->process->pid < 0)
		end_boot(s, b, 0);
	return 0;
}

/* The group first: a wrapper script may have started the real QEMU. */
static void kill_boot(struct lab_boot *b)
{
	kill(-b->process->pid, SIGKILL);
	kill(b->process->pid, SIGKILL);
}

static void reap(struct session *s, struct lab_boot *b, int flags)
{
	int status;
	pid_t pid;

	do
		pid = waitpid(b->process->pid, &status, flags);
	while (pid < 0 && errno == EINTR);
	if (pid == b->process->pid)
		end_boot(s, b, status);
	else if (pid < 0)
		BUG("waitpid of QEMU: %s", strerror(errno));
}

static void look_at(struct session *s, struct lab_boot *b, uint64_t now_ns)
{
	struct boot_process *p = b->process;

	boot_look_at_clock(b, now_ns);
	if (p->doom_ns && now_ns >= p->doom_ns)
		kill_boot(b);
	reap(s, b, WNOHANG);
}

static void forgive_pause(struct session *s, uint64_t pause_ns)
{
	for (size_t i = 0; i < s->next; i++) {
		struct boot_process *p = s->boots[i].process;

		if (p)
			p->life_ns += pause_ns;
	}
}

static void wait_for_bytes(struct session *s)
{
	for (size_t i = 0; i < s->nr; i++)
		for (int line = 0; line < NR_LINES; line++) {
			struct boot_process *p = s->boots[i].process;
			struct pollfd *f =
				&s->polls[i * NR_LINES + (size_t)line];

			f->fd = p ? p->fds[line] : -1;
			f->events = POLLIN;
			f->revents = 0;
		}
	/* Interrupted: then *stop is looked at. */
	if (poll(s->polls, s->nr * NR_LINES, LOOK_MS) <= 0)
		return;
	for (size_t i = 0; i < s->nr * NR_LINES; i++) {
		enum boot_line line = (enum boot_line)(i % NR_LINES);

		if (s->polls[i].revents && line != LINE_EXIT)
			boot_read(&s->boots[i / NR_LINES], line, s->ops);
	}
}

/* No QEMU is left when this returns. */
static void end_all(struct session *s, bool is_stopped)
{
	for (size_t i = 0; i < s->next; i++) {
		struct lab_boot *b = &s->boots[i];

		if (b->state == BOOT_ENDED)
			continue;
		b->is_stopped = is_stopped;
		kill_boot(b);
		reap(s, b, 0);
	}
}

static int run_all(struct session *s, unsigned int nr_parallel,
		   const volatile int *stop, struct why *why)
{
	uint64_t last_ns = clock_mono_ns();

	while (s->next < s->nr || s->nr_running) {
		uint64_t now_ns;

		if (stop && *stop)
			return -EINTR;
		while (s->next < s->nr && s->nr_running < nr_parallel) {
			int err = start_next(s, why);

			if (err)
				return err;
		}
		wait_for_bytes(s);
		now_ns = clock_mono_ns();
		if (now_ns - last_ns > PAUSE_NS)
			forgive_pause(s, now_ns - last_ns);
		last_ns = now_ns;
		for (size_t i = 0; i < s->next; i++)
			if (s->boots[i].state != BOOT_ENDED)
				look_at(s, &s->boots[i], now_ns);
		if (s->ops->tick)
			s->ops->tick(s->boots[0].arg);
	}
	return 0;
}

int lab_boot_all(struct lab_boot *boots, size_t nr, unsigned int nr_parallel,
		 const struct lab_boot_ops *ops, const volatile int *stop,
		 struct why *why)
{
	struct session s = { .boots = boots, .nr = nr, .ops = ops };
	int err;

	if (!nr_parallel)
		BUG("no guest at once");
	s.polls = xcalloc(nr ? nr * NR_LINES : 1, sizeof(*s.polls));
	for (size_t i = 0; i < nr; i++)
		begin(&boots[i]);
	err = run_all(&s, nr_parallel, stop, why);
	if (err)
		end_all(&s, err == -EINTR);
	free(s.polls);
	return err;
}

void lab_boot_release(struct lab_boot *b)
{
	wire_decoder_release(&b->wire);
	free(b->console_log);
	b->console_log = NULL;
	b->console_log_bytes = 0;
}
