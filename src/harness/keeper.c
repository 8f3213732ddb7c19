// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/keeper.h"

#include "base/err.h"
#include "sys/clock.h"
#include "sys/journal.h"
#include "sys/root.h"
#include "sys/sched.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434 /* of every architecture */
#endif

#define LOOK_MS 50

struct keeper {
	int fd; /* the case's socket */
	int owner_fd; /* -1: a kernel before 5.3; the socket must do */
	struct loans loans;
};

/*
 * Nothing that is meant for the case or for the run may end this process, and
 * nothing of the case's may be held up by it: not its pipes, not its folder.
 */
static void become_keeper(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT,
				       SIGPIPE };

	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		signal(signals[i], SIG_IGN);
	closefrom(KEEPER_FD + 1);
	if (chdir("/"))
		return;
	/* Bound to the measured CPU it would still do, only slower. */
	if (sched_ordinary(NULL))
		return;
	/* It holds what others would miss; it has a few hundred kB. */
	if (sys_write("/proc/self/oom_score_adj", "-1000", NULL))
		return;
}

static bool owner_is_gone(const struct keeper *k, int timeout_ms)
{
	struct pollfd p[2] = { { .fd = k->fd, .events = POLLRDHUP },
			       { .fd = k->owner_fd, .events = POLLIN } };

	return poll(p, 2, timeout_ms) > 0 &&
	       (p[0].revents & (POLLHUP | POLLRDHUP | POLLERR) || p[1].revents);
}

/* Takes the reference. A case that is gone does not read it. */
static void answer(const struct keeper *k, json_t *message)
{
	char text[KEEPER_MESSAGE_BYTES];
	size_t len = json_dumpb(message, text, sizeof(text), JSON_COMPACT);

	if (!len || len > sizeof(text))
		BUG("an answer of %zu bytes", len);
	json_decref(message);
	if (send(k->fd, text, len, MSG_NOSIGNAL) < 0)
		return;
}

static void answer_error(const struct keeper *k, const char *is,
			 const struct why *why)
{
	json_t *message = json_pack("{s:s,s:s,s:s}", "is", is, "why", why->text,
				    "hint", why->hint);

	/* A name from the machine may be no UTF-8. */
	if (!message)
		message = json_pack("{s:s,s:s,s:s}", "is", is, "why",
				    "the reason is no text", "hint", "");
	answer(k, message);
}

/* One keeper at a time: wait for another, as long as the case does. */
static int begin(struct keeper *k, struct why *why)
{
	uint64_t end_ns =
		clock_mono_ns() + KEEPER_WAIT_S * UINT64_C(1000000000);
	struct loans *l = &k->loans;
	int err;

	journal_keeper_dir(l->state_dir, sizeof(l->state_dir));
	do
		err = journal_begin(&l->journal, l->state_dir, NULL, NULL, why);
	while (err == -EBUSY && clock_mono_ns() < end_ns &&
	       !owner_is_gone(k, LOOK_MS));
	return err;
}

static int carry_out(struct keeper *k, json_t *ask, const char *what,
		     struct why *why)
{
	const char *path, *value;
	json_int_t nr, page_bytes;
	int through_cache;

	if (!strcmp(what, "setting") &&
	    !json_unpack(ask, "{s:s,s:s}", "path", &path, "value", &value))
		return journal_set(k->loans.journal, path, value, why);
	if (!strcmp(what, "swap") &&
	    !json_unpack(ask, "{s:I,s:b}", "bytes", &nr, "through_cache",
			 &through_cache))
		return loan_swap(&k->loans, (uint64_t)nr, through_cache, why);
	if (!strcmp(what, "hugetlb") &&
	    !json_unpack(ask, "{s:I,s:I}", "page_bytes", &page_bytes, "nr",
			 &nr))
		return loan_hugetlb(&k->loans, (size_t)page_bytes, (uint64_t)nr,
				    why);
	if (!strcmp(what, "device") &&
	    !json_unpack(ask, "{s:s,s:I}", "kind", &path, "bytes", &nr))
		return loan_device(&k->loans, path, (size_t)nr, why);
	if (!strcmp(what, "memcg"))
		return loan_memcg(&k->loans, why);
	return why_set(why, -EPROTO, "borrow '%s': nobody knows what that is",
		       what);
}

/* false: the case wants no more. */
static bool serve(struct keeper *k, const char *text, size_t len)
{
	json_t *ask = json_loadb(text, len, 0, NULL);
	const char *what = json_string_value(json_object_get(ask, "ask"));
	struct why why;
	bool goes_on;
	int err;

	memset(&why, 0, sizeof(why));
	goes_on = !what || strcmp(what, "end") != 0;
	if (goes_on) {
		err = carry_out(k, ask, what ? what : "", &why);
	} else {
		loans_let_go(&k->loans);
		err = journal_restore(k->loans.journal, &why);
		k->loans.journal = NULL;
	}
	if (err < 0)
		answer_error(k, goes_on && err != -EPROTO ? "skip" : "broken",
			     &why);
	else
		answer(k, json_pack("{s:s,s:s,s:s,s:s}", "is", "ok", "path",
				    k->loans.memcg, "back", k->loans.back,
				    "device", k->loans.device.path));
	json_decref(ask);
	return goes_on;
}

static void serve_all(struct keeper *k)
{
	char text[KEEPER_MESSAGE_BYTES];
	struct pollfd p[2] = { { .fd = k->fd, .events = POLLIN },
			       { .fd = k->owner_fd, .events = POLLIN } };
	ssize_t n;

	for (;;) {
		if (poll(p, 2, -1) < 0 && errno != EINTR)
			return;
		/*
		 * Its children have the socket too: their end is not waited
		 * for.
		 */
		if (p[1].revents)
			return;
		if (!p[0].revents)
			continue;
		n = recv(k->fd, text, sizeof(text), 0);
		if (n <= 0 || !serve(k, text, (size_t)n))
			return;
	}
}

int keeper_main(int fd, pid_t owner)
{
	struct keeper k = { .fd = fd, .loans.owner = owner };
	struct why why;
	int err;

	memset(&why, 0, sizeof(why));
	become_keeper();
	k.owner_fd = (int)syscall(SYS_pidfd_open, owner, 0);
	/* It may have died before, and the number be another's now. */
	if (getppid() != owner)
		return 0;
	err = begin(&k, &why);
	if (err) {
		answer_error(&k, err == -EBUSY ? "skip" : "broken", &why);
		return 1;
	}
	answer(&k, json_pack("{s:s}", "is", "ok"));
	serve_all(&k);
	loans_let_go(&k.loans);
	return journal_restore(k.loans.journal, &why) ? 1 : 0;
}
