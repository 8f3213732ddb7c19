// SPDX-License-Identifier: GPL-2.0-or-later
/* Drivers of references, as list and explain show them. */
#include "base/compiler.h"
#include "report/ref_list.h"
#include "tests/unit/quoted_json.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static const char drivers_text[] =
	"[{'name':'dio_read','what':'an O_DIRECT read','path':'a > b',"
	"  'ref':'PIN','traits':['write','fast','short'],'rules':["
	"   {'since':'','ref':'GET','traits':['write','fast','short']},"
	"   {'since':'6.5','ref':'PIN','traits':['write','fast','short']}],"
	"  'does_others':false,'wants_device':true,'ready':false,"
	"  'why':'no block device','hint':'modprobe loop'},"
	" {'name':'vmsplice','what':'a pipe buffer','path':'c > d',"
	"  'ref':'GET','traits':['read','fast','short','holds'],'rules':["
	"   {'since':'','ref':'GET','traits':['read','fast','short','holds']}],"
	"  'does_others':false,'wants_device':false,'ready':true,'why':null,"
	"  'hint':null}]";

static const char benches_text[] =
	"[{'name':'gup/fast','variants':[{'case':{'via':'vmsplice'}}]},"
	" {'name':'self/refs','variants':[{'case':{'via':'dio_read'}}]}]";

static json_t *drivers, *benches;

static int setup(void **state)
{
	(void)state;
	drivers = quoted_json(drivers_text);
	benches = quoted_json(benches_text);
	return drivers && benches ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	json_decref(drivers);
	json_decref(benches);
	return 0;
}

static char *written(void (*write)(FILE *out, const char *name),
		     const char *name)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	write(out, name);
	fclose(out);
	return text;
}

static void write_list(FILE *out, const char *name)
{
	(void)name;
	ref_list_write(out, drivers);
}

static void write_one(FILE *out, const char *name)
{
	ref_explain_write(out, ref_list_find(drivers, name, NULL), benches);
}

static void a_driver_is_a_row_with_its_kind_here(void **state)
{
	char *text = written(write_list, NULL);

	(void)state;
	assert_non_null(strstr(text, "dio_read  PIN   skip   an O_DIRECT read "
				     "(write, fast, short)\n"));
	assert_non_null(strstr(text, "skip: no block device (modprobe loop)"));
	assert_non_null(strstr(text, "vmsplice  GET   ready  a pipe buffer "
				     "(read, fast, short, holds)\n"));
	assert_non_null(strstr(text, "2 drivers, 1 ready here; kinds as "
				     "claimed for this kernel"));
	free(text);
}

static void explain_has_a_line_for_each_range_of_kernels(void **state)
{
	char *text = written(write_one, "dio_read");

	(void)state;
	assert_non_null(strstr(text, "via=dio_read "));
	assert_non_null(strstr(text, " kind       GET, write, fast, short\n"
				     "            since 6.5: PIN, write, fast, "
				     "short\n"));
	assert_non_null(strstr(text, " kernel     a > b\n"));
	/* self/ is for those who look for the tool's own faults */
	assert_non_null(strstr(text, " used by    no benchmark\n"));
	free(text);
	text = written(write_one, "vmsplice");
	assert_non_null(strstr(text, " here       ready\n"));
	assert_non_null(strstr(text, "run-bench run gup/fast via=vmsplice\n"));
	free(text);
}

static void what_is_not_there_gets_one_suggestion(void **state)
{
	json_t *kept = NULL;
	struct why why;

	(void)state;
	assert_null(ref_list_find(drivers, "vmslice", &why));
	assert_string_equal(why.text, "find driver 'vmslice': there is none");
	assert_string_equal(why.hint, "did you mean vmsplice?");
	assert_int_equal(ref_list_filter(&kept, drivers, "zzzzzzzz", &why),
			 -ENOENT);
	assert_non_null(strstr(why.hint, "list --refs"));
	assert_int_equal(ref_list_filter(&kept, drivers, "*sp*", &why), 0);
	assert_int_equal(json_array_size(kept), 1);
	json_decref(kept);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_driver_is_a_row_with_its_kind_here),
		cmocka_unit_test(explain_has_a_line_for_each_range_of_kernels),
		cmocka_unit_test(what_is_not_there_gets_one_suggestion),
	};

	return cmocka_run_group_tests_name("ref_list", tests, setup, teardown);
}
