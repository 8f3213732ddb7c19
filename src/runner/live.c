// SPDX-License-Identifier: GPL-2.0-or-later
#include "runner/live.h"

#include "base/err.h"
#include "base/rng.h"
#include "results/put.h"
#include "runner/env.h"
#include "runner/env_parts.h"
#include "results/fingerprint.h"
#include "runner/guest_list.h"
#include "runner/topology.h"
#include "sys/sched.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Would the kernel let us? Tried in a child: the host stays ordinary. */
static bool may_fifo(char *reason, size_t size)
{
	int fds[2], status;
	struct why why;
	ssize_t n = 0;
	pid_t pid;

	if (pipe(fds))
		return false;
	pid = fork();
	if (pid == 0) {
		int err = sched_fifo(1, &why);

		if (err && write(fds[1], why.text, strlen(why.text)) < 0)
			_exit(2);
		_exit(err ? 1 : 0);
	}
	close(fds[1]);
	if (pid > 0)
		n = read(fds[0], reason, size - 1);
	reason[n > 0 ? n : 0] = '\0';
	close(fds[0]);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static int choose_policy(struct live *l, const char *policy, struct why *why)
{
	static const char *const known[] = { "fifo", "batch", "other" };
	bool is_known = !policy;

	for (size_t i = 0; policy && i < ARRAY_SIZE(known); i++)
		is_known |= !strcmp(policy, known[i]);
	if (!is_known) {
		why_set(why, -EINVAL, "choose the policy '%s': unknown",
			policy);
		why_hint(why, "one of fifo, batch, other");
		return -EINVAL;
	}
	if (!policy || !strcmp(policy, "fifo")) {
		bool may = may_fifo(l->policy_reason, sizeof(l->policy_reason));

		if (!may && policy) {
			why_set(why, -EPERM, "measure as SCHED_FIFO: %s",
				l->policy_reason);
			why_hint(why, "run as root, or with --policy batch");
			return -EPERM;
		}
		policy = may ? "fifo" : "batch";
	}
	free(l->plan.policy);
	l->plan.policy = xstrdup(policy);
	return 0;
}

static int choose_cpu(struct live *l, int cpu, struct why *why)
{
	struct why reason;
	int err;

	err = topology_load(&l->topology, why);
	if (err)
		return err;
	if (cpu >= 0 && !topology_is_allowed(l->topology, cpu)) {
		why_set(why, -EINVAL, "measure on CPU %d: not allowed here",
			cpu);
		why_hint(why, "see Cpus_allowed_list in /proc/self/status");
		return -EINVAL;
	}
	if (cpu < 0) {
		err = topology_pick_cpu(l->topology, &cpu, &reason);
		if (err) {
			*why = reason;
			return err;
		}
		snprintf(l->cpu_reason, sizeof(l->cpu_reason), "%s",
			 reason.text);
	}
	l->plan.cpu = cpu;
	l->plan.topology = l->topology;
	/* With one CPU there is nowhere else to go: the doctor says so. */
	if (sched_pin_all_but(cpu, NULL))
		return 0;
	return 0;
}

static int describe(struct live *l, struct why *why)
{
	const struct env_options o = {
		.mode = "live",
		.guest_path = l->guest_path,
		.has_bench_config_hash = true,
		.bench_config_hash = plan_config_hash(&l->plan),
		.topology = l->topology,
	};

	return env_collect(&l->env, &o, why);
}

static void prepare_session(struct live *l)
{
	l->session.plan = &l->plan;
	l->session.guest_path = l->guest_path;
}

static int ask_guest(struct live *l, struct why *why)
{
	json_t *list = guest_list_load(l->guest_path, why), *c;
	const char *text;

	if (!list)
		return -ENOEXEC;
	c = json_object_get(list, "counters");
	text = json_string_value(json_object_get(c, "text"));
	if (!json_is_true(json_object_get(c, "has_pmu_kernel")) && text)
		snprintf(l->counters, sizeof(l->counters), "%s", text);
	json_decref(list);
	return 0;
}

uint64_t live_memory_available(void)
{
	uint64_t bytes;

	return env_meminfo("MemAvailable", &bytes) ? bytes : 0;
}

int live_start(struct live *l, int cpu, const char *policy, struct why *why)
{
	int err = 0;

	if (l->plan.ab.kind == AB_GUEST) {
		l->guest_path = l->plan.ab.value[0];
		err = ab_guests(&l->plan, why);
	}
	if (!err)
		err = choose_policy(l, policy, why);
	if (!err)
		err = choose_cpu(l, cpu, why);
	if (!err)
		err = ask_guest(l, why);
	if (!err)
		err = describe(l, why);
	prepare_session(l);
	return err;
}

int live_create(struct live *l, const char *path, struct why *why)
{
	int err;

	err = result_writer_create(&l->writer, path, why);
	if (err)
		return err;
	l->session.writer = l->writer;
	err = result_writer_add(l->writer, json_incref(l->env), why);
	if (!err)
		err = result_writer_add(l->writer, plan_json(&l->plan, l->argv),
					why);
	return err;
}

struct differing {
	char keys[200];
};

static void note_difference(const struct fingerprint_difference *diff,
			    void *arg)
{
	struct differing *d = arg;
	size_t len = strlen(d->keys);

	/* context may change between two sessions: load, uptime, settings */
	if (!strcmp(diff->section, "context"))
		return;
	snprintf(d->keys + len, sizeof(d->keys) - len, "%s%s", len ? ", " : "",
		 diff->key);
}

static int same_machine(struct live *l, const struct result_file *f,
			const char *path, struct why *why)
{
	struct differing d = { "" };

	fingerprint_diff(f->env, l->env, note_difference, &d);
	if (!d.keys[0])
		return 0;
	why_set(why, -EXDEV,
		"resume '%s': this is another machine or kernel "
		"(%s)",
		path, d.keys);
	why_hint(why, "start a new run: results of two machines do not mix");
	return -EXDEV;
}

/* The records of the file, given over to the cases of the plan. */
static void take_records(struct live *l, struct result_file *f)
{
	for (size_t i = 0; i < f->nr_cases; i++) {
		struct plan_case *c = plan_find(&l->plan, &f->cases[i]);
		struct case_record *r;

		if (!c)
			continue;
		r = xcalloc(1, sizeof(*r));
		*r = f->cases[i];
		memset(&f->cases[i], 0, sizeof(f->cases[i]));
		c->process_s = (double)r->elapsed_ns / 1e9;
		plan_case_add(c, r);
	}
	l->session.nr_records = f->nr_cases;
}

static json_t *resume_json(const struct live *l)
{
	json_t *o = json_object();
	char when[40];
	time_t now = time(NULL);
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", &tm);
	put_text(o, "kind", "resume");
	put_uint(o, "v", RECORD_VERSION);
	put_text(o, "time", when);
	json_object_set(o, "identity_hash",
			json_object_get(l->env, "identity_hash"));
	put_uint(o, "nr_records", l->session.nr_records);
	return o;
}

int live_resume(struct live *l, const char *path, struct why *why)
{
	struct result_file f;
	char *policy;
	int err;

	err = result_writer_resume(&l->writer, path, why);
	if (err)
		return err;
	l->session.writer = l->writer;
	err = result_file_read(&f, path, why);
	if (err)
		return err;
	err = plan_parse(&l->plan, f.plan, why);
	if (err)
		goto out_release_file;
	policy = xstrdup(l->plan.policy);
	err = live_start(l, l->plan.cpu, policy, why);
	free(policy);
	if (!err)
		err = same_machine(l, &f, path, why);
	if (err)
		goto out_release_file;
	take_records(l, &f);
	session_settle(&l->session);
	err = result_writer_add(l->writer, resume_json(l), why);
out_release_file:
	result_file_release(&f);
	return err;
}

static const char *signal_name(const volatile int *signo)
{
	switch (signo ? *signo : 0) {
	case SIGTERM:
		return "SIGTERM";
	case SIGHUP:
		return "SIGHUP";
	default:
		return "SIGINT";
	}
}

int live_run(struct live *l, struct why *why)
{
	int run, err;
	const char *reason = NULL;

	run = session_run(&l->session, why);
	if (run == -EINTR)
		reason = signal_name(l->session.stop);
	else if (run)
		reason = why->text;
	/* If it was the file that failed, this fails too: then it has no end. */
	err = result_writer_add(l->writer,
				session_end_json(&l->session, !run, reason),
				run && run != -EINTR ? NULL : why);
	if (err && (!run || run == -EINTR))
		return err;
	err = result_writer_close(l->writer, run && run != -EINTR ? NULL : why);
	l->writer = NULL;
	return run ? run : err;
}

void live_release(struct live *l)
{
	if (l->writer && result_writer_close(l->writer, NULL))
		l->writer = NULL; /* an error is already on its way */
	plan_release(&l->plan);
	topology_free(l->topology);
	json_decref(l->env);
	memset(l, 0, sizeof(*l));
}
