// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Profiles as figures: invented ones, with names that bite, functions that came,
 * went and were renamed; or those of files.
 */
#include "tests/tools/figures_profile.h"

#include "report/profile_figures.h"
#include "results/file.h"
#include "tests/unit/profile_figure_fix.h"

#include <errno.h>
#include <stdio.h>

#define KERNELS_MAX 8

struct shown {
	told_fn *told;
	int bad;
};

static int take(struct figure *f, const struct profile_figure_of *of, void *arg)
{
	struct shown *s = arg;

	(void)of;
	s->bad |= s->told("profile", 0, f, NULL);
	return 0;
}

/* One case of some kernels: tables, then all figures of them. */
static int show(struct figure_shop *shop, told_fn *told,
		const struct profile_record *const *records,
		const char *const *names, size_t nr)
{
	struct profile_table functions[KERNELS_MAX], fields[KERNELS_MAX];
	struct shown s = { .told = told };
	struct profile_sheet sheet = { .nr = nr };
	struct why why;
	int err = 0;

	sheet.functions.nr = nr;
	sheet.fields.nr = records[0]->fields.nr ? nr : 0;
	for (size_t i = 0; i < nr; i++) {
		sheet.sides[i].name = names[i];
		sheet.functions.tables[i] = &functions[i];
		sheet.fields.tables[i] = &fields[i];
		if (profile_table_build(&functions[i], records[i],
					&records[i]->functions, PROFILE_PER_OP,
					&why) ||
		    profile_table_build(&fields[i], records[i],
					&records[i]->fields, PROFILE_PER_OP,
					&why)) {
			fprintf(stderr, "%s\n", why.text);
			return 1;
		}
	}
	err = profile_figures_all(shop, &sheet, 1, take, &s, &why);
	if (err)
		fprintf(stderr, "%s\n", why.text);
	for (size_t i = 0; i < nr; i++) {
		profile_table_release(&functions[i]);
		profile_table_release(&fields[i]);
	}
	return s.bad || err;
}

/* Made like fork's: what a page costs, in eighths of an instruction. */
static const struct fix_row functions[4][20] = {
	{
		{ "copy_pte_range", NULL, 480, 4, 2100 },
		{ "page_dup_rmap", NULL, 96, 8, 0 },
		{ "copy_page_range", NULL, 40, 0, 400 },
		{ "vm_normal_page", NULL, 150, 0, 0 },
		{ "get_page", NULL, 60, 8, 0 },
		{ "__memcg_charge", NULL, 44, 4, 0 },
		{ "clear_page_erms", NULL, 64, 0, 9000 },
		{ "do_fork_old", NULL, 30, 0, 300 },
		{ "memset", "run-bench-guest", 6, 0, 40 },
		{ "kmem_cache_alloc", NULL, 12, 1, 900 },
		{ "zram_open", "zram", 2, 0, 1 },
		{ 0 },
	},
	{
		{ "copy_pte_range", NULL, 560, 4, 2100 },
		{ "page_dup_rmap", NULL, 96, 8, 0 },
		{ "page_try_dup_anon_rmap", NULL, 180, 8, 0 },
		{ "copy_page_range", NULL, 40, 0, 400 },
		{ "vm_normal_page", NULL, 150, 0, 0 },
		{ "get_page", NULL, 60, 8, 0 },
		{ "__memcg_charge", NULL, 40, 4, 0 },
		{ "clear_page_erms", NULL, 64, 0, 9000 },
		{ "memset", "run-bench-guest", 6, 0, 40 },
		{ "kmem_cache_alloc.isra.0", NULL, 14, 1, 900 },
		{ "zram_open", "zram", 2, 0, 1 },
		{ 0 },
	},
	{
		{ "copy_present_ptes", NULL, 820, 12, 2100 },
		{ "folio_try_dup_anon_rmap", NULL, 250, 16, 0 },
		{ "copy_page_range", NULL, 40, 0, 400 },
		{ "vm_normal_page", NULL, 148, 0, 0 },
		{ "folio_get<struct a&b>", NULL, 160, 8, 0 },
		{ "__memcg_charge", NULL, 39, 4, 0 },
		{ "clear_page_erms", NULL, 64, 0, 9000 },
		{ "memset", "run-bench-guest", 6, 0, 40 },
		{ "kmem_cache_alloc.constprop.0", NULL, 13, 1, 900 },
		{ "page_table_check_set", NULL, 80, 0, 0 },
		{ "rcu_read_unlock_special", NULL, -3, 0, 900 },
		{ 0 },
	},
	{
		{ "copy_present_ptes", NULL, 960, 12, 2100 },
		{ "folio_try_dup_anon_rmap", NULL, 250, 16, 0 },
		{ "copy_page_range", NULL, 41, 0, 400 },
		{ "vm_normal_page", NULL, 100, 0, 0 },
		{ "folio_get<struct a&b>", NULL, 160, 8, 0 },
		{ "__memcg_charge", NULL, 39, 4, 0 },
		{ "clear_page_erms", NULL, 64, 0, 9000 },
		{ "memset", "run-bench-guest", 6, 0, 40 },
		{ "kmem_cache_alloc_noprof", NULL, 13, 1, 900 },
		{ "page_table_check_set", NULL, 80, 0, 0 },
		{ "it's_a^{`id`} \"q\" <b>&amp; @x~\\n \xc3\xa9\xe2\x82\xac",
		  NULL, 160, 0, 0 },
		{ 0 },
	},
};

