// SPDX-License-Identifier: GPL-2.0-or-later
/* Which words a machine gets; that they do what they say only a boot shows. */
#include "lab/machine.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static const struct lab_machine plain = {
	.arch = "x86_64",
	.nr_cpus = 1,
	.memory_bytes = 1ull << 30,
	.seed = 7,
};
static const struct lab_boot_files files = {
	.kernel_path = "/k",
	.initrd_path = "/i",
};

/* Is the word there, between blanks? */
static bool has(const char *text, const char *word)
{
	char *padded = NULL, *wanted = NULL;
	bool found;

	assert_true(asprintf(&padded, " %s ", text) > 0);
	assert_true(asprintf(&wanted, " %s ", word) > 0);
	found = strstr(padded, wanted) != NULL;
	free(padded);
	free(wanted);
	return found;
}

static bool cmdline_has(const struct lab_machine *m, const char *word)
{
	char *cmdline = lab_cmdline(m, NULL);
	bool found = has(cmdline, word);

	free(cmdline);
	return found;
}

/* The arguments, joined by blanks; free() it. */
static char *joined(const struct lab_machine *m, const struct lab_boot_files *f)
{
	char program[] = "qemu", data[] = "/data";
	const struct lab_qemu q = { .program = program, .data_dirs = { data } };
	char **argv = lab_argv(m, &q, f), *text = calloc(1, 10000);

	assert_non_null(text);
	for (size_t i = 0; argv[i]; i++)
		snprintf(text + strlen(text), 10000 - strlen(text), "%s%s",
			 i ? " " : "", argv[i]);
	lab_argv_free(argv);
	return text;
}

static void the_default_measures_without_mitigations_and_noise(void **state)
{
	(void)state;
	assert_true(cmdline_has(&plain, "mitigations=off"));
	assert_true(cmdline_has(&plain, "init_on_alloc=0"));
	assert_true(cmdline_has(&plain, "norandmaps"));
	assert_true(cmdline_has(&plain, "nolapic_timer"));
	assert_true(cmdline_has(&plain, "noreplace-smp"));
	assert_true(cmdline_has(&plain, "console=ttyS0"));
}

static void as_shipped_keeps_only_what_the_boot_needs(void **state)
{
	struct lab_machine m = plain;

	(void)state;
	m.is_as_shipped = true;
	assert_false(cmdline_has(&m, "mitigations=off"));
	assert_false(cmdline_has(&m, "init_on_alloc=0"));
	assert_false(cmdline_has(&m, "norandmaps"));
	assert_false(cmdline_has(&m, "nokaslr"));
	assert_false(cmdline_has(&m, "no5lvl"));
	assert_false(cmdline_has(&m, "damon_stat.enabled=0"));
	assert_true(cmdline_has(&m, "nolapic_timer"));
	assert_true(cmdline_has(&m, "cryptomgr.notests"));
	assert_true(cmdline_has(&m, "panic=-1"));
}

static void several_cpus_keep_the_timers_of_each(void **state)
{
	struct lab_machine m = plain;
	char *text;

	(void)state;
	m.nr_cpus = 2;
	assert_false(cmdline_has(&m, "nolapic_timer"));
	assert_false(cmdline_has(&m, "noreplace-smp"));
	text = joined(&m, &files);
	assert_true(has(text, "-smp 2"));
	free(text);
}

static void words_of_kernel_and_user_come_last_in_this_order(void **state)
{
	struct lab_machine m = plain;
	char *cmdline;

	(void)state;
	m.append = "mitigations=auto";
	cmdline = lab_cmdline(&m, "ini=1 slub_debug=-");
	assert_string_equal(cmdline + strlen(cmdline) -
				    strlen(" ini=1 slub_debug=- "
					   "mitigations=auto"),
			    " ini=1 slub_debug=- mitigations=auto");
	free(cmdline);
}

static void qemu_gets_values_and_each_word_alone(void **state)
{
	char program[] = "qemu";
	const struct lab_qemu q = { .program = program };
	char **argv = lab_argv(&plain, &q, &files);
	size_t nr;

	(void)state;
	assert_string_equal(argv[0], "qemu");
	for (nr = 0; argv[nr]; nr++)
		assert_true(!strchr(argv[nr], ' ') ||
			    !strcmp(argv[nr - 1], "-append"));
	assert_string_equal(argv[nr - 2], "-append");
	assert_string_equal(argv[nr - 4], "-initrd");
	assert_string_equal(argv[nr - 3], "/i");
	assert_string_equal(argv[nr - 5], "/k");
	lab_argv_free(argv);
}

