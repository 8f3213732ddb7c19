// SPDX-License-Identifier: GPL-2.0-or-later
#include "runner/inspect.h"

#include "base/err.h"
#include "runner/inspect_row.h"
#include "sys/kernel.h"
#include "sys/mm.h"
#include "sys/root.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Decimal, or hex behind 0x, up to the end or a comma; *p moves behind. */
static bool scan_number(const char **p, uint64_t *value)
{
	bool is_hex = (*p)[0] == '0' && ((*p)[1] | 0x20) == 'x';

	if (is_hex)
		*p += 2;
	if (strspn(*p, " \t") || (is_hex && !strncmp(*p, "0x", 2)))
		return false;
	return sys_scan_u64(p, is_hex ? 16 : 10, value) && (!**p || **p == ',');
}

int inspect_parse(struct inspect_want *w, const char *pid, const char *range,
		  struct why *why)
{
	const char *p = pid;
	uint64_t value;

	if (!scan_number(&p, &value) || *p || !value || value > INT_MAX) {
		why_set(why, -EINVAL, "inspect: '%.60s' is no process id", pid);
		why_hint(why, "run-bench inspect 1234 0x7f0000000000,512");
		return -EINVAL;
	}
	w->pid = (pid_t)value;
	p = range;
	if (!scan_number(&p, &w->addr)) {
		why_set(why, -EINVAL, "inspect: '%.60s' is no address", range);
		why_hint(why,
			 "decimal, or hex behind 0x: 0x7f0000000000; "
			 "/proc/%d/maps has them",
			 (int)w->pid);
		return -EINVAL;
	}
	w->addr -= w->addr % mm_page_bytes();
	value = 1;
	if (*p == ',') {
		p++;
		if (!scan_number(&p, &value) || *p || !value) {
			why_set(why, -EINVAL,
				"inspect: '%.60s' has no number of pages "
				"behind the comma",
				range);
			why_hint(why, "0x7f0000000000,512 is 512 pages from "
				      "there on");
			return -EINVAL;
		}
	}
	if (value > INSPECT_PAGES_MAX) {
		why_set(why, -EINVAL, "inspect: %llu pages are too many",
			(unsigned long long)value);
		why_hint(why, "at most %u at once", INSPECT_PAGES_MAX);
		return -EINVAL;
	}
	w->nr_pages = value;
	return 0;
}

/* Is all of the range mapped? */
static int check_mapped(const struct inspect_want *w, const struct vma *vmas,
			size_t nr, struct why *why)
{
	uint64_t at = w->addr;
	const uint64_t end = at + w->nr_pages * mm_page_bytes();

	for (size_t i = 0; i < nr && at < end; i++)
		if (at >= vmas[i].start && at < vmas[i].end)
			at = vmas[i].end;
	if (at >= end)
		return 0;
	why_set(why, -EFAULT, "inspect process %d: nothing is mapped at 0x%llx",
		(int)w->pid, (unsigned long long)at);
	if (at == w->addr)
		why_hint(why, "/proc/%d/maps says what is", (int)w->pid);
	else
		why_hint(
			why, "of the %zu pages from 0x%llx on, %llu are mapped",
			w->nr_pages, (unsigned long long)w->addr,
			(unsigned long long)((at - w->addr) / mm_page_bytes()));
	return -EFAULT;
}

static json_t *hex(uint64_t value)
{
	return json_sprintf("0x%llx", (unsigned long long)value);
}

static void put(json_t *o, const char *key, json_t *value)
{
	if (json_object_set_new(o, key, value))
		BUG("put %s into a JSON object", key);
}

static void put_known(json_t *o, const char *key, int64_t value)
{
	if (value >= 0)
		put(o, key, json_integer(value));
}

