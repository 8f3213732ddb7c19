# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# run-bench designs report over files made by hand: no kernel is booted.
test_description='claims of mails held against the lab'
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC2016 # promises are evaluated later

cp -r "$TOP/tests/data/answers" data
mkdir claims
cp data/good-2020.ini claims
report() {
	"$RUN_BENCH" designs report --claims claims "$@"
}
# plant SED FILE...: the files of data with something changed, in data2.
plant() {
	rm -rf data2 && cp -r data data2 || return 1
	script=$1
	shift
	for file in "$@"; do
		sed -i "$script" "data2/$file.jsonl" || return 1
	done
}
# The file of claims with something changed.
claim() {
	sed "$1" data/good-2020.ini >claims/good-2020.ini
}
restore() {
	cp data/good-2020.ini claims
}

expect_ok 'what is borne out is printed with its numbers, and the status is 0' '
	report data >out 2>err && expect_lines 0 err && expect_in out "^Numbers are instructions" \
		"^Answer  *cheaper-but-wrong" "Fork costs +10.00 instructions a page more, which is 9.1%" \
		"5.9 breaks synchrony" "^  holds *fork: 6.1-plain - 6.1-mapcount in 9.9 .. 10.1 (10.00)" "6.1-plain: 6.1.192-plain, 1111"'
expect_ok 'a cost that is cheap because it is wrong has the letters behind it' '
	expect_in out "^  fork  *120.00  *110.00  *118.00 S" "^    locked  *4.00  *3.00  *3.00" \
		"^  pin-mprotect  *[.]= *[.]= *SN=" "^  S *synchrony is broken"'
expect_ok 'one claim by name, and a name that is none' '
	report data good-2020/seen >out && expect_in out "^good-2020/seen" && expect_lines 0 out cheap &&
	expect_status 2 report data good-2020/sen 2>err && expect_in err "error: find claim .good-2020/sen." "hint: did you mean good-2020/seen"'
expect_ok 'text for a mail has 72 columns' '
	report --format mail data >out && test -z "$(grep "^.\{73\}" out)" && expect_in out "^  run-bench profile .* .$"'
expect_ok 'pages, an index and pictures go into a folder, once' '
	report -o pages data 2>err && expect_in pages/README.md "good-2020.md#cheap" "Fork\|+10.00" "nothing-to-run" &&
	expect_in pages/good-2020.md "^## cheap" "| 118.00 ..S.. |" "^    run-bench profile 6.1-plain" &&
	test -s pages/good-2020.txt && test -s pages/figures/answer-good-2020-cheap.gp &&
	expect_status 3 report -o pages data 2>err && report -o pages --replace data'
expect_ok 'the same files make the same bytes' '
	report -o again data && (cd pages && find . -type f ! -name "*.pdf") | sort >list && test -s list &&
	while read -r f; do cmp "pages/$f" "again/$f" || exit 1; done <list'
expect_ok 'a planted number flips the verdict' '
	plant "s/325364/345844/g; s/325280/345760/g" 6.1-mapcount && ! cmp -s data/6.1-mapcount.jsonl data2/6.1-mapcount.jsonl &&
	expect_status 1 report data2 >out 2>err && expect_in out "^Answer  *not borne out" \
		"not borne out: fork: 6.1-plain - 6.1-mapcount in 9.9 .. 10.1, measured" "^  FAILS" &&
	expect_lines 0 out "Fork costs" && expect_in err "good-2020/cheap: not borne out" "error: hold 3 claims"'
expect_ok 'a kernel that is missing: not measured, and the command that measures it' '
	rm -rf data2 && cp -r data data2 && rm data2/6.1-plain.jsonl && expect_status 1 report data2 >out 2>err &&
	expect_in out "^Answer  *not measured" "not measured: fork of 6.1-plain: not measured" "^Measure what is missing" &&
	expect_lines 0 out "Fork costs" &&
	expect_status 1 report --missing data2 >out && expect_lines 2 out &&
	expect_in out "^run-bench profile -o data2 6.1-plain 6.1-mapcount 6.1-refcount-5.9 -- fork/anon page=base state=exclusive cow/reuse page=base write=byte$" \
		"^run-bench designs litmus -o data2 --page base -k 6.1-plain pin-mprotect$"'
expect_ok 'nothing is missing: no command' '
	report --missing data >out && expect_lines 0 out'
expect_ok 'a suspect case is no number' '
	plant "/\"bench\":\"fork.anon\"/s/\"outcome\":\"ok\",\"why\":null/\"outcome\":\"suspect\",\"why\":\"saw another path\"/" 6.1-plain &&
	expect_status 1 report data2 >out 2>err && expect_in out "^  fork  *suspect" "fork, 6.1-plain: suspect: saw another path" &&
	expect_lines 0 out "Fork costs"'