static void the_machine_is_spelt_out(void **state)
{
	char *text = joined(&plain, &files);

	(void)state;
	assert_true(has(text, "-L /data"));
	assert_true(has(text, "-M q35,mem-merge=off"));
	assert_true(has(text, "-cpu Skylake-Server-v4"));
	assert_true(has(text, "-m 1024M"));
	assert_true(has(text, "-seed 7"));
	assert_true(has(text, "-icount shift=0,sleep=off"));
	assert_false(has(text, "-accel kvm"));
	assert_null(strstr(text, "pvpanic"));
	assert_null(strstr(text, "qmp"));
	assert_null(strstr(text, "-incoming"));
	free(text);
}

static void kvm_counts_no_instructions(void **state)
{
	struct lab_machine m = plain;
	char *text;

	(void)state;
	m.accel = LAB_KVM;
	text = joined(&m, &files);
	assert_true(has(text, "-accel kvm"));
	assert_true(has(text, "-cpu host"));
	assert_null(strstr(text, "icount"));
	assert_false(has(text, "nolapic_timer"));
	free(text);
}

static void a_warm_machine_can_be_stopped_saved_and_resumed(void **state)
{
	struct lab_boot_files f = files;
	struct lab_machine m = plain;
	char *text;

	(void)state;
	m.is_warm = true;
	text = joined(&m, &f);
	assert_true(has(text, "-device pvpanic -action panic=pause"));
	assert_true(has(text, "-mon chardev=qmp,mode=control"));
	assert_true(has(text, "cowbench.park=1"));
	assert_null(strstr(text, "-incoming"));
	free(text);
	f.is_resumed = true;
	text = joined(&m, &f);
	assert_true(has(text, "-incoming defer"));
	assert_non_null(strstr(text, "name=opt/org.cowbench/plan,"));
	free(text);
}

/* 1024 MiB in three: 341, 341, 342; CPU 0, 1, none. */
static void nodes_share_memory_and_cpus(void **state)
{
	struct lab_machine m = plain;
	char *text;

	(void)state;
	m.nr_cpus = 2;
	m.nr_fake_nodes = 3;
	text = joined(&m, &files);
	assert_true(has(text, "memory-backend-ram,id=node0,size=341M"));
	assert_true(has(text, "memory-backend-ram,id=node2,size=342M"));
	assert_true(has(text, "node,nodeid=0,memdev=node0,cpus=0"));
	assert_true(has(text, "node,nodeid=1,memdev=node1,cpus=1"));
	assert_true(has(text, "node,nodeid=2,memdev=node2"));
	free(text);
}

static void the_record_holds_what_moves_a_count(void **state)
{
	const struct lab_qemu q = { .version = "7.2.22" };
	struct lab_machine m = plain;
	json_t *obj;

	(void)state;
	m.cpu = "EPYC-v3";
	obj = lab_machine_json(&m, &q, "ini=1");
	assert_string_equal(json_string_value(json_object_get(obj, "accel")),
			    "icount");
	assert_string_equal(json_string_value(json_object_get(obj, "qemu")),
			    "7.2.22");
	assert_string_equal(json_string_value(json_object_get(obj, "cpu")),
			    "EPYC-v3");
	assert_int_equal(json_integer_value(json_object_get(obj, "seed")), 7);
	assert_int_equal(
		json_integer_value(json_object_get(obj, "memory_bytes")),
		1 << 30);
	assert_true(has(json_string_value(json_object_get(obj, "cmdline")),
			"ini=1"));
	assert_true(json_is_false(json_object_get(obj, "warm")));
	json_decref(obj);
}

static void count_row(const struct lab_parameter *p, void *arg)
{
	size_t *nr = arg;

	assert_true(*p->words != '\0' || !p->is_used);
	assert_true(strlen(p->reason) > 8);
	assert_null(strchr(p->words, '{'));
	nr[p->is_used]++;
}

/* COMMAND_LINE_SIZE of arch/x86: 2048 with the NUL. */
static void a_command_line_that_the_kernel_would_cut_is_refused(void **state)
{
	struct lab_machine m = plain;
	char *cmdline = lab_cmdline(&m, NULL), append[2048];
	size_t room = 2047 - strlen(cmdline) - 1; /* a blank between */
	struct why why;

	(void)state;
	free(cmdline);
	memset(append, 'a', sizeof(append));
	append[room] = '\0';
	m.append = append;
	assert_int_equal(lab_machine_check(&m, NULL, &why), 0);
	append[room] = 'a';
	append[room + 1] = '\0';
	assert_int_equal(lab_machine_check(&m, NULL, &why), -EINVAL);
	assert_non_null(strstr(why.text, "2048 bytes"));
	assert_non_null(strstr(why.text, "takes 2047"));
	append[room] = '\0';
	assert_int_equal(lab_machine_check(&m, "x", &why), -EINVAL);
}