static json_t *mappings_json(const struct vma *vmas, size_t nr)
{
	json_t *array = json_array(), *o;

	for (size_t i = 0; i < nr; i++) {
		const struct vma *v = &vmas[i];

		o = json_object();
		put(o, "start", hex(v->start));
		put(o, "end", hex(v->end));
		put(o, "perms", json_string(v->perms));
		put(o, "name", json_string(v->name));
		if (v->has_smaps) {
			put(o, "pmd_bytes",
			    json_integer((json_int_t)v->anon_huge_bytes));
			put(o, "page_bytes",
			    json_integer((json_int_t)v->page_bytes));
			put(o, "flags", json_string(v->flags));
		}
		if (v->has_thp_eligible)
			put(o, "thp_eligible",
			    json_boolean(v->is_thp_eligible));
		if (json_array_append_new(array, o))
			BUG("append to a JSON array");
	}
	return array;
}

static const struct vma *vma_of(const struct vma *vmas, size_t nr,
				uint64_t addr)
{
	for (size_t i = 0; i < nr; i++)
		if (addr >= vmas[i].start && addr < vmas[i].end)
			return &vmas[i];
	BUG("page 0x%llx is in no mapping", (unsigned long long)addr);
}

static const char *frames_word(const struct page_info *p, size_t nr)
{
	for (size_t i = 1; i < nr; i++)
		if (p[i].map.pfn != p[0].map.pfn + i)
			return "scattered";
	return nr > 1 ? "contiguous" : "one";
}

static json_t *row_json(const struct page_info *p, size_t nr,
			const struct inspect_key *key)
{
	json_t *o = json_object();

	put(o, "address", hex(p->addr));
	put(o, "pages", json_integer((json_int_t)nr));
	put(o, "state", json_string(inspect_state(key)));
	if (p->map.has_pfn) {
		put(o, "frame", hex(p->map.pfn));
		put(o, "frames", json_string(frames_word(p, nr)));
	}
	put_known(o, "folio_pages", key->folio_pages);
	put_known(o, "mapcount", key->mapcount);
	put_known(o, "refcount", key->refcount);
	put_known(o, "extra_refs", key->extra_refs);
	put_known(o, "pincount", key->pincount);
	if (key->pincount >= 0)
		put(o, "pincount_is_exact",
		    json_boolean(key->pincount_is_exact));
	put(o, "words", inspect_words(key));
	return o;
}

/* Pages from first on that a row can hold. */
static size_t run_of(const struct inspect_want *w, const struct page_look *look,
		     const struct vma *v, size_t first,
		     const struct inspect_key *key)
{
	struct inspect_key next;
	size_t i = first + 1;

	for (; i < look->nr && !w->wants_all; i++) {
		if (look->pages[i].addr >= v->end)
			break;
		inspect_key_of(&next, &look->pages[i], v, &look->layout);
		if (memcmp(key, &next, sizeof(next)) != 0)
			break;
	}
	return i - first;
}

static json_t *rows_json(const struct inspect_want *w,
			 const struct page_look *look, const struct vma *vmas,
			 size_t nr_vmas)
{
	json_t *rows = json_array();
	struct inspect_key key;
	const struct vma *v;

	for (size_t i = 0, n; i < look->nr; i += n) {
		v = vma_of(vmas, nr_vmas, look->pages[i].addr);
		inspect_key_of(&key, &look->pages[i], v, &look->layout);
		n = run_of(w, look, v, i, &key);
		if (json_array_append_new(rows,
					  row_json(&look->pages[i], n, &key)))
			BUG("append to a JSON array");
	}
	return rows;
}

static json_t *missing_json(const struct page_look *look)
{
	static const char *const what[PAGE_SOURCE_NR] = {
		[PAGE_SOURCE_SCAN] = "what PMDs map",
		[PAGE_SOURCE_FRAMES] = "frames",
		[PAGE_SOURCE_FLAGS] = "flags, exclusive, folio",
		[PAGE_SOURCE_COUNTS] = "mappings",
		[PAGE_SOURCE_CORE] = "references, pins",
	};
	json_t *missing = json_array();

	for (size_t i = 0; i < PAGE_SOURCE_NR; i++) {
		const struct why *why = &look->missing[i];

		if (why->text[0] &&
		    json_array_append_new(missing,
					  json_pack("{s:s,s:s,s:s}", "what",
						    what[i], "why", why->text,
						    "hint", why->hint)))
			BUG("append to a JSON array");
	}
	return missing;
}