expect_ok 'a kernel that does not do what the model of its design says is not borne out' '
	plant "s/\"observed\":\"r..ro\"/\"observed\":\"r..cs\"/" 6.1-plain && expect_status 1 report data2 >out 2>err &&
	expect_in out "litmus pin-mprotect.base. of 6.1-plain: not as the model" "SN!" && expect_lines 0 out "Fork costs"'
expect_ok 'times are never held against claims' '
	plant "s/\"mode\":\"lab\"/\"mode\":\"live\"/" 6.1-plain && expect_status 3 report data2 2>err &&
	expect_in err "error: read data2/6.1-plain.jsonl: it is of the running kernel: times" "hint: " &&
	plant "s/\"accel\":\"icount\"/\"accel\":\"kvm\"/" 6.1-plain && expect_status 3 report data2 2>err &&
	expect_in err "error: read .*it holds times"'
expect_ok 'two images of one kernel are refused' '
	rm -rf data2 && cp -r data data2 && sed "s/1111111111/4444444444/g; s/T10:01/T09:01/" data/6.1-plain.jsonl >data2/older.jsonl &&
	expect_status 3 report data2 2>err && expect_in err "of another image of 6.1-plain" "hint: leave the older out: data2/older.jsonl"'
expect_ok 'numbers of two measuring programs do not stand in one row' '
	plant "s/\"guest_build_id\":\"[0-9a-f]*\"/\"guest_build_id\":\"00\"/" 6.1-plain && expect_status 1 report data2 >out 2>err &&
	expect_in out "measured by another program" "not measured"'
# Each mistake in a file of claims: sed script, line, what is said.
mistake() {
	claim "$1"
	expect_status 2 report data 2>err && expect_in err "error: claims/good-2020.ini:$2: .*$3" && expect_lines 1 err "error: "
	status=$?
	restore
	return "$status"
}
expect_ok 'mistakes in claims are told with file and line' '
	mistake "s/^fate = It/fat = It/" 11 "unknown key .fat. of" && expect_in err "hint: did you mean .fate." &&
	mistake "s/^kernels = 6.1-plain 6.1-mapcount 6.1-ref.*/kernels = 6.1-plian/" 15 "kernel .6.1-plian.: there is none" && expect_in err "hint: did you mean .6.1-plain." &&
	mistake "s/^litmus = pin-mprotect/litmus = pin-mprotec/" 18 "litmus scenario .pin-mprotec.: there is none" && expect_in err "hint: did you mean .pin-mprotect." &&
	mistake "s/^litmus = pin-mprotect.base./litmus = pin-mprotect[file]/" 18 "no pages of this kind" &&
	mistake "s,^cost fork = fork/anon,cost fork = fork/anno," 16 "fork/anno" && expect_in err "hint: did you mean fork/anon" &&
	mistake "s/ state=exclusive @ call/ @ call/" 16 "names 2 cases" && expect_in err "hint: say also state=" &&
	mistake "s/@ call/@ cal/" 16 "has no phase .cal." && expect_in err "hint: did you mean .call." &&
	mistake "s/@ pgreuse/@ pgreus/" 42 "has no evidence .pgreus." &&
	mistake "s/in 9.9 [.][.] 10.1/at 10/" 19 "one of < <= > >= = or in" &&
	mistake "s/^check = fork: 6.1-plain/check = fork: 6.1-plane/" 19 "6.1-plane. is neither a kernel" &&
	mistake "s/breaks synchrony/breaks isolation/" 22 "does not ask for isolation" &&
	mistake "s/^answer = yes/answer = maybe/" 37 "answer .maybe. of claim" &&
	mistake "s/{fork 6.1-plain - 6.1-mapcount | sign}/10/" 9 "a number that is written by hand"'
expect_ok 'a folder without claims, a format that is none' '
	mkdir -p empty && expect_status 3 "$RUN_BENCH" designs report --claims empty 2>err && expect_in err "error: read the claims of .empty." "hint: " &&
	expect_status 2 report --format pdf data 2>err && expect_in err "error: write the report as .pdf." "hint: "'
expect_ok 'the claims that are shipped name what there is' '
	expect_status 1 "$RUN_BENCH" designs report --missing empty >out 2>err; status=$?
	test $status = 0 && expect_lines 0 err "error: " && expect_in out "^run-bench profile " "^run-bench designs litmus "'
plan_done
