// SPDX-License-Identifier: GPL-2.0-or-later
/* Why a guest ended, in one line, and what can be done about it. */
#include "lab/boot_process.h"

#include "sys/proc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Words of QEMU or of a kernel, and the remedy. The first row that fits. */
static const struct {
	const char *words, *hint;
} hints[] = {
	{ "without PVH ELF Note",
	  "this vmlinux was built with CONFIG_PVH=n: name its bzImage" },
	{ "Unable to mount root fs",
	  "the kernel did not take the initial RAM disk: it needs "
	  "CONFIG_BLK_DEV_INITRD=y" },
	{ "No working init found",
	  "the kernel did not take the initial RAM disk: it needs "
	  "CONFIG_BLK_DEV_INITRD=y" },
	{ "No init found",
	  "the kernel did not take the initial RAM disk: it needs "
	  "CONFIG_BLK_DEV_INITRD=y" },
	{ "Failed to execute /init", "the kernel needs CONFIG_BINFMT_ELF=y" },
	{ "Out of memory", "give the guest more: --memory 2G" },
	{ "System is deadlocked on memory",
	  "give the guest more: --memory 2G" },
	{ "nitramfs unpacking failed", "give the guest more: --memory 2G" },
	{ "kernel too old", "is this a kernel for x86-64?" },
	{ "invalid kernel header", "is this a kernel for x86-64?" },
	{ "could not load kernel", "is this file a kernel, and whole?" },
	{ "could not open kernel file", "can this file be read?" },
	{ "could not load initial ram disk", "can the cache be written?" },
	{ "cannot set up guest memory",
	  "this machine has too little memory for its guests: --jobs 1 or a "
	  "smaller --memory" },
	{ "Cannot allocate memory",
	  "this machine has too little memory for its guests: --jobs 1 or a "
	  "smaller --memory" },
	{ "unable to find CPU model", "see: qemu-system-x86_64 -cpu help" },
	{ "KVM", "leave out --accel kvm: instructions are counted without it" },
	{ "plugin requires API version",
	  "the plugin does not know the interface of this QEMU: "
	  "docs/plugin.md has the versions it does" },
	{ "Could not load plugin", "build the programs anew: make" },
	{ "plugin interface not enabled",
	  "this QEMU was built without --enable-plugins" },
	{ "No space left on device", "make room, or name another --cache" },
};

/* QEMU says these at every boot: its CPU models know more than TCG. */
static const char *const harmless[] = {
	"TCG doesn't support requested feature",
	"fd: migration to a file is deprecated",
};

static void find_hint(struct lab_boot *b, const char *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(hints) && !b->end_hint[0]; i++)
		if (strstr(text, hints[i].words))
			snprintf(b->end_hint, sizeof(b->end_hint), "%s",
				 hints[i].hint);
}

void boot_set_end(struct lab_boot *b, const char *fmt, ...)
{
	va_list ap;

	if (b->end_text[0])
		return;
	va_start(ap, fmt);
	vsnprintf(b->end_text, sizeof(b->end_text), fmt, ap);
	va_end(ap);
	for (char *s = b->end_text; *s; s++)
		if ((unsigned char)*s < ' ')
			*s = ' ';
	find_hint(b, b->end_text);
}

void boot_doom(struct lab_boot *b, uint64_t at_ns)
{
	struct boot_process *p = b->process;

	if (!p->doom_ns || at_ns < p->doom_ns)
		p->doom_ns = at_ns;
}

/* "while running case 7", "before its init said hello" */
static const char *when(const struct lab_boot *b, char *buf, size_t size)
{
	switch (b->state) {
	case BOOT_SETUP:
		return b->snapshot_path ? "before its first case"
					: "while it was set up";
	case BOOT_RUNNING:
		snprintf(buf, size, "while running case %ld", b->case_nr);
		return buf;
	case BOOT_SAVING:
		return "while its snapshot was written";
	default:
		return b->snapshot_path ? "while its snapshot was loaded"
					: "before its init said hello";
	}
}

/* It was not even loaded: nothing else is known to be wrong. */
static void hint_snapshot(struct lab_boot *b)
{
	if (b->snapshot_path && b->state == BOOT_KERNEL && !b->end_hint[0])
		snprintf(b->end_hint, sizeof(b->end_hint),
			 "the snapshot is cut or of another QEMU: remove %s, "
			 "and it is made anew",
			 b->snapshot_path);
}

