// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/thp.h"

#include "sys/mm.h"
#include "sys/root.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#define THP_DIR "/sys/kernel/mm/transparent_hugepage"

int thp_selected(const char *text, char *word, size_t size_bytes)
{
	const char *open = strchr(text, '['), *close;
	size_t len;

	close = open ? strchr(open, ']') : NULL;
	if (!close)
		return -EINVAL;
	len = (size_t)(close - open) - 1;
	if (!len || len >= size_bytes)
		return -EINVAL;
	memcpy(word, open + 1, len);
	word[len] = '\0';
	return 0;
}

static int read_selected(const char *path, char *word, size_t size_bytes)
{
	char line[128];
	int n = sys_read_line(path, line, sizeof(line));

	return n < 0 ? n : thp_selected(line, word, size_bytes);
}

static int by_size(const void *a, const void *b)
{
	const struct thp_size *x = a, *y = b;

	return (x->size_bytes > y->size_bytes) -
	       (x->size_bytes < y->size_bytes);
}

/* Sizes without an "enabled" exist only for shared memory. */
static void read_sizes(struct thp_state *t)
{
	static const char prefix[] = "hugepages-";
	struct thp_size *s;
	char path[160], **names;
	const char *number;
	size_t i, nr;
	uint64_t kb;

	if (sys_list(THP_DIR, &names, &nr))
		return;
	for (i = 0; i < nr && t->nr_sizes < THP_SIZES_MAX; i++) {
		number = names[i] + strlen(prefix);
		if (strncmp(names[i], prefix, strlen(prefix)) != 0 ||
		    !sys_scan_u64(&number, 10, &kb) ||
		    strcmp(number, "kB") != 0)
			continue;
		s = &t->sizes[t->nr_sizes];
		snprintf(path, sizeof(path), THP_DIR "/%.64s/enabled",
			 names[i]);
		if (read_selected(path, s->enabled, sizeof(s->enabled)))
			continue;
		s->size_bytes = (size_t)kb * 1024;
		t->nr_sizes++;
	}
	sys_list_free(names, nr);
	qsort(t->sizes, t->nr_sizes, sizeof(t->sizes[0]), by_size);
}

int thp_read(struct thp_state *t, struct why *why)
{
	int err;

	memset(t, 0, sizeof(*t));
	err = read_selected(THP_DIR "/enabled", t->enabled, sizeof(t->enabled));
	if (err == -ENOENT) {
		why_set(why, -EOPNOTSUPP,
			"use transparent huge pages: the kernel has none "
			"(no %s" THP_DIR ")",
			sys_root());
		why_hint(why, "needs CONFIG_TRANSPARENT_HUGEPAGE and a CPU "
			      "that has huge pages");
		return -EOPNOTSUPP;
	}
	if (err)
		return why_errno(why, err, "read %s" THP_DIR "/enabled",
				 sys_root());
	err = read_selected(THP_DIR "/defrag", t->defrag, sizeof(t->defrag));
	if (err && err != -ENOENT)
		return why_errno(why, err, "read %s" THP_DIR "/defrag",
				 sys_root());
	t->pmd_bytes = mm_thp_bytes();
	read_sizes(t);
	return 0;
}

const char *thp_effective(const struct thp_state *t, size_t size_bytes)
{
	size_t i;

	for (i = 0; i < t->nr_sizes; i++)
		if (t->sizes[i].size_bytes == size_bytes)
			return strcmp(t->sizes[i].enabled, "inherit")
				       ? t->sizes[i].enabled
				       : t->enabled;
	return !t->nr_sizes && size_bytes == t->pmd_bytes ? t->enabled
							  : "never";
}

int thp_usable_by_madvise(struct why *why)
{
	struct thp_state t;
	const char *word;
	int err;

	err = thp_read(&t, why);
	if (err)
		return err;
	word = thp_effective(&t, t.pmd_bytes);
	if (strcmp(word, "always") != 0 && strcmp(word, "madvise") != 0) {
		why_set(why, -EOPNOTSUPP,
			"use transparent huge pages of %zu kB: set to \"%s\"",
			t.pmd_bytes / 1024, word);
		if (t.nr_sizes)
			why_hint(why,
				 "echo madvise > " THP_DIR
				 "/hugepages-%zukB/enabled",
				 t.pmd_bytes / 1024);
		else
			why_hint(why, "echo madvise > " THP_DIR "/enabled");
		return -EOPNOTSUPP;
	}
	/*
	 * 1: off for this process. Since 6.18 there is also 3, off but for
	 * what asks for them, as we do (PR_THP_DISABLE_EXCEPT_ADVISED).
	 */
	if (!sys_root()[0] && prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0) == 1) {
		why_set(why, -EOPNOTSUPP,
			"use transparent huge pages: switched off for this "
			"process");
		why_hint(why, "run outside of what set PR_SET_THP_DISABLE "
			      "(some service managers do)");
		return -EOPNOTSUPP;
	}
	return 0;
}
