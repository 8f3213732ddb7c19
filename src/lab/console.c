// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/console.h"

#include "base/compiler.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * What kernels of the last ten years print. The first row that matches
 * decides, so exceptions stand before what they are exceptions of.
 *
 * Sources: kernel/panic.c, kernel/locking/lockdep.c, kernel/hung_task.c,
 * kernel/watchdog.c, kernel/rcu/tree_stall.h, mm/page_alloc.c, mm/kasan,
 * lib/ubsan.c, lib/list_debug.c, arch/x86/kernel/traps.c and dumpstack.c,
 * arch/arm64/kernel/traps.c and mm/fault.c.
 */
static const struct {
	enum console_severity severity;
	bool at_start; /* of the line: the words are common elsewhere */
	const char *words;
} rules[] = {
	{ CONSOLE_DEAD, false, "Kernel panic - not syncing" },
	/* A user program's fault: its case fails by itself. */
	{ CONSOLE_FINE, true, "traps: " },
	/* The CPU looks too slow for its watchdog; the kernel is well. */
	{ CONSOLE_WARNING, false, "BUG: soft lockup" },
	{ CONSOLE_WARNING, false, "BUG: workqueue lockup" },
	{ CONSOLE_WARNING, false, "BUG: KCSAN" },
	{ CONSOLE_BROKEN, false, "BUG:" },
	{ CONSOLE_BROKEN, false, "kernel BUG at" },
	{ CONSOLE_BROKEN, false, "Oops" },
	{ CONSOLE_BROKEN, false, "general protection fault" },
	{ CONSOLE_BROKEN, false, "KASAN:" },
	{ CONSOLE_BROKEN, false, "KFENCE:" },
	{ CONSOLE_BROKEN, false, "Bad page state" },
	{ CONSOLE_BROKEN, false, "Bad page map" },
	{ CONSOLE_BROKEN, false, "Bad rss-counter state" },
	{ CONSOLE_BROKEN, true, "list_add corruption" },
	{ CONSOLE_BROKEN, true, "list_del corruption" },
	{ CONSOLE_BROKEN, false, "Unable to handle kernel" },
	{ CONSOLE_BROKEN, false, "Internal error:" },
	{ CONSOLE_BROKEN, false, "hard LOCKUP" },
	{ CONSOLE_BROKEN, false, "Fixing recursive fault" },
	/* How every die() of x86 numbers itself: "invalid opcode: 0000 [#1]". */
	{ CONSOLE_BROKEN, false, " [#1]" },
	/* Hardware advice, not a warning of the code. */
	{ CONSOLE_FINE, true, "WARNING: Spectre" },
	{ CONSOLE_WARNING, true, "WARNING:" },
	{ CONSOLE_WARNING, false, "UBSAN:" },
	{ CONSOLE_WARNING, false, "possible circular locking" },
	{ CONSOLE_WARNING, false, "possible recursive locking" },
	{ CONSOLE_WARNING, false, "possible irq lock inversion" },
	{ CONSOLE_WARNING, false, "inconsistent lock state" },
	{ CONSOLE_WARNING, false, "bad unlock balance" },
	{ CONSOLE_WARNING, false, "suspicious RCU usage" },
	{ CONSOLE_WARNING, false, "trying to register non-static key" },
	{ CONSOLE_WARNING, false, "blocked for more than" },
	{ CONSOLE_WARNING, false, "self-detected stall" },
	{ CONSOLE_WARNING, false, "detected stalls" },
	{ CONSOLE_WARNING, false, "detected expedited stalls" },
	{ CONSOLE_WARNING, false, "kthread starved" },
	{ CONSOLE_WARNING, false, "page allocation failure" },
	{ CONSOLE_WARNING, false, "invoked oom-killer" },
	{ CONSOLE_WARNING, true, "kmemleak:" },
	/* What they stop is what is measured. */
	{ CONSOLE_WARNING, false, "RT throttling activated" },
	{ CONSOLE_WARNING, false, "Marking clocksource" },
};

static const char marker[] = "cowbench: case ";

void console_init(struct console *c)
{
	memset(c, 0, sizeof(*c));
	c->case_nr = -1;
}

/*
 * Behind "<4>", "[    0.123456]" and the "[    T1]" of CONFIG_PRINTK_CALLER,
 * and behind blanks: what the kernel said.
 */
