// SPDX-License-Identifier: GPL-2.0-or-later
#include "profile/fields.h"

#include "base/err.h"
#include "profile/fields_btf.h"
#include "profile/fields_parts.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * Of struct page's unions, as the debate about copy-on-write calls them: an
 * anonymous or a file's page. Frames of another use have lists of their own.
 */
static const char *const of_page[] = {
	"flags",	 "lru",	      "mapping",   "index",
	"__folio_index", "_mapcount", "_refcount", "memcg_data",
	"mem_cgroup",	 "private",   NULL,
};
/* 5.10: only there has struct page what became struct slab in 5.17. */
static const char *const of_slab[] = {
	"flags",    "slab_list", "slab_cache", "freelist",
	"counters", "_refcount", "memcg_data", NULL,
};
static const char *const of_table[] = {
	"flags", "pt_mm", "pmd_huge_pte", "ptl", NULL,
};
/* What the tails kept before struct folio reached that far (6.3). */
static const char *const of_tail[] = {
	"flags",
	"compound_mapcount",
	"compound_pincount",
	"compound_nr",
	"compound_dtor",
	"compound_order",
	"subpages_mapcount",
	"_mapcount",
	"_refcount",
	NULL,
};
static const char *const of_tail_2[] = {
	"flags",	 "hpage_pinned_refcount",
	"deferred_list", "_mapcount",
	"_refcount",	 NULL,
};

/* Caches whose objects are of a struct of another name: fs/, kernel/, mm/. */
static const struct {
	const char *cache, *type;
} caches[] = {
	{ "signal_cache", "signal_struct" },
	{ "sighand_cache", "sighand_struct" },
	{ "files_cache", "files_struct" },
	{ "fs_cache", "fs_struct" },
	{ "filp", "file" },
	{ "cred_jar", "cred" },
	{ "uid_cache", "user_struct" },
	{ "inode_cache", "inode" },
	{ "shmem_inode_cache", "shmem_inode_info" },
	{ "ext4_inode_cache", "ext4_inode_info" },
	{ "proc_inode_cache", "proc_inode" },
	{ "sock_inode_cache", "socket_alloc" },
	{ "radix_tree_node", "xa_node" },
	{ "kernfs_node_cache", "kernfs_node" },
};

/* Variables whose type is in no BTF, which has per-CPU ones only. */
static const struct {
	const char *symbol, *type;
} variables[] = {
	{ "init_mm", "mm_struct" },
	{ "init_task", "task_struct" },
	{ "init_cred", "cred" },
	{ "init_files", "files_struct" },
	{ "init_fs", "fs_struct" },
	{ "init_signals", "signal_struct" },
	{ "init_sighand", "sighand_struct" },
	{ "init_struct_pid", "pid" },
	{ "init_pid_ns", "pid_namespace" },
	{ "init_user_ns", "user_namespace" },
	{ "init_ucounts", "ucounts" },
	{ "root_user", "user_struct" },
	{ "contig_page_data", "pglist_data" },
};

/* Two ids of an mm in one word, with a lock in a bit of it (6.15). */
static const char *const of_folio[] = { "_mm_ids", NULL };

static int no_print(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	(void)level;
	(void)fmt;
	(void)ap;
	return 0;
}

/* Numbers of its own (4001: no ELF) are words by libbpf alone. */
static int not_read(const char *image, int err, struct why *why)
{
	char words[100];

	if (err == -ENODATA)
		return why_set(why, err, "read the BTF of %s: it has none",
			       image);
	libbpf_strerror(err, words, sizeof(words));
	return why_set(why, err <= -__LIBBPF_ERRNO__START ? -ENOEXEC : err,
		       "read the BTF of %s: %s", image, words);
}

int fields_load(struct fields **f, const char *image, struct why *why)
{
	struct btf *btf;
	int err;

	*f = NULL;
	/* It would speak on stderr. */
	libbpf_set_print(no_print);
	btf = btf__parse_elf(image, NULL);
	if (!btf) {
		err = -errno;
		/* What libbpf says of an ELF without the section, by version. */
		if (err == -ENOENT || err == -ESRCH)
			err = access(image, R_OK) ? -errno : -ENODATA;
		return not_read(image, err, why);
	}
	*f = fields_of(btf);
	return 0;
}

struct fields *fields_of(struct btf *btf)
{
	struct fields *f = xcalloc(1, sizeof(*f));

	f->btf = btf;
	f->page_struct_bytes = btf_struct_bytes(btf, "page");
	return f;
}

void fields_free(struct fields *f)
{
	if (!f)
		return;
	btf__free(f->btf);
	free(f);
}

static char *plus(const char *name, uint64_t offset)
{
	return offset ? xasprintf("%s+%llu", name, (unsigned long long)offset)
		      : xstrdup(name);
}

static char *struct_page(uint64_t offset)
{
	return xasprintf("struct page +%llu", (unsigned long long)offset);
}

/* Is it the lock that PTE tables have each for themselves? */
static bool is_table_lock(const struct fields *f, uint64_t offset)
{
	long ptl = btf_member_offset(f->btf, "ptdesc", "ptl");

	if (ptl < 0)
		ptl = btf_member_offset(f->btf, "page", "ptl");
	/* In PREEMPT_RT and with lockdep a pointer to a slab object. */
	return ptl >= 0 && offset >= (uint64_t)ptl &&
	       offset < (uint64_t)ptl + sizeof(uint64_t);
}