static const struct fix_row fields[4][8] = {
	{
		{ "page._refcount", NULL, 0, 8, 0 },
		{ "page._mapcount", NULL, 0, 8, 0 },
		{ "page table lock", NULL, 0, 4, 0 },
		{ "mem_cgroup.memory", NULL, 0, 4, 0 },
		{ "per-CPU or static", NULL, 0, 1, 0 },
		{ 0 },
	},
	{
		{ "page._refcount", NULL, 0, 8, 0 },
		{ "page._mapcount", NULL, 0, 8, 0 },
		{ "page.flags", NULL, 0, 8, 0 },
		{ "page table lock", NULL, 0, 4, 0 },
		{ "mem_cgroup.memory", NULL, 0, 4, 0 },
		{ "per-CPU or static", NULL, 0, 1, 0 },
		{ 0 },
	},
	{
		{ "folio._refcount", NULL, 0, 8, 0 },
		{ "folio._mapcount", NULL, 0, 16, 0 },
		{ "folio.flags", NULL, 0, 8, 0 },
		{ "page table lock", NULL, 0, 4, 0 },
		{ "mem_cgroup.memory", NULL, 0, 4, 0 },
		{ "per-CPU or static", NULL, 0, 1, 0 },
		{ 0 },
	},
	{
		{ "folio._refcount", NULL, 0, 8, 0 },
		{ "folio._mapcount", NULL, 0, 16, 0 },
		{ "folio.flags", NULL, 0, 8, 0 },
		{ "page table lock", NULL, 0, 4, 0 },
		{ "mem_cgroup.memory", NULL, 0, 4, 0 },
		{ "per-CPU or static", NULL, 0, 1, 0 },
		{ 0 },
	},
};

#define SYSCALL "entry_SYSCALL_64;do_syscall_64;__do_sys_clone;"
#define DUP	SYSCALL "kernel_clone;copy_process;dup_mm;"

static const struct fix_row stacks[4][20] = {
	{
		{ DUP "copy_page_range", NULL, 40, 0, 0 },
		{ DUP "copy_page_range;copy_pte_range", NULL, 480, 0, 0 },
		{ DUP "copy_page_range;copy_pte_range;page_dup_rmap", NULL, 96,
		  0, 0 },
		{ DUP "copy_page_range;copy_pte_range;vm_normal_page", NULL,
		  150, 0, 0 },
		{ DUP "copy_page_range;copy_pte_range;get_page", NULL, 60, 0,
		  0 },
		{ DUP "copy_page_range;pte_alloc;__memcg_charge", NULL, 44, 0,
		  0 },
		{ DUP "copy_page_range;pte_alloc;clear_page_erms", NULL, 64, 0,
		  0 },
		{ SYSCALL "do_fork_old", NULL, 30, 0, 0 },
		{ "main;memset", NULL, 6, 0, 0 },
		{ DUP "kmem_cache_alloc", NULL, 12, 0, 0 },
		{ "zram_open", NULL, 2, 0, 0 },
		{ 0 },
	},
	{
		{ DUP "copy_page_range", NULL, 40, 0, 0 },
		{ DUP "copy_page_range;copy_pte_range", NULL, 560, 0, 0 },
		{ DUP "copy_page_range;copy_pte_range;page_dup_rmap", NULL, 96,
		  0, 0 },
		{ DUP "copy_page_range;copy_pte_range;page_try_dup_anon_rmap",
		  NULL, 180, 0, 0 },
		{ DUP "copy_page_range;copy_pte_range;vm_normal_page", NULL,
		  150, 0, 0 },
		{ DUP "copy_page_range;copy_pte_range;get_page", NULL, 60, 0,
		  0 },
		{ DUP "copy_page_range;pte_alloc;__memcg_charge", NULL, 40, 0,
		  0 },
		{ DUP "copy_page_range;pte_alloc;clear_page_erms", NULL, 64, 0,
		  0 },
		{ "main;memset", NULL, 6, 0, 0 },
		{ DUP "kmem_cache_alloc.isra.0", NULL, 14, 0, 0 },
		{ "zram_open", NULL, 2, 0, 0 },
		{ 0 },
	},
	{
		{ DUP "copy_page_range", NULL, 40, 0, 0 },
		{ DUP "copy_page_range;copy_present_ptes", NULL, 820, 0, 0 },
		{ DUP "copy_page_range;copy_present_ptes;"
		      "folio_try_dup_anon_rmap",
		  NULL, 250, 0, 0 },
		{ DUP "copy_page_range;copy_present_ptes;vm_normal_page", NULL,
		  148, 0, 0 },
		{ DUP "copy_page_range;copy_present_ptes;folio_get<struct a&b>",
		  NULL, 160, 0, 0 },
		{ DUP "copy_page_range;pte_alloc;__memcg_charge", NULL, 39, 0,
		  0 },
		{ DUP "copy_page_range;pte_alloc;clear_page_erms", NULL, 64, 0,
		  0 },
		{ "main;memset", NULL, 6, 0, 0 },
		{ DUP "kmem_cache_alloc.constprop.0", NULL, 13, 0, 0 },
		{ DUP "copy_page_range;page_table_check_set", NULL, 80, 0, 0 },
		{ "rcu_read_unlock_special", NULL, -3, 0, 900 },
		{ 0 },
	},
	{
		{ DUP "copy_page_range", NULL, 41, 0, 0 },
		{ DUP "copy_page_range;copy_present_ptes", NULL, 960, 0, 0 },
		{ DUP "copy_page_range;copy_present_ptes;"
		      "folio_try_dup_anon_rmap",
		  NULL, 250, 0, 0 },
		{ DUP "copy_page_range;copy_present_ptes;vm_normal_page", NULL,
		  100, 0, 0 },
		{ DUP "copy_page_range;copy_present_ptes;folio_get<struct a&b>",
		  NULL, 160, 0, 0 },
		{ DUP "copy_page_range;pte_alloc;__memcg_charge", NULL, 39, 0,
		  0 },
		{ DUP "copy_page_range;pte_alloc;clear_page_erms", NULL, 64, 0,
		  0 },
		{ "main;memset", NULL, 6, 0, 0 },
		{ DUP "kmem_cache_alloc_noprof", NULL, 13, 0, 0 },
		{ DUP "copy_page_range;page_table_check_set", NULL, 80, 0, 0 },
		{ DUP "it's_a^{`id`} \"q\" <b>& @x~\\n \xc3\xa9\xe2\x82\xac",
		  NULL, 160, 0, 0 },
		{ 0 },
	},
};

