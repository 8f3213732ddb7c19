#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='list, explain and suites over many page kinds; further tables'
. "$(dirname "$0")/lib.sh"

# A machine can only show what it has: the product is read off the list itself.
"$GUEST" list >list.json || exit 1
one='--rounds 1 --samples 1'

expect_ok 'list ends with how many benchmarks, cases, and ready ones there are' '
	"$RUN_BENCH" list >out &&
	nr=$(json_get list.json "benchmarks.*.name" | wc -l) &&
	nr_cases=$(json_get list.json "benchmarks.*.variants.*.label" | wc -l) &&
	"$RUN_BENCH" list --json >here.json && nr_ready=$(json_get here.json "*.variants.*.ready" | grep -c true) &&
	expect_in out "^$nr benchmarks, $nr_cases cases, $nr_ready ready here"'
expect_ok 'list and list -l stay within 100 columns, however many kinds there are' '
	"$RUN_BENCH" list -l >long && "$RUN_BENCH" list --pages >pages && cat out long pages >all &&
	awk "length > 100 { print; bad = 1 } END { exit bad }" all'
expect_ok 'list -l names every value of every axis' '
	json_get list.json "benchmarks.*.variants.*.case.page" | sort -u >kinds &&
	tr ",= ;" "\n" <long | sort -u >words &&
	while read -r kind; do
		grep -qx -e "$kind" words || { echo "no $kind"; return 1; }
	done <kinds'
expect_ok 'what many cases lack is said once for a benchmark' '
	for b in $(json_get list.json "benchmarks.*.name"); do
		"$RUN_BENCH" list -l "$b" | sed "/ ready here/q" >one || return 1
		grep -o "^  skip: .*: " one | sed "s/.*: \(.*\): /\1/" | sort | uniq -d | grep . && return 1
	done
	true'

expect_ok 'list --pages has each kind once, and says what one lacks' '
	json_get list.json "page_kinds.*.name" | sort >want &&
	awk "NR > 1 && /^[0-9a-z]/ && \$3 ~ /ready|skip/ { print \$1 }" pages | sort >got &&
	cmp want got && expect_in pages "^$(wc -l <want) page kinds, "'
expect_ok 'list --pages takes a pattern, and --json' '
	"$RUN_BENCH" list --pages "t*p" >out && expect_in out "^thp " "^1 page kind, " &&
	"$RUN_BENCH" list --pages --json thp >out && test "$(json_get out "*.name")" = thp'
expect_ok 'explain page=KIND tells what it is, its proof and who uses it' '
	for kind in $(json_get list.json "page_kinds.*.name"); do
		"$RUN_BENCH" explain "page=$kind" >out || return 1
		expect_in out "^page=$kind  " "^ what  " "^ proof  " "^ here  " "^ used by  " || return 1
		awk "length > 78 { print; bad = 1 } END { exit bad }" out || return 1
	done'
expect_ok 'a misspelt kind gets one suggestion, a bare one the right command' '
	expect_status 2 "$RUN_BENCH" explain page=tph 2>err && expect_in err "error: .*tph" "hint: .*thp" &&
	expect_status 2 "$RUN_BENCH" explain thp 2>err && expect_in err "hint: .*explain page=thp" &&
	expect_status 2 "$RUN_BENCH" list --pages nosuch 2>err && expect_lines 1 err "hint: "'
expect_ok 'explain of any benchmark fits 78 columns and names its page kinds' '
	for b in $(json_get list.json "benchmarks.*.name"); do
		"$RUN_BENCH" explain "$b" >out || return 1
		awk "length > 78 { print; bad = 1 } END { exit bad }" out || return 1
	done
	"$RUN_BENCH" explain fork/anon >out && expect_in out "page=base," "list --pages"'

expect_ok 'sizes in bytes are sizes in pages' '
	"$RUN_BENCH" run -n fork/anon page=base state=exclusive pages=2MiB,4MiB --seed 1 >out &&
	bytes=$(json_get list.json page_bytes) &&
	expect_in out "pages=$((2097152 / bytes)),$((4194304 / bytes)) "'
expect_ok 'sizes of huge pages are made whole, and that is said once' '
	huge=$(json_get list.json thp_pages) &&
	"$RUN_BENCH" run -n fork/anon page=thp pages=1,2 --seed 1 >out 2>err &&
	expect_in out "pages=$huge,$((2 * huge)) " &&
	expect_lines 1 err "page=thp: pages=1,2 became pages=$huge,$((2 * huge))"'
expect_ok 'a case for which there is no memory is skipped and says how much it needs' '
	total_kb=$(awk "/^MemTotal:/ { print \$2 }" /proc/meminfo) &&
	"$RUN_BENCH" run fork/anon page=base state=exclusive pages=${total_kb}KiB $one -o big.jsonl >out 2>err &&
	expect_in out "skip: needs .* of memory, .* are available" && expect_in err "memory: up to .* in one process"'

expect_ok 'table = folio prints what patch series post, below the usual table' '
	printf "[global]\ntable = folio\n[fork/anon]\npage = base,thp\nstate = exclusive\npages = 1MiB,2MiB,4MiB\n[remap/split]\nby = mprotect\npages = 2MiB,4MiB\n" >folio.ini &&
	"$RUN_BENCH" run -c ./folio.ini --rounds 6 --samples 2 -o folio.jsonl >out &&
	sed "1,/^folio: /d" out >table &&
	expect_in table "^ *Folio | *remap | *munmap | *fork |" "^ *4KiB |" "^fork (fork/anon state=exclusive)$" "ms per GiB" &&
	awk "length > 78 { print; bad = 1 } END { exit bad }" table && "$RUN_BENCH" check folio.jsonl'
expect_ok 'the file remembers the table: a resumed run prints it too' '
	head -n 3 folio.jsonl >part.jsonl && "$RUN_BENCH" run --resume part.jsonl >out &&
	expect_in out "^folio: ns per page"'
expect_ok 'an unknown table is refused with line, key and the nearest name' '
	printf "[global]\ntable = foliio\n" >bad.ini && expect_status 2 "$RUN_BENCH" run -c ./bad.ini 2>err &&
	expect_in err "bad.ini:2: key .table.: there is no table .foliio." "hint: .*folio"'
for suite in full ci quick folio states; do
	expect_ok "every section of $suite.ini is a benchmark or a family" '
		awk "/^\[/ && !/global/ { print substr(\$1, 2, length(\$1) - 2) }" "$TOP/configs/run/$suite.ini" |
			sort -u >patterns && test -s patterns &&
		while read -r pattern; do
			"$RUN_BENCH" list "$pattern" >/dev/null || return 1
		done <patterns'
done
plan_done