/* kernels/patches: a name that it does not know is a panic before any console. */
static bool chooses_rules(const struct lab_boot *b)
{
	char *cmdline = lab_cmdline(b->machine, b->kernel_append);
	bool is = strstr(cmdline, "cow_design=") ||
		  strstr(cmdline, "cow_variant=");

	free(cmdline);
	return is;
}

static void add_last_line(struct lab_boot *b)
{
	const char *line = console_last_line(&b->console);
	size_t len = strlen(b->end_text);

	if (*line)
		snprintf(b->end_text + len, sizeof(b->end_text) - len,
			 "; last console line: %s", line);
	find_hint(b, line);
	hint_snapshot(b);
	if (*line || b->state != BOOT_KERNEL || b->end_hint[0])
		return;
	if (b->machine->nr_cpus > 1 && !lab_qemu_can_smp(b->qemu)) {
		snprintf(
			b->end_hint, sizeof(b->end_hint),
			"QEMU %s hangs at the second CPU of some kernels; 10.0 "
			"does not",
			b->qemu->version);
		return;
	}
	if (chooses_rules(b)) {
		snprintf(b->end_hint, sizeof(b->end_hint),
			 "a kernel that does not know the name behind "
			 "cow_design= or cow_variant= ends so: "
			 "docs/three-designs.md has them all");
		return;
	}
	snprintf(
		b->end_hint, sizeof(b->end_hint), "%s",
		b->machine->accel == LAB_KVM
			? "not every KVM can run stock kernels: leave out "
			  "--accel kvm"
			: "nothing came over the console: is the image whole, is "
			  "--memory enough, has the kernel "
			  "CONFIG_SERIAL_8250_CONSOLE=y?");
}

void boot_look_at_clock(struct lab_boot *b, uint64_t now_ns)
{
	struct boot_process *p = b->process;
	bool is_boot = b->state == BOOT_KERNEL;
	unsigned int limit_s = is_boot ? b->boot_timeout_s : b->case_timeout_s;
	char buf[60];

	if (!limit_s)
		limit_s = is_boot ? BOOT_TIMEOUT_S : CASE_TIMEOUT_S;
	if (p->doom_ns || now_ns < p->life_ns + limit_s * 1000000000ull)
		return;
	boot_set_end(b, "no sign of life for %u s %s", limit_s,
		     when(b, buf, sizeof(buf)));
	add_last_line(b);
	boot_doom(b, now_ns);
}

static bool is_noise(const char *line, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(harmless); i++)
		if (memmem(line, len, harmless[i], strlen(harmless[i])))
			return true;
	return !len;
}

/* The last line of QEMU's own that is no noise; "" when there is none. */
static void last_stderr(const struct boot_process *p, char *buf, size_t size)
{
	const char *s = p->stderr_text;

	buf[0] = '\0';
	while (*s) {
		size_t len = strcspn(s, "\n");

		if (!is_noise(s, len))
			snprintf(buf, size, "%.*s", (int)len, s);
		s += len + (s[len] == '\n');
	}
}

static void explain_panic(struct lab_boot *b, const struct console_finding *f)
{
	if (f->case_nr >= 0)
		boot_set_end(b, "panic while running case %ld: %s", f->case_nr,
			     f->line);
	else
		boot_set_end(b, "panic: %s", f->line);
}

static void explain_status(struct lab_boot *b, int wait_status)
{
	struct proc_end end;
	char text[200], how[40], buf[60];

	last_stderr(b->process, text, sizeof(text));
	proc_end_from(wait_status, &end);
	proc_end_text(&end, how, sizeof(how));
	if (!proc_end_ok(&end)) {
		boot_set_end(b, "QEMU %s %s%s%s", how,
			     when(b, buf, sizeof(buf)), *text ? ": " : "",
			     text);
		if (end.exited)
			hint_snapshot(b);
		if (!end.exited && end.signal == SIGKILL && !b->end_hint[0])
			snprintf(b->end_hint, sizeof(b->end_hint),
				 "somebody killed it: when memory was short, "
				 "dmesg says so");
		return;
	}
	boot_set_end(b, "the guest reset %s", when(b, buf, sizeof(buf)));
	add_last_line(b);
}

void boot_explain_end(struct lab_boot *b, int wait_status)
{
	const struct console_finding *death = console_death(&b->console);

	if (b->has_end || b->is_saved) {
		b->end_text[0] = b->end_hint[0] = '\0';
		return;
	}
	if (b->is_stopped)
		boot_set_end(b, "stopped");
	else if (death)
		explain_panic(b, death);
	/* There is a text too when we killed it ourselves. */
	if (!b->end_text[0])
		explain_status(b, wait_status);
}
