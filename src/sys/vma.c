// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/vma.h"

#include "base/err.h"
#include "sys/root.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct list {
	uint64_t from, to;
	struct vma *vmas;
	size_t nr;
	size_t nr_all; /* also those that lie elsewhere */
	bool is_in; /* the lines that come are of the last of vmas */
};

static void copy_printable(char *to, size_t size_bytes, const char *from)
{
	size_t i;

	for (i = 0; from[i] && i + 1 < size_bytes; i++)
		to[i] = from[i] < ' ' || from[i] > '~' ? '?' : from[i];
	to[i] = '\0';
}

/* "START-END perms offset dev inode   name"; false: another kind of line. */
static bool head_line(struct list *l, const char *line)
{
	const char *p = line;
	uint64_t start, end;
	struct vma *v;
	int name_at = 0;

	if (!sys_scan_u64(&p, 16, &start) || *p++ != '-' ||
	    !sys_scan_u64(&p, 16, &end) || *p++ != ' ')
		return false;
	l->nr_all++;
	l->is_in = start < l->to && end > l->from;
	if (!l->is_in)
		return true;
	l->vmas = xrealloc(l->vmas, l->nr + 1, sizeof(*l->vmas));
	v = &l->vmas[l->nr++];
	memset(v, 0, sizeof(*v));
	v->start = start;
	v->end = end;
	copy_printable(v->perms, sizeof(v->perms), p);
	/* offset, device and inode are not needed */
	if (sscanf(p, "%*s %*s %*s %*s %n", &name_at) == 0 && name_at > 0)
		copy_printable(v->name, sizeof(v->name), p + name_at);
	return true;
}

static void key_line(struct vma *v, const char *line)
{
	static const struct {
		const char *key;
		size_t offset;
	} sizes[] = {
		{ "Rss:", offsetof(struct vma, rss_bytes) },
		{ "AnonHugePages:", offsetof(struct vma, anon_huge_bytes) },
		{ "KernelPageSize:", offsetof(struct vma, page_bytes) },
		{ "KSM:", offsetof(struct vma, ksm_bytes) },
	};
	size_t len = strcspn(line, ":") + 1;
	const char *p = line + len;
	uint64_t value;

	if (!line[len - 1])
		return;
	v->has_smaps = true;
	if (!strncmp(line, "VmFlags:", len)) {
		copy_printable(v->flags, sizeof(v->flags), p + (*p == ' '));
		return;
	}
	if (!sys_scan_u64(&p, 10, &value))
		return;
	v->has_ksm |= !strncmp(line, "KSM:", len);
	if (!strncmp(line, "THPeligible:", len)) {
		v->has_thp_eligible = true;
		v->is_thp_eligible = value;
	}
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
		if (!strncmp(line, sizes[i].key, len))
			memcpy((char *)v + sizes[i].offset,
			       &(uint64_t){ value * 1024 }, sizeof(uint64_t));
}

static int read_list(struct list *l, const char *path, struct why *why)
{
	struct sys_lines lines;
	const char *line;
	int err = sys_lines_open(&lines, path, why);

	if (err)
		return err;
	while ((line = sys_lines_next(&lines)) != NULL)
		if (!head_line(l, line) && l->is_in)
			key_line(&l->vmas[l->nr - 1], line);
	err = sys_lines_close(&lines);
	return err ? why_errno(why, err, "read %s%s", sys_root(), path) : 0;
}

/* An exited process is a reason of its own: -EACCES or no line at all. */
static int no_memory(pid_t pid, int err, struct why *why)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/%d", (int)pid);
	if (!sys_exists(path)) {
		why_set(why, -ESRCH, "inspect process %d: there is none",
			(int)pid);
		why_hint(why, "ps -e lists processes");
		return -ESRCH;
	}
	if (err == -EACCES || err == -EPERM) {
		why_set(why, -EPERM,
			"inspect process %d: it is another user's, or may not "
			"be traced",
			(int)pid);
		why_hint(why, "run as root, or as its user");
		return -EPERM;
	}
	if (err && err != -ESRCH)
		return why_errno(why, err, "read %s%s", sys_root(), path);
	why_set(why, -ENXIO, "inspect process %d: it has no memory", (int)pid);
	why_hint(why, "it has exited and was not reaped, or is a kernel "
		      "thread");
	return -ENXIO;
}

int vma_list(pid_t pid, uint64_t from, uint64_t to, struct vma **vmas,
	     size_t *nr, struct why *why)
{
	struct list l = { .from = from, .to = to };
	char path[40];
	int err;

	*vmas = NULL;
	*nr = 0;
	snprintf(path, sizeof(path), "/proc/%d/smaps", (int)pid);
	err = read_list(&l, path, why);
	if (err == -ENOENT) { /* without CONFIG_PROC_PAGE_MONITOR */
		snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
		err = read_list(&l, path, why);
	}
	if (err || !l.nr_all) {
		free(l.vmas);
		return no_memory(pid, err == -ENOENT ? -ESRCH : err, why);
	}
	*vmas = l.vmas;
	*nr = l.nr;
	return 0;
}