static void bytes_that_are_no_ascii_are_refused(void **state)
{
	struct lab_machine m = plain;
	struct why why;

	(void)state;
	assert_int_equal(lab_machine_check(&m, "x=\xff", &why), -EINVAL);
	assert_string_equal(why.text, "make the kernel command line: it has a "
				      "byte 0xff");
	m.append = "a=b\nc";
	assert_int_equal(lab_machine_check(&m, NULL, &why), -EINVAL);
	m.append = NULL;
	m.cpu = "max\xff";
	assert_int_equal(lab_machine_check(&m, NULL, &why), -EINVAL);
	assert_string_equal(why.text, "make the CPU model: it has a byte 0xff");
}

static void every_parameter_has_its_reason(void **state)
{
	struct lab_machine m = plain;
	size_t nr[2] = { 0 }, nr_smp[2] = { 0 };

	(void)state;
	lab_machine_walk(&m, count_row, nr);
	m.nr_cpus = 2;
	lab_machine_walk(&m, count_row, nr_smp);
	assert_int_equal(nr[0] + nr[1], nr_smp[0] + nr_smp[1]);
	assert_int_equal(nr[1], nr_smp[1] + 2);
}

/* A tree like that of an unpacked package. */
static void a_qemu_of_a_package_is_found_with_its_data(void **state)
{
	char dir[] = "/tmp/t_lab_machine.XXXXXX", path[200], fake[4096];
	struct lab_qemu q;
	struct why why;

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(lab_qemu_find(&q, "x86_64", dir, &why), -ENOENT);
	assert_string_equal(why.hint, "apt-get install qemu-system-x86");
	snprintf(path, sizeof(path), "%s/usr", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/usr/bin", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/usr/bin/qemu-system-x86_64", dir);
	assert_non_null(realpath("tests/tools/fake-qemu", fake));
	assert_int_equal(symlink(fake, path), 0);
	setenv("FAKE_QEMU_VERSION", "10.0.2", 1);
	assert_int_equal(lab_qemu_find(&q, "x86_64", dir, &why), 0);
	assert_string_equal(q.program, path);
	assert_string_equal(q.version, "10.0.2");
	assert_int_equal(q.major, 10);
	assert_true(lab_qemu_can_smp(&q));
	lab_qemu_release(&q);
	setenv("FAKE_QEMU_VERSION", "7.2.22", 1);
	assert_int_equal(lab_qemu_find(&q, "x86_64", dir, &why), 0);
	assert_false(lab_qemu_can_smp(&q));
	lab_qemu_release(&q);
	unlink(path);
	assert_int_equal(symlink("/bin/false", path), 0);
	assert_int_equal(lab_qemu_find(&q, "x86_64", dir, &why), -ENOEXEC);
	assert_non_null(strstr(why.text, "exited with 1"));
	unlink(path);
	snprintf(path, sizeof(path), "%s/usr/bin", dir);
	rmdir(path);
	snprintf(path, sizeof(path), "%s/usr", dir);
	rmdir(path);
	rmdir(dir);
}

static void an_unknown_architecture_is_said_to_be_one(void **state)
{
	struct lab_qemu q;
	struct why why;

	(void)state;
	assert_int_equal(lab_qemu_find(&q, "vax", NULL, &why), -ENOTSUP);
	assert_non_null(strstr(why.text, "'vax'"));
}

static void a_plugin_is_one_word_with_its_commas_doubled(void **state)
{
	char *words =
		lab_plugin_words("/a,b/p.so", "lines=on,locks=on", "/x,y");
	struct lab_boot_files f = files;
	char *text;

	(void)state;
	assert_string_equal(words, "file=/a,,b/p.so,lines=on,locks=on,"
				   "out=/x,,y");
	f.plugin = words;
	text = joined(&plain, &f);
	assert_true(has(text, "-plugin"));
	assert_true(has(text, words));
	free(text);
	free(words);
	text = joined(&plain, &files);
	assert_false(has(text, "-plugin"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plugin_is_one_word_with_its_commas_doubled),
		cmocka_unit_test(
			the_default_measures_without_mitigations_and_noise),
		cmocka_unit_test(as_shipped_keeps_only_what_the_boot_needs),
		cmocka_unit_test(several_cpus_keep_the_timers_of_each),
		cmocka_unit_test(
			words_of_kernel_and_user_come_last_in_this_order),
		cmocka_unit_test(qemu_gets_values_and_each_word_alone),
		cmocka_unit_test(the_machine_is_spelt_out),
		cmocka_unit_test(kvm_counts_no_instructions),
		cmocka_unit_test(
			a_warm_machine_can_be_stopped_saved_and_resumed),
		cmocka_unit_test(nodes_share_memory_and_cpus),
		cmocka_unit_test(the_record_holds_what_moves_a_count),
		cmocka_unit_test(
			a_command_line_that_the_kernel_would_cut_is_refused),
		cmocka_unit_test(bytes_that_are_no_ascii_are_refused),
		cmocka_unit_test(every_parameter_has_its_reason),
		cmocka_unit_test(a_qemu_of_a_package_is_found_with_its_data),
		cmocka_unit_test(an_unknown_architecture_is_said_to_be_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
