// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/vmstat.h"

#include "sys/root.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

static const char path[] = "/proc/vmstat";

int vmstat_open(struct vmstat *v, struct why *why)
{
	int err;

	v->nr_fields = 0;
	v->fd = sys_open(path, O_RDONLY);
	if (v->fd < 0) {
		err = why_errno(why, v->fd, "read %s%s", sys_root(), path);
		v->fd = -1;
		return err;
	}
	err = vmstat_read(v, why);
	if (err)
		vmstat_close(v);
	return err;
}

void vmstat_close(struct vmstat *v)
{
	if (v->fd >= 0)
		close(v->fd);
	v->fd = -1;
}

int vmstat_read(struct vmstat *v, struct why *why)
{
	size_t len = 0;
	ssize_t n;
	int err;

	for (;;) {
		n = pread(v->fd, v->text + len, sizeof(v->text) - 1 - len,
			  (off_t)len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		len += (size_t)n;
		if (len == sizeof(v->text) - 1)
			return why_set(why, -E2BIG,
				       "read %s%s: more than %zu bytes",
				       sys_root(), path, len);
	}
	if (n < 0)
		return why_errno(why, -errno, "read %s%s", sys_root(), path);
	v->text[len] = '\0';
	err = vmstat_parse(v);
	if (err)
		return why_errno(why, err, "read %s%s", sys_root(), path);
	return 0;
}

int vmstat_parse(struct vmstat *v)
{
	char *line = v->text, *space;
	const char *end;

	v->nr_fields = 0;
	while (*line) {
		if (v->nr_fields == VMSTAT_FIELDS_MAX)
			return -E2BIG;
		space = strchr(line, ' ');
		if (!space || space == line)
			return -EINVAL;
		*space = '\0';
		v->fields[v->nr_fields].name = line;
		end = space + 1;
		if (!sys_scan_u64(&end, 10, &v->fields[v->nr_fields].value) ||
		    (*end && *end != '\n'))
			return -EINVAL;
		v->nr_fields++;
		line = v->text + (end - v->text) + (*end == '\n');
	}
	return v->nr_fields ? 0 : -EINVAL;
}

int vmstat_get(const struct vmstat *v, const char *name, uint64_t *value)
{
	size_t i;

	for (i = 0; i < v->nr_fields; i++) {
		if (strcmp(v->fields[i].name, name) != 0)
			continue;
		*value = v->fields[i].value;
		return 0;
	}
	return -ENOENT;
}

int vmstat_sum(const struct vmstat *v, const char *prefix, uint64_t *value)
{
	const size_t len = strlen(prefix);
	bool is_found = false;
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < v->nr_fields; i++) {
		if (strncmp(v->fields[i].name, prefix, len) != 0)
			continue;
		sum += v->fields[i].value;
		is_found = true;
	}
	if (!is_found)
		return -ENOENT;
	*value = sum;
	return 0;
}

int vmstat_diff(const struct vmstat *before, const struct vmstat *after,
		const char *name, int64_t *difference)
{
	uint64_t a, b;

	if (vmstat_get(before, name, &a) || vmstat_get(after, name, &b))
		return -ENOENT;
	*difference = (int64_t)(b - a);
	return 0;
}

int vmstat_refresh(void)
{
	int err = sys_write("/proc/sys/vm/stat_refresh", "1", NULL);

	if (err == -EACCES)
		return -EPERM;
	/*
	 * Some kernels answer EINVAL when a counter stands below 0 for a
	 * moment: the CPUs have handed in all the same.
	 */
	return err == -EINVAL ? 0 : err;
}
