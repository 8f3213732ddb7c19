// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/keep.h"

#include "base/err.h"
#include "harness/keeper.h"
#include "harness/run.h"
#include "sys/journal.h"
#include "sys/knob.h"
#include "sys/memcg.h"
#include "sys/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct {
	int fd; /* -1: no keeper */
	pid_t pid;
	char memcg[MEMCG_PATH_BYTES], back[MEMCG_PATH_BYTES];
	char device[32];
} keep = { .fd = -1 };

/*
 * posix_spawn() does what vfork() does and cleans up around it: no page of this
 * process is ever shared with the keeper, so none is copied later.
 */
static int spawn_keeper(int fd)
{
	static char program[] = "run-bench-guest", word[] = "keep";
	static char path_env[] = "PATH=/";
	char owner[24], *argv[] = { program, word, owner, NULL };
	char *envp[] = { path_env, NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	int err;

	snprintf(owner, sizeof(owner), "%d", (int)getpid());
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attr);
	err = posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSID);
	/* Not the pipes: the host waits for their end. */
	if (!err)
		err = posix_spawn_file_actions_adddup2(&files, fd, KEEPER_FD);
	for (int i = 0; i <= 2 && !err; i++)
		err = posix_spawn_file_actions_addopen(&files, i, "/dev/null",
						       O_RDWR, 0);
	if (!err)
		err = posix_spawn(&keep.pid, "/proc/self/exe", &files, &attr,
				  argv, envp);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	return -err;
}

/* The keeper's answer to what was sent; NULL: it is dead. */
static json_t *receive(void)
{
	char text[KEEPER_MESSAGE_BYTES];
	ssize_t n;

	do
		n = recv(keep.fd, text, sizeof(text), 0);
	while (n < 0 && errno == EINTR);
	return n > 0 ? json_loadb(text, (size_t)n, 0, NULL) : NULL;
}

static const char *text_of(json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));

	return text ? text : "";
}

/* 0, or -ECHILD with why: it cannot be waited for. */
static int release_keeper(struct why *why)
{
	close(keep.fd);
	keep.fd = -1;
	if (!proc_reap(keep.pid, NULL))
		return 0;
	return why_set(why, -ECHILD, "wait for the keeper");
}

/*
 * Ends the case unless the answer is ok. what: "needs 64 MiB of swap". is_first:
 * one that refuses then has nothing to give back, and is gone.
 */
static void take_answer(struct bench *b, const char *what, bool is_first)
{
	json_t *reply = receive();
	const char *is = text_of(reply, "is"), *hint = text_of(reply, "hint");
	struct why why;

	if (!strcmp(is, "ok")) {
		snprintf(keep.memcg, sizeof(keep.memcg), "%s",
			 text_of(reply, "path"));
		snprintf(keep.back, sizeof(keep.back), "%s",
			 text_of(reply, "back"));
		snprintf(keep.device, sizeof(keep.device), "%s",
			 text_of(reply, "device"));
		json_decref(reply);
		return;
	}
	if (is_first && reply && release_keeper(NULL)) {
		/* Somebody ignores SIGCHLD: it is reaped already. */
	}
	why_set(&why, 0, "%s: %s%s%s%s", what,
		reply ? text_of(reply, "why") : "the keeper died",
		*hint ? " (" : "", hint, *hint ? ")" : "");
	if (!strcmp(is, "skip")) {
		json_decref(reply);
		bench_skip(b, "%s", why.text);
	}
	json_decref(reply);
	bench_broken(b, "%s", why.text);
}

static void start_keeper(struct bench *b, const char *what)
{
	int fds[2], err;

	if (keep.fd >= 0)
		return;
	if (geteuid())
		bench_skip(b, "%s (run as root)", what);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds))
		bench_broken(b, "start a keeper: %s", strerror(errno));
	err = spawn_keeper(fds[1]);
	close(fds[1]);
	if (err) {
		close(fds[0]);
		bench_broken(b, "start a keeper: %s", strerror(-err));
	}
	keep.fd = fds[0];
	take_answer(b, what, true);
}

/* Takes the reference. */
static void borrow(struct bench *b, const char *what, json_t *ask)
{
	char text[KEEPER_MESSAGE_BYTES];
	size_t len =
		ask ? json_dumpb(ask, text, sizeof(text), JSON_COMPACT) : 0;

	json_decref(ask);
	if (!len || len > sizeof(text))
		bench_broken(b, "%s: more than a message holds", what);
	start_keeper(b, what);
	/* A dead keeper is noticed by there being no answer. */
	if (send(keep.fd, text, len, MSG_NOSIGNAL) < 0 && errno != EPIPE &&
	    errno != ECONNRESET)
		bench_broken(b, "%s: ask the keeper: %s", what,
			     strerror(errno));
	take_answer(b, what, false);
}

