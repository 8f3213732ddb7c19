#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Stock kernels; where one is not in the user's cache it is fetched once.
test_description='profile: every instruction of a case is some function of the kernel'
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC2016 # promises are evaluated later

TMPDIR=$scratch/tmp
export TMPDIR
mkdir "$TMPDIR"
profile() {
	"$RUN_BENCH" profile -q "$@"
}
# refused STATUS ERROR HINT ARGUMENT...: this status, one error line, one hint.
refused() {
	want=$1 error=$2 hint=$3
	shift 3
	expect_status "$want" profile -o refused "$@" 2>err >out || { cat err; return 1; }
	{
		expect_lines 1 err "error: " && expect_lines 1 err "hint: " &&
			expect_in err "error: .*$error" "hint: .*$hint"
	} || { cat err; return 1; }
	test ! -e refused || { ls refused; return 1; }
}
expect_ok 'no case' 'refused 2 "no case is named" "fork/anon" 6.1'
expect_ok 'a mistyped benchmark' 'refused 2 "neither a file nor a benchmark" "did you mean fork/anon" 6.1 frok/anon'
expect_ok 'a mistyped kernel' 'refused 2 "6.11" "did you mean 6.1" 6.11 fork/anon'
expect_ok 'a value before any benchmark' 'refused 2 "page=base" "fork/anon page=base" 6.1 page=base'
expect_ok 'an unknown format' 'refused 2 "--format" "folded" --format xml 6.1 fork/anon'
expect_ok '--lines without debug information' 'refused 2 "need --debug" "fetch" --lines 6.1 fork/anon'
expect_ok 'a case without a kernel' 'refused 2 "no kernel" "profile 6.1 fork/anon" fork/anon'
expect_ok 'debug information that is not there' 'refused 2 "--debug none" "vmlinux" --debug none 6.1 fork/anon'
expect_ok 'what only a boot can count, of files' 'refused 2 "--calls: nothing is booted" "when the profile is made" --file --calls "$RUN_BENCH"'
expect_ok '--file without a file' 'refused 2 "no result file" "profile --file" --file'
expect_ok 'a mistyped option' 'refused 2 "unknown option" "--fixed" --fixd 6.1 fork/anon'
expect_ok 'a result file without profiles' '
	lab=$(echo "$TOP"/tests/data/results/*.jsonl | cut -d " " -f 1)
	expect_status 3 profile --file "$lab" 2>err; cat err; expect_lines 1 err "error: "'
expect_ok 'no plugin beside the program' '
	mkdir bare && cp "$RUN_BENCH" "$GUEST" bare &&
	expect_status 3 bare/run-bench profile -q -o refused 6.1 fork/anon 2>err >out; cat err
	expect_lines 1 err "error: .*run-bench-plugin.so" && expect_lines 1 err "hint: .*make"'

fork='fork/anon page=base state=exclusive pages=512,1024'
copy='cow/copy page=base write=byte pages=63,126'
# shellcheck disable=SC2086 # words
if ! profile -o one 6.1 $fork >one.out 2>one.err; then
	test -n "${CI:-}" || {
		skip_one 'profiles of kernels' "$(sed -n 's/.*error: //p' one.err | head -n 1)"
		plan_done
	}
fi
expect_ok 'an emulator with another plugin interface: said in words' '
	mkdir other && printf "%s\n" "#!/bin/sh" "test \"\$1\" != --version || { echo QEMU emulator version 99.1; exit; }" \
		"echo \"Could not load plugin x.so: plugin requires API version 1, but this QEMU supports only a minimum version of 90\" >&2; exit 1" >other/qemu-system-x86_64 &&
	chmod +x other/qemu-system-x86_64 &&
	PATH=$PWD/other:$PATH expect_status 3 profile -o abi 6.1 -- self/noop 2>err >out; cat err
	expect_in err "error: .*plugin requires API version" "hint: .*docs/plugin.md"'

# shellcheck disable=SC2086 # words
expect_ok 'one kernel: a table of functions and one of fields' '
	cat one.err one.out
	expect_lines 0 one.err && expect_in one.out "^fork/anon\.v[0-9]*:call /page, page=base state=exclusive: 6\.1$" "^copy_page_range  " "^page\._refcount " "^page\._mapcount " "^clock"'
file=$(echo one/*.jsonl)
expect_ok 'the sentence above the table, and a legend below it where asked for' '
	sed -n 3p one.out && sed -n 3p one.out | grep -q "^1[34][0-9]\.[0-9]* instructions / page: copy_page_range " &&
	profile --file --legend "$file" | grep -q "^  samples " && expect_not_in one.out "^  samples "'
expect_ok 'functions sum to the number that lab gives of the same boot' '
	"$RUN_BENCH" profile --file --top 0 --format json "$file" >one.json &&
	json_flat one.json >flat && awk -F "\t" "
		\$2 ~ /functions\.[0-9]+\.(insns|reps)\$/ { sum += \$3 }
		\$2 ~ /kernels\.0\.lab_insns\$/ { lab = \$3 }
		\$2 ~ /kernels\.0\.residual\$/ { residual = \$3 }
		END {
			print sum, lab, residual
			d = sum + residual - lab
			exit !(lab > 50 && d < 0.01 && d > -0.01 && residual < lab / 200 && residual > -lab / 200)
		}" flat'
expect_ok 'fork on 6.1: one locked operation on each of four fields of a page' '
	awk "/^locked operations/ { on = 1; next } /^\$/ { on = 0 }
		on && \$(NF - 1) > 0.9 && \$(NF - 1) < 1.1 { nr++ }
		on && /^sum/ { sum = \$2 }
		END { print nr, sum; exit !(nr == 4 && sum > 3.9 && sum < 4.2) }" one.out'
expect_ok 'a second session: the same lines, to the byte' '
	profile -o again 6.1 $fork >again.out 2>err; cat err
	json_lines "$file" kind profile >a && json_lines again/*.jsonl kind profile >b && test -s a && cmp a b &&
	cmp one.out again.out'
expect_ok 'the file gives the same table as the session' '
	profile --file "$file" >file.out && cmp one.out file.out'
expect_ok '--file takes cases; of one that is not there it says so' '
	profile --file "$file" fork/anon page=base >file.out && cmp one.out file.out &&
	expect_status 3 profile --file "$file" cow/copy 2>err >out; cat err; expect_lines 1 err "error: .*none of this case"'
expect_ok 'the file is whole: check, compare, report and history take it' '
	expect_status 0 "$RUN_BENCH" check "$file" "$(echo again/*.jsonl)" &&
	expect_status 0 "$RUN_BENCH" compare "$file" "$(echo again/*.jsonl)" >out &&
	"$RUN_BENCH" report --no-figures -o page "$file" >out 2>err && test -s page/index.html &&
	"$RUN_BENCH" history --db h.sqlite add "$file" >out'
expect_ok 'the same kernel against itself: no row differs' '
	profile --file "$file" "$(echo again/*.jsonl)" >self.out; cat self.out
	expect_in self.out ": 6\.1#2 against 6\.1$" && awk "/^function/ { on = 1; next } /^\$/ { on = 0 }
		on && !/others|^sum|not attributed|^clock/ { print; bad = 1 } END { exit bad }" self.out'
# A planted change: the kernel clears a page that the copy then overwrites.
expect_ok 'init_on_alloc=1 is the clearing, on top and by its name' '
	expect_status 0 profile -o planted --no-fields 6.1 6.1+init_on_alloc=1 $copy >planted.out 2>err; cat err planted.out
	expect_in planted.out "B = 6\.1+init_on_alloc=1 against A = 6\.1$" &&
	awk "/^function/ { getline; exit !(\$1 ~ /clear_page/ && \$3 > 4000 && \$3 < 4200) }" planted.out'
expect_ok 'the difference sums to that of the totals' '
	"$RUN_BENCH" profile --file --top 0 --format json planted/lab-6.1-*.jsonl planted/lab-6.1+*.jsonl >d.json &&
	json_flat d.json | awk -F "\t" "
		\$2 ~ /^cases\.0\.diff\.rows\.[0-9]+\.diff\.(insns|reps)\$/ { sum += \$3 }
		\$2 ~ /^cases\.0\.diff\.total\.diff\.(insns|reps)\$/ { total += \$3 }
		\$2 ~ /kernels\.0\.clock_insns\$/ { a = \$3 }
		\$2 ~ /kernels\.1\.clock_insns\$/ { b = \$3 }
		\$2 ~ /kernels\.0\.residual\$/ { a -= \$3 }
		\$2 ~ /kernels\.1\.residual\$/ { b -= \$3 }
		END { print sum, total, b - a; d = sum - total; e = sum - (b - a); exit !(sum > 4000 && d * d < 1e-6 && e * e < 1e-4) }"'
expect_ok 'three kernels side by side, and steps' '
	cp "$file" third.jsonl && profile --file --steps "$file" "$(echo again/*.jsonl)" third.jsonl >three.out; cat three.out
	expect_in three.out ": 6\.1, 6\.1#2, 6\.1#3$" ": 6\.1#3 against 6\.1#2$"'
expect_ok 'Markdown, and a phase by its name' '
	profile --file --format md --phase call "$file" | grep -q "^| copy_page_range |" &&
	expect_status 3 profile --file --phase nonsense "$file" 2>err >out; cat err; expect_lines 1 err "error: .*nonsense"'
expect_ok 'folded stacks sum to the sample' '
	profile -o stacks --calls --format folded --no-fields --no-cache-lines 6.1 $fork >folded 2>err; cat err; head folded
	grep -q "^fork/anon[^;]*;.*copy_page_range" folded &&
	clock=$(grep -h "\"kind\":\"profile\",.*\"phase\":0," stacks/*.jsonl | grep -o "\"clock_insns\":[0-9]*" | tail -n 1 | cut -d : -f 2) &&
	awk -v clock="$clock" "{ sum += \$NF } END { print sum, clock; d = sum - clock; exit !(clock > 100000 && d > -50 && d < 50) }" folded'
# 15 million instructions: ticks come, and QEMU 7.2 gives what an interrupt reads
# to the ret before it: not kept out, that ends the guest, or a count is below 0.
expect_ok 'samples with timer ticks: no access of an interrupt is on the bill of another' '
	expect_status 0 profile -o ticks --no-cache-lines 6.1 cow/contended what=page by=threads tasks=1 pages=512,2048 >ticks.out 2>err; cat err
	expect_lines 0 err && json_lines ticks/*.jsonl kind profile >ticks.lines && test -s ticks.lines &&
	! grep -q "[0-9]\{15\}" ticks.lines && expect_in ticks.out "^do_wp_page "'
# Stopped behind the first of 20 cases: that one has its profile.
expect_ok 'stopped by a signal: what was finished has its profile, and nothing is left' '
	"$RUN_BENCH" profile -q --no-cache-lines -o stopped 6.1 -- fork/anon >stopped.out 2>err &
	pid=$!
	for i in $(seq 300); do
		grep -qs "\"kind\":\"case\",.*\"outcome\":\"ok\"" stopped/*.jsonl && break
		sleep 0.1
	done
	kill -INT "$pid" && expect_status 130 wait "$pid"; cat err
	grep -q "\"kind\":\"profile\"" stopped/*.jsonl && profile --file stopped/*.jsonl >out && head -n 2 out &&
	expect_in out "^copy_page_range " && ! ls "$TMPDIR"/cowbench-lab-* 2>/dev/null'
expect_ok 'a guest that dies: no profile, and why' '
	expect_status 3 profile -o dead --append panic_on_warn=1 --append rdinit=/none 6.1 $fork 2>err >out; cat err
	expect_lines 1 err "error: " && expect_lines 1 err "hint: "'
plan_done