static char *page_name(const struct fields *f, const struct stream_lock *l)
{
	const char *type = "page";
	const char *const *prefer = of_page;
	char *name;

	if (!f)
		return struct_page(l->offset);
	if (!strcmp(l->name, "table")) {
		if (is_table_lock(f, l->offset))
			return xstrdup("page table lock");
		prefer = of_table;
		if (btf_struct_bytes(f->btf, "ptdesc"))
			type = "ptdesc";
	} else if (!strcmp(l->name, "slab")) {
		prefer = of_slab;
		if (btf_struct_bytes(f->btf, "slab"))
			type = "slab";
	}
	name = btf_member_name(f->btf, type, l->offset, prefer);
	return name ? name : struct_page(l->offset);
}

/* Only the names by which struct folio checks where the pages' members are. */
static bool is_of_tail(const char *name)
{
	return strstr(name, ".__page_") || strstr(name, "._flags_") ||
	       strstr(name, "._head_") || strstr(name, "._mapcount_") ||
	       strstr(name, "._refcount_");
}

static char *folio_name(const struct fields *f, uint64_t offset)
{
	const char *const *prefer = of_page;
	uint64_t tail;
	char *name;

	if (!f || !f->page_struct_bytes)
		return struct_page(offset);
	tail = offset / f->page_struct_bytes;
	if (tail) {
		name = btf_member_name(f->btf, "folio", offset, of_folio);
		if (name && !is_of_tail(name))
			return name;
		free(name);
		prefer = tail == 1 ? of_tail : tail == 2 ? of_tail_2 : of_page;
	}
	name = btf_member_name(f->btf, "page", offset % f->page_struct_bytes,
			       prefer);
	return name ? name : struct_page(offset);
}

/* By the type that the cache is for; NULL: none, or a hole. */
static char *object_name(const struct fields *f, const char *cache,
			 uint64_t offset)
{
	const char *type = cache;

	for (size_t i = 0; i < ARRAY_SIZE(caches); i++)
		if (!strcmp(cache, caches[i].cache))
			type = caches[i].type;
	return f ? btf_member_name(f->btf, type, offset, NULL) : NULL;
}

/* A cache that was merged: its name ends in ~, and so does ours. */
static char *slab_name(const struct fields *f, const struct stream_lock *l)
{
	size_t len = strlen(l->name);
	bool is_shared = len && l->name[len - 1] == '~';
	char cache[sizeof(l->name)];
	char *name, *marked;

	snprintf(cache, sizeof(cache), "%.*s", (int)(len - is_shared), l->name);
	if (!strcmp(cache, "page->ptl"))
		return xstrdup("page table lock");
	name = object_name(f, cache, l->offset);
	if (!name || !is_shared)
		return name ? name : plus(l->name, l->offset);
	marked = xasprintf("%s~", name);
	free(name);
	return marked;
}

/* Before 6.15 x86's symbols of per-CPU variables are offsets from 0. */
static const struct symbol *percpu_symbol(const struct symbols *s,
					  uint64_t addr)
{
	const struct symbol *found = NULL;

	for (size_t i = 0; i < s->nr && s->symbols[i].addr <= addr; i++)
		if (!s->symbols[i].module &&
		    strncmp(s->symbols[i].name, "__per_cpu_", 10) != 0 &&
		    (!found || found->addr != s->symbols[i].addr))
			found = &s->symbols[i];
	return found;
}

static char *variable_name(const struct fields *f, const struct symbols *s,
			   uint64_t addr)
{
	const struct symbol *at = addr >> 63 ? symbols_find(s, addr, false)
					     : percpu_symbol(s, addr);
	char *name = NULL;
	uint64_t offset;

	if (!at)
		return xstrdup("static data");
	offset = addr - at->addr;
	if (f)
		name = btf_variable_name(f->btf, at->name, offset);
	for (size_t i = 0; f && !name && i < ARRAY_SIZE(variables); i++) {
		char *field;

		if (strcmp(at->name, variables[i].symbol) != 0)
			continue;
		field = btf_member_name(f->btf, variables[i].type, offset,
					NULL);
		if (field)
			name = xasprintf("%s%s", at->name,
					 field + strlen(variables[i].type));
		free(field);
	}
	return name ? name : plus(at->name, offset);
}

static char *static_name(const struct fields *f, const struct symbols *s,
			 const struct stream_lock *l)
{
	char *name = NULL;

	if (!*l->name)
		return variable_name(f, s, l->offset);
	if (f)
		name = btf_member_name(f->btf, l->name, l->offset, NULL);
	return name ? name : plus(l->name, l->offset);
}

char *fields_name(const struct fields *f, const struct symbols *s,
		  const struct stream_lock *l)
{
	switch (l->kind) {
	case LOCK_PAGE:
		return page_name(f, l);
	case LOCK_FOLIO:
		return folio_name(f, l->offset);
	case LOCK_TABLE:
		return xstrdup("page table entry");
	case LOCK_SLAB:
		return slab_name(f, l);
	case LOCK_STATIC:
		return static_name(f, s, l);
	case LOCK_STACK:
		return xstrdup("stack or vmalloc");
	case LOCK_USER:
		return xstrdup("user memory");
	case LOCK_DIRECT:
		return xstrdup("direct map");
	case LOCK_OTHER:
		return xstrdup("other");
	}
	BUG("lock kind %d", (int)l->kind);
}
