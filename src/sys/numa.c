// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/numa.h"

#include "sys/root.h"

#include <errno.h>
#include <linux/mempolicy.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CHUNK 64

int nodes_parse(const char *text, uint64_t *nodes)
{
	const char *p = text;

	*nodes = 0;
	for (;;) {
		uint64_t first, last;

		if (!sys_scan_u64(&p, 10, &first))
			return -EINVAL;
		last = first;
		if (*p == '-') {
			p++;
			if (!sys_scan_u64(&p, 10, &last) || last < first)
				return -EINVAL;
		}
		if (last >= NUMA_NODES_MAX)
			return -ERANGE;
		for (; first <= last; first++)
			*nodes |= 1ULL << first;
		if (*p != ',')
			break;
		p++;
	}
	return !*p || *p == '\n' ? 0 : -EINVAL;
}

int nodes_with_memory(uint64_t *nodes, struct why *why)
{
	static const char path[] = "/sys/devices/system/node/has_memory";
	char line[256];
	int err = sys_read_line(path, line, sizeof(line));

	if (err == -ENOENT) {
		*nodes = 1;
		return 0;
	}
	if (err >= (int)sizeof(line))
		err = -E2BIG;
	if (err >= 0)
		err = nodes_parse(line, nodes);
	return err ? why_errno(why, err, "read %s%s", sys_root(), path) : 0;
}

/* A CPU's folder has a link to its node: "node1". */
int node_of_cpu(int cpu)
{
	char path[64], **names;
	size_t nr;
	int node = 0;

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d", cpu);
	if (sys_list(path, &names, &nr))
		return 0;
	for (size_t i = 0; i < nr; i++) {
		const char *p = names[i] + strlen("node");
		uint64_t value;

		if (!strncmp(names[i], "node", strlen("node")) &&
		    sys_scan_u64(&p, 10, &value) && !*p)
			node = (int)value;
	}
	sys_list_free(names, nr);
	return node;
}

static int set_policy(int mode, const uint64_t *nodes, struct why *why)
{
	/* The kernel takes one bit off the number of bits it is told. */
	unsigned long bits = nodes ? NUMA_NODES_MAX + 1 : 0;

	if (!syscall(SYS_set_mempolicy, (long)mode, nodes, bits))
		return 0;
	return why_errno(why, -errno, "set the memory policy");
}

int node_bind_self(int node, struct why *why)
{
	uint64_t nodes;

	if (node < 0 || node >= NUMA_NODES_MAX)
		return why_set(why, -EINVAL, "bind to node %d", node);
	nodes = 1ULL << node;
	return set_policy(MPOL_BIND, &nodes, why);
}

int node_default_self(struct why *why)
{
	return set_policy(MPOL_DEFAULT, NULL, why);
}

int nodes_of_pages(const void *addr, size_t nr, size_t step_bytes, int *nodes,
		   struct why *why)
{
	const char *p = addr;
	const void *pages[CHUNK];

	for (size_t done = 0, n; done < nr; done += n) {
		n = nr - done < CHUNK ? nr - done : CHUNK;
		for (size_t i = 0; i < n; i++)
			pages[i] = p + (done + i) * step_bytes;
		if (syscall(SYS_move_pages, 0L, (unsigned long)n, pages, NULL,
			    nodes + done, 0L))
			return why_errno(why, -errno, "ask for nodes of pages");
		for (size_t i = done; i < done + n; i++)
			if (nodes[i] < 0)
				nodes[i] = -1;
	}
	return 0;
}