int profile_made_up(struct figure_shop *shop, told_fn *told)
{
	static const char *const names[] = { "5.10", "6.1", "6.12",
					     "7.2+init_on_alloc=1" };
	static const char *const evil[] = { "it's <6.1> & `id`", "6.12" };
	static const int residual[] = { -2, 1, 0, 40 };
	struct profile_record records[4];
	const struct profile_record *r[4];
	int bad;

	for (size_t i = 0; i < 4; i++) {
		fix_profile(&records[i], functions[i], fields[i], stacks[i],
			    residual[i]);
		records[i].phase = 0;
		r[i] = &records[i];
	}
	bad = show(shop, told, r, names, 4);
	/* Two and one of other cases, because cases name the files. */
	for (size_t i = 0; i < 4; i++) {
		free(records[i].op);
		records[i].op = xstrdup("fault");
		axes_add(&records[i].axes, "state", "shared");
	}
	bad |= show(shop, told, r + 1, evil, 2);
	for (size_t i = 0; i < 4; i++)
		axes_add(&records[i].axes, "via", "one");
	bad |= show(shop, told, r, names, 1);
	for (size_t i = 0; i < 4; i++)
		profile_record_release(&records[i]);
	return bad;
}

static int file_record(struct figure_shop *shop, told_fn *told,
		       const struct result_file *files, size_t nr,
		       const struct profile_record *first)
{
	const struct profile_record *r[KERNELS_MAX];
	const char *names[KERNELS_MAX];

	for (size_t i = 0; i < nr; i++) {
		const struct result_file *f = &files[i];
		const struct profile_want want = {
			.bench = first->bench,
			.version = first->version,
			.axes = &first->axes,
			.phase = first->phase,
			.nr_files = 1,
			.files = &f,
		};

		r[i] = profile_pick(&want);
		names[i] = json_string_value(json_object_get(
			json_object_get(f->env, "lab"), "title"));
		if (!names[i])
			names[i] = json_string_value(json_object_get(
				json_object_get(f->env, "lab"), "kernel"));
		if (!r[i] || !names[i])
			return 0;
	}
	return show(shop, told, r, names, nr);
}

int profile_files(struct figure_shop *shop, told_fn *told, char **paths,
		  size_t nr)
{
	struct result_file files[KERNELS_MAX];
	struct why why;
	int bad = 0;

	if (!nr || nr > KERNELS_MAX)
		return 1;
	for (size_t i = 0; i < nr; i++)
		if (result_file_read(&files[i], paths[i], &why)) {
			fprintf(stderr, "%s\n", why.text);
			return 1;
		}
	for (size_t i = 0; i < files[0].nr_profiles; i++) {
		const struct profile_record *p = &files[0].profiles[i];
		bool is_known = false;

		for (size_t k = 0; k < i; k++)
			is_known |=
				!strcmp(files[0].profiles[k].bench, p->bench) &&
				axes_equal(&files[0].profiles[k].axes,
					   &p->axes) &&
				files[0].profiles[k].phase == p->phase;
		if (!is_known)
			bad |= file_record(shop, told, files, nr, p);
	}
	for (size_t i = 0; i < nr; i++)
		result_file_release(&files[i]);
	return bad;
}
