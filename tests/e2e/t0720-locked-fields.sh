#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What is expected was read off the disassembly of these kernels, before any
# count (docs/locked-operations.md has the instructions), not off the output.
# Tolerance 0.02: allocations of page tables come and go by the page table.
test_description='profile: which field each locked operation hits, as the disassembly says'
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC2016 # promises are evaluated later

TMPDIR=$scratch/tmp
export TMPDIR
mkdir "$TMPDIR"
profile() {
	"$RUN_BENCH" profile -q "$@"
}
# shellcheck disable=SC2086 # words
for kernel in 5.10 6.1; do
	profile -o $kernel --no-cache-lines $kernel \
		fork/anon page=base state=exclusive pages=512,1024 \
		fault/anon page=base pages=63,126 >$kernel.out 2>$kernel.err && continue
	test -n "${CI:-}" || {
		skip_one 'profiles of kernels' "$(sed -n 's/.*error: //p' $kernel.err | head -n 1)"
		plan_done
	}
done
# table KERNEL CASE: rows "NAME<tab>NUMBER" of a case's table of fields, and of
# functions that lock something.
fields() {
	profile --file --top 0 "$1"/*.jsonl "$2" | awk '
		/^locked operations/ { on = 1; next }
		/^$/ { on = 0 }
		on { nr = $(NF - 1); sub(/ +[0-9.]+ +[0-9.]+%$/, ""); print $0 "\t" nr }'
}
functions() {
	profile --file --top 0 "$1"/*.jsonl "$2" | awk '
		/^function/ { for (i = 1; i <= NF; i++) if ($i == "locked") c = i; on = 1; next }
		/^$/ { on = 0 }
		on && $c + 0 { print $1 "\t" $c }'
}
# is NAME NUMBER FILE: this row, within the tolerance.
is() {
	cat "$3"
	awk -F '\t' -v name="$1" -v want="$2" '
		$1 == name { d = $2 - want; found = d < 0.02 && d > -0.02 }
		END { exit !found }' "$3"
}
for kernel in 5.10 6.1; do
	fields $kernel fork/anon >$kernel.fork
	functions $kernel fault/anon >$kernel.touch
	for field in 'page table entry' 'page._refcount' 'page._mapcount'; do
		expect_ok "fork on $kernel: one on $field a page" "is '$field' 1 $kernel.fork"
	done
done
expect_ok 'fork on 5.10: none on page.flags, there is no exclusive bit to clear' '
	cat 5.10.fork; test -s 5.10.fork &&
	awk -F "\t" "\$1 == \"page.flags\" && \$2 >= 0.02 { exit 1 }" 5.10.fork'
expect_ok 'fork on 6.1: one on page.flags, that clears the exclusive bit' 'is page.flags 1 6.1.fork'
expect_ok 'fork: three on struct page and page table on 5.10, four on 6.1' '
	for want in 5.10:3 6.1:4; do
		awk -F "\t" -v want=${want#*:} "
			/^page\.(_refcount|_mapcount|flags)/ || /^page table entry/ { sum += \$2 }
			END { print sum; exit !(sum > want - 0.02 && sum < want + 0.02) }" ${want%:*}.fork || exit 1
	done'
expect_ok 'first touch on 6.1: the exclusive bit is set where the page gets its anon_vma' '
	is __page_set_anon_rmap 1 6.1.touch'
expect_ok 'first touch on 5.10: nothing is locked there' '
	cat 5.10.touch; test -s 5.10.touch && ! grep "^__page_set_anon_rmap" 5.10.touch'
plan_done