/* The value it has now; does not return if there is none. */
static void read_setting(struct bench *b, const char *path, const char *value,
			 char *now, size_t size_bytes)
{
	int err = knob_read(path, now, size_bytes);

	if (err == -ENOENT)
		bench_skip(b, "needs %s %s: this kernel has no such file", path,
			   value);
	if (err)
		bench_skip(b, "needs %s %s: cannot read it: %s", path, value,
			   strerror(-err));
}

static void borrow_setting(struct bench *b, const char *path, const char *value,
			   const char *now)
{
	char what[200];

	snprintf(what, sizeof(what), "needs %s %s, it is %s", path, value, now);
	borrow(b, what,
	       json_pack("{s:s,s:s,s:s}", "ask", "setting", "path", path,
			 "value", value));
}

void need_setting(struct bench *b, const char *path, const char *value)
{
	char now[128];

	read_setting(b, path, value, now, sizeof(now));
	if (strcmp(now, value) != 0)
		borrow_setting(b, path, value, now);
}

void need_setting_word(struct bench *b, const char *path, const char *words)
{
	char now[128], first[64];
	size_t len;

	read_setting(b, path, words, now, sizeof(now));
	for (const char *p = words; *p; p += len + (p[len] == ',')) {
		len = strcspn(p, ",");
		if (strlen(now) == len && !strncmp(now, p, len))
			return;
	}
	snprintf(first, sizeof(first), "%.*s", (int)strcspn(words, ","), words);
	borrow_setting(b, path, first, now);
}

void need_swap(struct bench *b, size_t len_bytes, enum swap_device kind)
{
	char what[80];

	snprintf(what, sizeof(what), "needs %zu kB of swap on %s",
		 len_bytes / 1024,
		 kind == SWAP_FILE ? "a loop device" : "zram");
	borrow(b, what,
	       json_pack("{s:s,s:I,s:b}", "ask", "swap", "bytes",
			 (json_int_t)len_bytes, "through_cache",
			 kind == SWAP_FILE));
}

void need_hugetlb(struct bench *b, size_t page_bytes, size_t nr)
{
	char what[80];

	snprintf(what, sizeof(what), "needs %zu hugetlb pages of %zu kB", nr,
		 page_bytes / 1024);
	borrow(b, what,
	       json_pack("{s:s,s:I,s:I}", "ask", "hugetlb", "page_bytes",
			 (json_int_t)page_bytes, "nr", (json_int_t)nr));
}

const char *need_memcg(struct bench *b)
{
	borrow(b, "needs a memory cgroup", json_pack("{s:s}", "ask", "memcg"));
	return keep.memcg;
}

const char *need_device(struct bench *b, const char *kind, size_t len_bytes)
{
	char what[80];

	snprintf(what, sizeof(what), "needs a block device of %zu kB (%s)",
		 len_bytes / 1024, kind);
	borrow(b, what,
	       json_pack("{s:s,s:s,s:I}", "ask", "device", "kind", kind,
			 "bytes", (json_int_t)len_bytes));
	return keep.device;
}

static void enter(struct bench *b, const char *path)
{
	struct why why;

	if (!*path)
		BUG("%s enters a cgroup that it has not asked for",
		    b->def->name);
	if (memcg_enter(path, &why))
		bench_skip(b, "enter a memory cgroup: %s", why.text);
}

void need_memcg_enter(struct bench *b)
{
	enter(b, keep.memcg);
}

void need_memcg_leave(struct bench *b)
{
	enter(b, keep.back);
}

int keep_begin(struct why *why)
{
	char dir[256];
	int err;

	journal_keeper_dir(dir, sizeof(dir));
	err = journal_recover(dir, NULL, NULL, why);
	return err < 0 ? err : 0;
}

/* Killed; then what it had borrowed stands in the journal that it left. */
static int recover_dead(struct why *why)
{
	int err = keep_begin(why);

	return err ? err
		   : why_set(why, -ECHILD,
			     "the keeper died while the case ran; what it had "
			     "borrowed has been given back");
}

int keep_end(struct why *why)
{
	static const char ask[] = "{\"ask\":\"end\"}";
	json_t *reply = NULL;
	int err;

	if (keep.fd < 0)
		return 0;
	if (send(keep.fd, ask, strlen(ask), MSG_NOSIGNAL) > 0)
		reply = receive();
	/* Gone before the record is written: nothing of the case is left. */
	err = release_keeper(why);
	if (reply && strcmp(text_of(reply, "is"), "ok") != 0)
		err = why_set(why, -EIO, "give back what was borrowed: %s",
			      text_of(reply, "why"));
	else if (!reply)
		err = recover_dead(why);
	json_decref(reply);
	return err;
}
