#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The proof goes by the rules that a kernel's release names. A kernel of kernels/
# is only booted where it has been built: nothing here builds one.
test_description='cases on a kernel with older rules: proven by these, and by no others'
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC2016 # promises are evaluated later

TMPDIR=$scratch/tmp
export TMPDIR
mkdir "$TMPDIR"

expect_ok 'the suite of the designs is a plan, and each row of it is in the list' '
	"$RUN_BENCH" run -n -c designs >plan && expect_in plan "swap/in" "fork/pinned" "cow/false_copy"'
expect_ok 'what goes by rules says so in explain, and what a counter needs does not' '
	"$RUN_BENCH" explain pin/unshare >out && tr -s " \n" " " <out >flat &&
	expect_in flat "since Linux 5.19 by its rules for shared pages" &&
	"$RUN_BENCH" explain cow/copy >out && tr -s " \n" " " <out >flat &&
	expect_in flat "vmstat pgreuse.*since Linux 5.9" && ! grep -q "by its rules" flat'

"$RUN_BENCH" kernel list >kernels 2>err
if ! grep "^6.1-mapcount " kernels | grep -v "not built" | grep -q " built "; then
	skip_one 'cases on 6.1-mapcount' 'it is not built here (run-bench kernel build)'
	plan_done
fi
"$RUN_BENCH" lab -q --rounds 1 --samples 2 --layouts 1 -o mapcount 6.1-mapcount -- \
	fork/pinned page=base pinned=100 via=io_uring pages=256,512 \
	pin/unshare via=process_vm_readv page=base state=shared,exclusive pages=63,126 \
	cow/protect by=mprotect cow/reuse page=swapcache write=byte \
	softdirty/clear page=base pinned=yes tasks=1 \
	cow/false_copy ref=get pages=128,256 >said 2>err
result=$(echo mapcount/lab-6.1-mapcount-*.jsonl)

# of BENCH [KEY VALUE]...: the records of that bench and case into rec.
of() {
	json_lines "$result" bench "$1" >rec
	shift
	while test $# -gt 0; do
		json_lines rec "case.$1" "$2" >rec.next && mv rec.next rec
		shift 2
	done
	test -s rec
}
# seen WHAT: that evidence of the one record in rec.
seen() {
	json_flat rec | awk -F '\t' -v what="$1" '
		$3 == what && $2 ~ /evidence.*what$/ { at = $2; sub(/what$/, "seen", at) }
		$2 == at { print $3; exit }'
}

expect_ok 'every case is ok and proven' '
	cat err; test "$(json_get "$result" outcome | sort -u)" = ok &&
	test "$(json_get "$result" proof.verdict | sort -u)" = proven || { cat said; return 1; }'
expect_ok 'mapcount: fork shares what is pinned, and a pin to read what is shared' '
	of fork/pinned && test "$(seen "mapped once after")" = 0.0 &&
	of pin/unshare state shared && test "$(seen "pfn changed")" = 0.0'
expect_ok 'mapcount: what has one mapping is reused, whoever holds it; all pins are cleared' '
	of cow/false_copy && expect_in rec "copied 0 of" "as mapcount" && ! grep -q "copied [1-9]" rec &&
	of cow/reuse && test "$(seen "pfn changed")" = 0.0 &&
	of softdirty/clear && expect_in rec "all are cleared"'
expect_ok 'mapcount: a write after mprotect takes a fault, and no page has the mark' '
	of cow/protect && test "$(seen minflt)" = 1.0 && test "$(seen "anon exclusive before")" = 0.0'
plan_done
