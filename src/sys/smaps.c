// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/smaps.h"

#include "sys/root.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Which key goes to which sum. */
static const struct {
	const char *key;
	size_t offset;
} keys[] = {
	{ "Size:", offsetof(struct smaps_range, size_bytes) },
	{ "Rss:", offsetof(struct smaps_range, rss_bytes) },
	{ "Pss:", offsetof(struct smaps_range, pss_bytes) },
	{ "Anonymous:", offsetof(struct smaps_range, anonymous_bytes) },
	{ "AnonHugePages:", offsetof(struct smaps_range, anon_huge_bytes) },
	{ "Private_Dirty:", offsetof(struct smaps_range, private_dirty_bytes) },
	{ "Private_Clean:", offsetof(struct smaps_range, private_clean_bytes) },
	{ "Shared_Dirty:", offsetof(struct smaps_range, shared_dirty_bytes) },
	{ "Shared_Clean:", offsetof(struct smaps_range, shared_clean_bytes) },
	{ "Swap:", offsetof(struct smaps_range, swap_bytes) },
	{ "KSM:", offsetof(struct smaps_range, ksm_bytes) },
	{ "Locked:", offsetof(struct smaps_range, locked_bytes) },
};

static bool scan_kb(const char **p, uint64_t *kb)
{
	return sys_scan_u64(p, 10, kb) && !strncmp(*p, " kB", 3);
}

struct smaps_parser {
	uint64_t from, to;
	bool is_in; /* the current VMA overlaps the range */
	bool has_vma;
	struct smaps_range *out;
};

static void parser_init(struct smaps_parser *p, uint64_t addr, size_t len_bytes,
			struct smaps_range *out)
{
	memset(out, 0, sizeof(*out));
	*p = (struct smaps_parser){ .from = addr,
				    .to = addr + len_bytes,
				    .out = out };
}

/* "START-END perms ..." begins a VMA; its "Key:  N kB" lines follow. */
static int parser_line(struct smaps_parser *p, const char *line)
{
	size_t i, key_len = strcspn(line, " \t");
	uint64_t start, end, kb;
	const char *value = line;

	if (sys_scan_u64(&value, 16, &start) && *value++ == '-' &&
	    sys_scan_u64(&value, 16, &end) && *value == ' ') {
		p->has_vma = true;
		p->is_in = start < p->to && end > p->from;
		p->out->nr_vmas += p->is_in;
		return 0;
	}
	if (!p->has_vma || !key_len || line[key_len - 1] != ':')
		return -EINVAL;
	if (!p->is_in)
		return 0;
	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		if (strlen(keys[i].key) != key_len ||
		    memcmp(keys[i].key, line, key_len) != 0)
			continue;
		value = line + key_len;
		if (!scan_kb(&value, &kb))
			return -EINVAL;
		*(uint64_t *)((char *)p->out + keys[i].offset) += kb * 1024;
		p->out->has_ksm |= keys[i].offset ==
				   offsetof(struct smaps_range, ksm_bytes);
	}
	return 0;
}

int smaps_parse(const char *text, uint64_t addr, size_t len_bytes,
		struct smaps_range *out)
{
	struct smaps_parser p;
	char line[512];
	size_t len;
	int err;

	parser_init(&p, addr, len_bytes, out);
	while (*text) {
		len = strcspn(text, "\n");
		snprintf(line, sizeof(line), "%.*s", (int)len, text);
		err = parser_line(&p, line);
		if (err)
			return err;
		text += len + (text[len] == '\n');
	}
	return 0;
}

int smaps_read(const void *addr, size_t len_bytes, struct smaps_range *out,
	       struct why *why)
{
	static const char path[] = "/proc/self/smaps";
	struct smaps_parser p;
	struct sys_lines l;
	const char *line;
	int err, read_err;

	parser_init(&p, (uintptr_t)addr, len_bytes, out);
	err = sys_lines_open(&l, path, why);
	if (err == -ENOENT)
		why_hint(why, "needs CONFIG_PROC_PAGE_MONITOR");
	if (err)
		return err;
	while (!err && (line = sys_lines_next(&l)))
		err = parser_line(&p, line);
	read_err = sys_lines_close(&l);
	if (!err)
		err = read_err;
	if (err)
		return why_errno(why, err, "read %s%s", sys_root(), path);
	return 0;
}

int maps_count_vmas(size_t *nr)
{
	struct sys_lines l;
	const char *line;
	int err;

	*nr = 0;
	err = sys_lines_open(&l, "/proc/self/maps", NULL);
	if (err)
		return err;
	/* The gate page of x86 has a line but is no VMA of the process. */
	while ((line = sys_lines_next(&l)))
		*nr += !strstr(line, "[vsyscall]");
	return sys_lines_close(&l);
}

int status_kb(const char *key, uint64_t *bytes)
{
	const size_t len = strlen(key);
	struct sys_lines l;
	const char *line, *value;
	uint64_t kb;
	int err, found = -ENOENT;

	err = sys_lines_open(&l, "/proc/self/status", NULL);
	if (err)
		return err;
	while (found == -ENOENT && (line = sys_lines_next(&l))) {
		if (strncmp(line, key, len) != 0 || line[len] != ':')
			continue;
		value = line + len + 1;
		found = scan_kb(&value, &kb) ? 0 : -EINVAL;
		if (!found)
			*bytes = kb * 1024;
	}
	err = sys_lines_close(&l);
	return err ? err : found;
}

int status_vm_pte_bytes(uint64_t *bytes)
{
	return status_kb("VmPTE", bytes);
}
