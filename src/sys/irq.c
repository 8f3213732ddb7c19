// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/irq.h"

#include "sys/root.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Which column "CPU<cpu>" is, and how many there are: online CPUs only. */
static int find_column(const char *header, size_t header_len, unsigned int cpu,
		       size_t *column, size_t *nr_columns)
{
	const char *p = header, *end = header + header_len;
	bool is_found = false;
	uint64_t number;

	*nr_columns = 0;
	while (p < end) {
		p += strspn(p, " \t");
		if (p >= end || strncmp(p, "CPU", 3) != 0)
			break;
		p += 3;
		if (!sys_scan_u64(&p, 10, &number))
			return -EINVAL;
		if (number == cpu) {
			*column = *nr_columns;
			is_found = true;
		}
		(*nr_columns)++;
	}
	if (!*nr_columns)
		return -EINVAL;
	return is_found ? 0 : -ENOENT;
}

/* Kinds that are told apart, by a part of what the line says of itself. */
static void count_kind(struct irq_counts *out, const char *what, size_t len,
		       uint64_t n)
{
	const struct {
		const char *word;
		bool *has;
		uint64_t *nr;
	} kinds[] = {
		{ "Local timer interrupts", &out->has_timer, &out->nr_timer },
		{ "arch_timer", &out->has_timer, &out->nr_timer },
		{ "Function call interrupts", &out->has_call, &out->nr_call },
		{ "TLB shootdowns", &out->has_tlb, &out->nr_tlb },
		{ "Rescheduling interrupts", &out->has_resched,
		  &out->nr_resched },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (!memmem(what, len, kinds[i].word, strlen(kinds[i].word)))
			continue;
		*kinds[i].has = true;
		*kinds[i].nr += n;
	}
}

/*
 * "LABEL: n n ... text". A line with fewer numbers than there are CPUs, and
 * ERR and MIS on any machine, count for the machine and not for a CPU.
 */
static void add_line(struct irq_counts *out, const char *line, size_t len,
		     size_t column, size_t nr_columns)
{
	const char *end = line + len, *p = memchr(line, ':', len);
	uint64_t v, mine = 0;
	size_t i;

	line += strspn(line, " \t");
	if (!p || !strncasecmp(line, "ERR:", 4) || !strncmp(line, "MIS:", 4))
		return;
	p++;
	for (i = 0; i < nr_columns; i++) {
		if (!sys_scan_u64(&p, 10, &v))
			return;
		if (i == column)
			mine = v;
	}
	out->nr_total += mine;
	count_kind(out, p, (size_t)(end - p), mine);
}

int irq_counts_parse(const char *text, unsigned int cpu, struct irq_counts *out)
{
	size_t len = strcspn(text, "\n"), column = 0, nr_columns;
	int err;

	memset(out, 0, sizeof(*out));
	err = find_column(text, len, cpu, &column, &nr_columns);
	if (err)
		return err;
	while (text[len]) {
		text += len + 1;
		len = strcspn(text, "\n");
		add_line(out, text, len, column, nr_columns);
	}
	return 0;
}

int irq_counts_read(unsigned int cpu, struct irq_counts *out, struct why *why)
{
	static const char path[] = "/proc/interrupts";
	char *text;
	int err;

	err = sys_read(path, &text, why);
	if (err)
		return err;
	err = irq_counts_parse(text, cpu, out);
	free(text);
	if (err == -ENOENT)
		return why_set(why, err, "read %s%s: no CPU %u in it",
			       sys_root(), path, cpu);
	if (err)
		return why_errno(why, err, "read %s%s", sys_root(), path);
	return 0;
}
