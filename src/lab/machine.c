// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/machine.h"

#include "base/err.h"
#include "lab/machine_arch.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct machine_arch *machine_arch_find(const char *name)
{
	static const struct machine_arch *const archs[] = { &machine_x86 };

	for (size_t i = 0; i < ARRAY_SIZE(archs); i++)
		if (!strcmp(archs[i]->name, name))
			return archs[i];
	return NULL;
}

static const struct machine_arch *arch_of(const struct lab_machine *m)
{
	const struct machine_arch *a = machine_arch_find(m->arch);

	if (!a)
		BUG("no machine for \"%s\": lab_qemu_find() has said so",
		    m->arch);
	return a;
}

const char *lab_machine_cpu(const struct lab_machine *m)
{
	if (m->cpu)
		return m->cpu;
	return m->accel == LAB_KVM ? "host" : arch_of(m)->cpu;
}

static bool is_used(const struct lab_machine *m, const struct machine_word *w)
{
	unsigned int have = m->nr_cpus > 1 ? ONLY_SMP : ONLY_UP;

	have |= m->accel == LAB_KVM ? ONLY_KVM : ONLY_ICOUNT;
	have |= m->is_warm ? ONLY_WARM : 0;
	have |= m->nr_fake_nodes ? ONLY_NUMA : 0;
	if (w->target == FOR_DEFAULT && m->is_as_shipped)
		return false;
	return (w->only & ~have) == 0;
}

struct text {
	char *s;
	size_t len;
};

static void text_add(struct text *t, const char *s, size_t len)
{
	t->s = xrealloc(t->s, t->len + len + 1, 1);
	memcpy(t->s + t->len, s, len);
	t->len += len;
	t->s[t->len] = '\0';
}

static void PRINTF(2, 3) text_print(struct text *t, const char *fmt, ...)
{
	char buf[200];
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	if (len < 0 || (size_t)len >= sizeof(buf))
		BUG("a value of %d bytes", len);
	text_add(t, buf, (size_t)len);
}

/*
 * "-object memory-backend-ram,id=node0,size=512M -numa
 * node,nodeid=0,memdev=node0,cpus=0 ..."; the last node gets the rest.
 */
static void text_add_nodes(struct text *t, const struct lab_machine *m)
{
	uint64_t left_mib = m->memory_bytes >> 20;

	for (unsigned int node = 0; node < m->nr_fake_nodes; node++) {
		uint64_t mib = left_mib / (m->nr_fake_nodes - node);

		left_mib -= mib;
		text_print(t,
			   "%s-object memory-backend-ram,id=node%u,"
			   "size=%" PRIu64 "M "
			   "-numa node,nodeid=%u,memdev=node%u",
			   node ? " " : "", node, mib, node, node);
		for (unsigned int cpu = node; cpu < m->nr_cpus;
		     cpu += m->nr_fake_nodes)
			text_print(t, ",cpus=%u", cpu);
	}
}

/* The value of "{name}". */
static void text_add_value(struct text *t, const struct lab_machine *m,
			   const char *name, size_t len)
{
	uint64_t n;

	if (!strncmp(name, "cpu", len)) {
		const char *cpu = lab_machine_cpu(m);

		text_add(t, cpu, strlen(cpu));
		return;
	}
	if (!strncmp(name, "numa", len)) {
		text_add_nodes(t, m);
		return;
	}
	if (!strncmp(name, "cpus", len))
		n = m->nr_cpus;
	else if (!strncmp(name, "memory", len))
		n = m->memory_bytes >> 20;
	else if (!strncmp(name, "seed", len))
		n = m->seed;
	else
		BUG("no value for {%.*s}", (int)len, name);
	text_print(t, "%" PRIu64, n);
}

/* The words with the machine's values; the caller frees. */
static char *expand(const struct lab_machine *m, const char *words)
{
	struct text t = { 0 };

	text_add(&t, "", 0);
	while (*words) {
		size_t plain = strcspn(words, "{"), len;

		text_add(&t, words, plain);
		words += plain;
		if (!*words)
			break;
		len = strcspn(++words, "}");
		text_add_value(&t, m, words, len);
		words += len + 1;
	}
	return t.s;
}

void lab_machine_walk(const struct lab_machine *m,
		      void (*each)(const struct lab_parameter *p, void *arg),
		      void *arg)
{
	const struct machine_arch *a = arch_of(m);

	for (size_t i = 0; i < a->nr_words; i++) {
		const struct machine_word *w = &a->words[i];
		char *words = expand(m, w->words);
		const struct lab_parameter p = {
			.words = words,
			.reason = w->reason,
			.is_kernel = w->target != FOR_QEMU,
			.is_default = w->target == FOR_DEFAULT,
			.is_used = is_used(m, w),
		};

		each(&p, arg);
		free(words);
	}
}

static void add_more(struct text *t, const char *words)
{
	if (!words || !*words)
		return;
	if (t->len)
		text_add(t, " ", 1);
	text_add(t, words, strlen(words));
}

static void add_kernel(const struct lab_parameter *p, void *arg)
{
	if (p->is_kernel && p->is_used)
		add_more(arg, p->words);
}

static void add_qemu(const struct lab_parameter *p, void *arg)
{
	if (!p->is_kernel && p->is_used)
		add_more(arg, p->words);
}

