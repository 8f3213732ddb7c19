// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/core.h"

#include "sys/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Pages looked at together: what lies on the stack. */
#define CHUNK 64

/* What comes through the pipe. */
struct message {
	int32_t err;
	struct why why;
	struct page_core_map map;
};

int core_main(int fd)
{
	struct message *m = calloc(1, sizeof(*m));
	bool is_sent;

	if (!m)
		return 1;
	m->err = page_core_open(&m->map, &m->why);
	is_sent = write(fd, m, sizeof(*m)) == (ssize_t)sizeof(*m);
	free(m);
	return is_sent ? 0 : 1;
}

/* posix_spawn() shares no page with the child, as in keep.c. */
static int spawn_core(int fd, pid_t *pid)
{
	static char program[] = "run-bench-guest", word[] = "core";
	static char path_env[] = "PATH=/";
	char *argv[] = { program, word, NULL }, *envp[] = { path_env, NULL };
	posix_spawn_file_actions_t files;
	int err;

	posix_spawn_file_actions_init(&files);
	err = posix_spawn_file_actions_adddup2(&files, fd, STDOUT_FILENO);
	if (!err)
		err = posix_spawn(pid, "/proc/self/exe", &files, NULL, argv,
				  envp);
	posix_spawn_file_actions_destroy(&files);
	return -err;
}

/* All of it or -EIO: the child died before. */
static int receive(int fd, void *to, size_t len_bytes)
{
	size_t done = 0;
	ssize_t n;

	while (done < len_bytes) {
		n = read(fd, (char *)to + done, len_bytes - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -EIO;
		done += (size_t)n;
	}
	return 0;
}

static int ask(struct message *m)
{
	int fds[2] = { -1, -1 }, err;
	pid_t pid = 0;

	if (pipe2(fds, O_CLOEXEC))
		return -errno;
	err = spawn_core(fds[1], &pid);
	close(fds[1]);
	if (!err) {
		err = receive(fds[0], m, sizeof(*m));
		if (proc_reap(pid, NULL)) {
			/* Somebody ignores SIGCHLD: it is reaped already. */
		}
	}
	close(fds[0]);
	return err;
}

void core_prepare(struct bench *b)
{
	struct message m = { .err = -EIO };
	int err;

	if (b->has_asked_core ||
	    !(b->wants[EV_REFCOUNT] || b->wants[EV_PINCOUNT] ||
	      b->wants[EV_REFCOUNT_AFTER] || b->wants[EV_PINCOUNT_AFTER]))
		return;
	b->has_asked_core = true;
	err = ask(&m);
	if (err) {
		snprintf(b->why_no_core, sizeof(b->why_no_core),
			 "ask run-bench-guest core: %s", strerror(-err));
		return;
	}
	if (m.err) {
		snprintf(b->why_no_core, sizeof(b->why_no_core),
			 "%.120s%s%.120s%s", m.why.text,
			 m.why.hint[0] ? " (" : "", m.why.hint,
			 m.why.hint[0] ? ")" : "");
		return;
	}
	b->core = m.map;
	b->has_core = true;
}

void core_look(struct bench *b, const struct page_state *pages,
	       enum evidence_id refcount, enum evidence_id pincount)
{
	const size_t nr_pages = b->watched->nr_pages;
	struct page_core core[CHUNK];
	double refs = 0, pins = 0;
	size_t nr = 0;

	if (!b->has_core || !(b->wants[refcount] || b->wants[pincount]))
		return;
	for (size_t done = 0, n; done < nr_pages; done += n) {
		n = nr_pages - done < CHUNK ? nr_pages - done : CHUNK;
		if (page_core_read(&b->core, pages + done, n, core, NULL))
			return;
		for (size_t i = 0; i < n; i++) {
			if (!core[i].is_known)
				continue;
			nr++;
			refs += (double)core[i].refcount;
			pins += (double)core[i].nr_pins;
		}
	}
	if (!nr)
		return;
	b->proof->seen[refcount] = refs / (double)nr;
	b->proof->seen[pincount] = pins / (double)nr;
}