/* The name of the program; printable, as users choose it. */
static json_t *command_json(pid_t pid)
{
	char path[40], name[64];

	snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
	if (sys_read_line(path, name, sizeof(name)) < 0)
		name[0] = '\0';
	for (char *p = name; *p; p++)
		if (*p < ' ' || *p > '~')
			*p = '?';
	return json_string(name);
}

static json_t *answer(const struct inspect_want *w,
		      const struct page_look *look, const struct vma *vmas,
		      size_t nr_vmas)
{
	struct kernel_id id = { .release = "" };
	json_t *o = json_object();

	if (kernel_id_read(&id, NULL))
		id.release[0] = '\0';
	put(o, "pid", json_integer(w->pid));
	put(o, "command", command_json(w->pid));
	put(o, "kernel", json_string(id.release));
	put(o, "page_bytes", json_integer((json_int_t)mm_page_bytes()));
	put(o, "mappings", mappings_json(vmas, nr_vmas));
	put(o, "rows", rows_json(w, look, vmas, nr_vmas));
	put(o, "missing", missing_json(look));
	return o;
}

/*
 * Mapped, and pagemap ends before: the process has ended meanwhile, or they are
 * pages of the kernel that maps shows as if they were its own ([vsyscall]).
 */
static int no_pages(const struct inspect_want *w, struct why *why)
{
	struct vma *vmas;
	size_t nr;
	int err = vma_list(w->pid, w->addr, w->addr + 1, &vmas, &nr, why);

	if (err)
		return err;
	free(vmas);
	why_set(why, -EFAULT,
		"inspect process %d: what is at 0x%llx is not of its page "
		"tables",
		(int)w->pid, (unsigned long long)w->addr);
	why_hint(why,
		 "/proc/%d/maps has it as one of the kernel's, such as "
		 "[vsyscall]",
		 (int)w->pid);
	return -EFAULT;
}

static int look(const struct inspect_want *w, json_t **out, struct why *why)
{
	const uint64_t len_bytes = w->nr_pages * mm_page_bytes();
	struct page_look look = { 0 };
	struct vma *vmas;
	size_t nr_vmas;
	int err = vma_list(w->pid, w->addr, w->addr + len_bytes, &vmas,
			   &nr_vmas, why);

	if (err)
		return err;
	err = check_mapped(w, vmas, nr_vmas, why);
	if (!err)
		err = page_look(&look, w->pid, w->addr, w->nr_pages, why);
	if (err == -ENODATA || err == -ESRCH || err == -ENOENT)
		err = no_pages(w, why);
	if (!err)
		*out = answer(w, &look, vmas, nr_vmas);
	page_look_free(&look);
	free(vmas);
	return err;
}

/*
 * Its files are opened one by one, and the number of a process that has ended
 * may be another's: what its folder was opened for must be there at the end.
 */
static int check_same(const struct inspect_want *w, int dir_fd, struct why *why)
{
	if (!faccessat(dir_fd, "comm", F_OK, 0))
		return 0;
	why_set(why, -ESRCH, "inspect process %d: it ended meanwhile",
		(int)w->pid);
	why_hint(why, "ps -e lists processes");
	return -ESRCH;
}

int inspect(const struct inspect_want *w, json_t **out, struct why *why)
{
	char path[40];
	int dir_fd, err;

	*out = NULL;
	if (w->addr > UINT64_MAX - w->nr_pages * mm_page_bytes()) {
		why_set(why, -EFAULT,
			"inspect: 0x%llx,%zu goes beyond the "
			"address space",
			(unsigned long long)w->addr, w->nr_pages);
		why_hint(why, "/proc/%d/maps says what is mapped", (int)w->pid);
		return -EFAULT;
	}
	snprintf(path, sizeof(path), "/proc/%d", (int)w->pid);
	dir_fd = sys_open(path, O_RDONLY | O_DIRECTORY);
	err = look(w, out, why);
	if (!err)
		err = check_same(w, dir_fd, why);
	if (err) {
		json_decref(*out);
		*out = NULL;
	}
	if (dir_fd >= 0)
		close(dir_fd);
	return err;
}