/* Later words win in the kernel's parser: the user's come last. */
char *lab_cmdline(const struct lab_machine *m, const char *kernel_append)
{
	struct text t = { 0 };

	lab_machine_walk(m, add_kernel, &t);
	add_more(&t, kernel_append);
	add_more(&t, m->append);
	return t.s;
}

/* It goes into JSON, and onto terminals. */
static int check_text(const char *what, const char *text, struct why *why)
{
	int err;

	while (*text >= ' ' && *text <= '~')
		text++;
	if (!*text)
		return 0;
	err = why_set(why, -EINVAL, "make %s: it has a byte 0x%02x", what,
		      (unsigned char)*text);
	why_hint(why, "it takes printable ASCII characters alone");
	return err;
}

static int check_length(const struct lab_machine *m, const char *cmdline,
			struct why *why)
{
	const size_t most_bytes = arch_of(m)->cmdline_max_bytes - 1;
	size_t len_bytes = strlen(cmdline);
	int err;

	if (len_bytes <= most_bytes)
		return 0;
	err = why_set(why, -EINVAL,
		      "make the kernel command line: it has %zu bytes, and a "
		      "kernel takes %zu",
		      len_bytes, most_bytes);
	why_hint(why, "append %zu bytes less", len_bytes - most_bytes);
	return err;
}

int lab_machine_check(const struct lab_machine *m, const char *kernel_append,
		      struct why *why)
{
	char *cmdline = lab_cmdline(m, kernel_append);
	int err = check_text("the CPU model", lab_machine_cpu(m), why);

	if (!err)
		err = check_text("the kernel command line", cmdline, why);
	if (!err)
		err = check_length(m, cmdline, why);
	free(cmdline);
	return err;
}

struct argv {
	char **v;
	size_t nr;
};

static void arg_add(struct argv *a, const char *s, size_t len)
{
	a->v = xrealloc(a->v, a->nr + 2, sizeof(*a->v));
	a->v[a->nr++] = xasprintf("%.*s", (int)len, s);
	a->v[a->nr] = NULL;
}

static void arg_pair(struct argv *a, const char *option, const char *value)
{
	arg_add(a, option, strlen(option));
	arg_add(a, value, strlen(value));
}

char **lab_argv(const struct lab_machine *m, const struct lab_qemu *q,
		const struct lab_boot_files *f)
{
	char *cmdline = lab_cmdline(m, f->kernel_append), *s;
	struct text t = { 0 };
	struct argv a = { 0 };

	arg_add(&a, q->program, strlen(q->program));
	for (size_t i = 0; i < LAB_DATA_DIRS_MAX && q->data_dirs[i]; i++)
		arg_pair(&a, "-L", q->data_dirs[i]);
	lab_machine_walk(m, add_qemu, &t);
	for (s = t.s; *s; s += strspn(s, " ")) {
		size_t len = strcspn(s, " ");

		arg_add(&a, s, len);
		s += len;
	}
	free(t.s);
	if (f->plugin)
		arg_pair(&a, "-plugin", f->plugin);
	if (f->is_resumed) {
		arg_pair(&a, "-incoming", "defer");
		arg_pair(&a, "-fw_cfg",
			 "name=opt/org.cowbench/plan,file=/dev/fd/6");
	}
	arg_pair(&a, "-kernel", f->kernel_path);
	arg_pair(&a, "-initrd", f->initrd_path);
	arg_pair(&a, "-append", cmdline);
	free(cmdline);
	return a.v;
}

/* "a,b" is two options to QEMU, "a,,b" one with a comma in it. */
char *lab_plugin_path_word(const char *name, const char *path)
{
	struct text t = { 0 };

	text_print(&t, "%s=", name);
	for (; *path; path++)
		text_add(&t, *path == ',' ? ",," : path, *path == ',' ? 2 : 1);
	return t.s;
}

char *lab_plugin_words(const char *path, const char *words,
		       const char *out_path)
{
	char *file = lab_plugin_path_word("file", path);
	char *out = lab_plugin_path_word("out", out_path);
	char *all = xasprintf("%s%s%s,%s", file, words && *words ? "," : "",
			      words ? words : "", out);

	free(out);
	free(file);
	return all;
}

void lab_argv_free(char **argv)
{
	for (size_t i = 0; argv && argv[i]; i++)
		free(argv[i]);
	free(argv);
}

json_t *lab_machine_json(const struct lab_machine *m, const struct lab_qemu *q,
			 const char *kernel_append)
{
	const struct machine_arch *a = arch_of(m);
	char *cmdline = lab_cmdline(m, kernel_append);
	struct text options = { 0 };
	json_t *obj;

	lab_machine_walk(m, add_qemu, &options);
	obj = json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:s, s:I, "
			"s:b, s:b, s:s, s:s}",
			"arch", a->name, "accel",
			m->accel == LAB_KVM ? "kvm" : "icount", "qemu",
			q->version, "machine", a->machine, "cpu",
			lab_machine_cpu(m), "cpus", (json_int_t)m->nr_cpus,
			"memory_bytes", (json_int_t)m->memory_bytes, "seed",
			(json_int_t)m->seed, "rtc", a->rtc, "fake_nodes",
			(json_int_t)m->nr_fake_nodes, "as_shipped",
			m->is_as_shipped, "warm", m->is_warm, "cmdline",
			cmdline, "qemu_options", options.s);
	if (!obj)
		BUG("json_pack of a machine");
	free(options.s);
	free(cmdline);
	return obj;
}
