# SPDX-License-Identifier: GPL-2.0-or-later
# tap.awk - the verdict on the output of one test program.
#
# In: -v name= status= (of the program) took_s= limit_s=
# counts= skips= err= (files).
# Out: one line for the program, the failed tests with what they said; appends
# "PASSED FAILED SKIPPED" to counts and the reasons to skips.
#
# cmocka 1.1 writes a skip as "not ok N # SKIP NAME" and what a failed test
# said as "# ..." lines after it; what a test prints itself comes before.

function reason_of(line, before,  r) {
	r = line
	sub(/.*# *[Ss][Kk][Ii][Pp][a-zA-Z]* */, "", r)
	# print_message("# why\n") before skip() is the only reason cmocka has.
	if (line ~ /^not ok [0-9]+ # SKIP/ && before ~ /^# /)
		r = r ": " substr(before, 3)
	return r
}
function fail(what) {
	failed++
	report = report "  not ok - " what "\n"
}
function signal_name(nr) {
	if (nr == 4) return "SIGILL"
	if (nr == 6) return "SIGABRT"
	if (nr == 7) return "SIGBUS"
	if (nr == 8) return "SIGFPE"
	if (nr == 11) return "SIGSEGV"
	return "signal " nr
}
# Everything the program wrote, for failures that no test line explains.
function show_all(  i, line, nr, tail) {
	for (i = NR > 40 ? NR - 39 : 1; i <= NR; i++)
		report = report "    " all[i] "\n"
	while ((getline line < err) > 0)
		tail[nr++] = line
	for (i = nr > 40 ? nr - 40 : 0; i < nr; i++)
		report = report "    stderr: " tail[i] "\n"
}

{ all[NR] = $0 }

/^1\.\.[0-9]+/ {
	nr_plans++
	planned = substr($1, 4) + 0
	if (!planned && tolower($0) ~ /# *skip/) {
		skipped++
		reasons = reasons "  " name ": " reason_of($0, "") "\n"
		is_skipped_whole = 1
	}
	in_failure = 0
	next
}
/^(not )?ok( |$)/ {
	ran++
	nr = $1 == "not" ? $3 : $2
	if (nr ~ /^[0-9]+$/ && nr + 0 != ran)
		out_of_order = 1
	in_failure = 0
	if (tolower($0) ~ /# *skip/) {
		skipped++
		reasons = reasons "  " name ": " reason_of($0, first_said ? all[NR - 1] : "") "\n"
	} else if ($1 == "ok") {
		passed++
	} else {
		failed++
		test_failed++
		in_failure = 1
		for (i = first_said; i && i < NR; i++)
			report = report "    " all[i] "\n"
		report = report "  " $0 "\n"
	}
	first_said = 0
	next
}
/^Bail out!/ {
	fail($0)
	next
}
in_failure && /^#/ {
	report = report "    " $0 "\n"
	next
}
{
	in_failure = 0
	if (!first_said)
		first_said = NR
}

END {
	before = failed
	if (!nr_plans)
		fail("no plan: the program ended early")
	else if (nr_plans > 1)
		fail("more than one plan")
	else if (ran + 0 != planned)
		fail("planned " planned " tests, ran " ran + 0)
	else if (!planned && !is_skipped_whole)
		fail("a program without tests")
	else if (out_of_order)
		fail("test numbers are out of order")
	if (status == 124)
		fail("stopped after " limit_s " s")
	else if (status == 137)
		fail("killed, or did not stop after " limit_s " s")
	else if (status > 128)
		fail("killed by " signal_name(status - 128))
	else if (status == 126 || status == 127)
		fail("cannot be run: exit status " status)
	else if (status != 0 && nr_plans && !test_failed)
		fail("no test failed, but the exit status is " status)
	# One fault, one count: a killed program also lacks its plan.
	if (failed > before)
		failed = before + 1
	if (failed > before)
		show_all()

	printf "%s %-28s %d passed", failed ? "FAIL" : "ok  ", name, passed
	if (failed)
		printf ", %d failed", failed
	if (skipped)
		printf ", %d skipped", skipped
	if (took_s > 1)
		printf ", %d s", took_s
	printf "\n%s", report
	print passed + 0, failed + 0, skipped + 0 >> counts
	printf "%s", reasons >> skips
}