static const char *said(const char *line)
{
	for (;;) {
		const char *s = line + strspn(line, " \t");
		size_t len;

		if (*s == '<') {
			len = strspn(s + 1, "0123456789");
			if (!len || s[len + 1] != '>')
				return s;
		} else if (*s == '[') {
			len = strspn(s + 1, " .0123456789CT");
			if (!len || s[len + 1] != ']' ||
			    !isdigit((unsigned char)s[len]))
				return s;
		} else {
			return s;
		}
		line = s + len + 2;
	}
}

static enum console_severity severity_of(const char *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
		const char *at = strstr(text, rules[i].words);

		if (at && (!rules[i].at_start || at == text))
			return rules[i].severity;
	}
	return CONSOLE_FINE;
}

static size_t nr_kept(const struct console *c)
{
	return c->nr_findings < CONSOLE_FINDINGS_MAX ? c->nr_findings
						     : CONSOLE_FINDINGS_MAX;
}

static bool is_case_worst(const struct console *c, size_t i)
{
	return console_worst(c, c->findings[i].case_nr) == &c->findings[i];
}

/*
 * Where a finding goes. When the table is full, in the place of one that says
 * nothing new about its case, or else of a lesser one: a flood of warnings
 * must not hide the panic, nor what came to the cases after it.
 */
static struct console_finding *slot_for(struct console *c,
					enum console_severity severity)
{
	const struct console_finding *worst = console_worst(c, c->case_nr);

	if (c->nr_findings < CONSOLE_FINDINGS_MAX)
		return &c->findings[c->nr_findings];
	if (worst && worst->severity >= severity)
		return NULL;
	for (size_t i = CONSOLE_FINDINGS_MAX; i-- > 0;)
		if (!is_case_worst(c, i))
			return &c->findings[i];
	for (size_t i = CONSOLE_FINDINGS_MAX; i-- > 0;)
		if (c->findings[i].severity < severity)
			return &c->findings[i];
	return NULL;
}

static void add_finding(struct console *c, enum console_severity severity,
			const char *text)
{
	struct console_finding *f = slot_for(c, severity);

	c->nr_findings++;
	if (!f)
		return;
	f->severity = severity;
	f->case_nr = c->case_nr;
	snprintf(f->line, sizeof(f->line), "%s", text);
}

static void end_line(struct console *c)
{
	const char *text = said(c->partial);
	enum console_severity severity;

	c->partial_len = 0;
	if (*text && !strncmp(text, marker, strlen(marker))) {
		c->case_nr = strtol(text + strlen(marker), NULL, 10);
	} else if (*text) {
		severity = severity_of(text);
		if (severity != CONSOLE_FINE)
			add_finding(c, severity, text);
		snprintf(c->last[c->nr_lines++ % CONSOLE_LAST_LINES],
			 sizeof(c->last[0]), "%s", text);
	}
	c->partial[0] = '\0';
}

/* What is no text becomes '.': it may be printed on somebody's terminal. */
void console_feed(struct console *c, const void *data, size_t len)
{
	const char *p = data;

	for (; len; p++, len--) {
		if (*p == '\n') {
			end_line(c);
		} else if (*p != '\r' &&
			   c->partial_len < sizeof(c->partial) - 1) {
			bool is_text = isprint((unsigned char)*p) || *p == '\t';

			c->partial[c->partial_len++] = is_text ? *p : '.';
			c->partial[c->partial_len] = '\0';
		}
	}
}

const struct console_finding *console_worst(const struct console *c,
					    long case_nr)
{
	const struct console_finding *worst = NULL;

	for (size_t i = 0; i < nr_kept(c); i++) {
		const struct console_finding *f = &c->findings[i];

		if (f->case_nr == case_nr &&
		    (!worst || f->severity > worst->severity))
			worst = f;
	}
	return worst;
}

const struct console_finding *console_death(const struct console *c)
{
	for (size_t i = 0; i < nr_kept(c); i++)
		if (c->findings[i].severity == CONSOLE_DEAD)
			return &c->findings[i];
	return NULL;
}

const char *console_last_line(const struct console *c)
{
	const char *text = said(c->partial);

	if (*text && strncmp(text, marker, strlen(marker)) != 0)
		return text;
	if (!c->nr_lines)
		return "";
	return c->last[(c->nr_lines - 1) % CONSOLE_LAST_LINES];
}
