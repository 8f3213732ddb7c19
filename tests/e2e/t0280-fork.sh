#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='the fork family: generations end together, planted faults are seen'
. "$(dirname "$0")/lib.sh"
need_root

# A copy of its own: other runs of the suite may be going on beside this one.
cp "$GUEST" guest && GUEST=$PWD/guest
living() {
	living_of "$GUEST" | wc -l
}
# wait_living OP N: until so many are there, 10 s at the most.
wait_living() {
	i=0
	while ! test "$(living)" "$1" "$2"; do
		i=$((i + 1))
		test "$i" -lt 200 || { echo "$(living) are there"; return 1; }
		sleep 0.05
	done
}
start_chain() {
	"$GUEST" case fork/chain depth=16 --sizes 512 --samples 100000 --timeout 60 --policy fifo --cpu 0 >rec 2>&1 &
	first=$!
	wait_living -ge 17
}
# Its child is the first that has it as its parent; the youngest of 17 by then.
youngest() {
	p=$first
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
		p=$(awk -v p="$p" '/^Pid:/ { pid = $2 }
			/^PPid:/ && $2 == p { print pid; exit }' /proc/[0-9]*/status 2>/dev/null)
	done
	echo "$p"
}

expect_ok 'the record is that of the youngest generation' '
	expect_status 0 "$GUEST" case fork/chain depth=16 --sizes 512,1024 --samples 3 --policy fifo --cpu 0 >rec &&
	test "$(wc -l <rec)" = 1 && grep -q "\"outcome\":\"ok\"" rec &&
	grep -q "\"generations\":17" rec && wait_living -eq 0'
expect_ok 'whoever kills the first generation kills them all' '
	start_chain && kill -9 $first && wait_living -eq 0'
expect_ok 'the first generation ends by the signal of the youngest' '
	start_chain && kill -SEGV "$(youngest)"; wait $first; test $? = 139 &&
	wait_living -eq 0'
expect_ok 'the watchdog ends all of them' '
	"$GUEST" case fork/chain depth=16 --sizes 512 --samples 100000 --timeout 2 --policy fifo --cpu 0 >rec 2>&1
	test $? = 142 && wait_living -eq 0'

mutants_begin || {
	skip_one 'planted faults' 'the objects are not in out/'
	plan_done
}
expect_ok 'a zero page in a mapping that fork leaves out' '
	mutant bench/fork/anon.c "s/^\(	*\)pages_inherit(b, .region);/\1(void)pages_inherit;/" \
		fork/anon page=zero state=exclusive'
expect_ok 'swapped pages that were read back before the fork' '
	mutant bench/fork/anon.c "s/^	bench_begin(b);/	mm_region_read(\&region);&/" \
		fork/anon page=swap state=exclusive'
expect_ok 'sparse pages that are dense' '
	mutant bench/fork/sparse.c "s/page_step(b, &nr_levels)/(page_step(b, \&nr_levels), mm_page_bytes())/" \
		fork/sparse density=table'
expect_ok 'a chain that is one generation short' '
	mutant bench/fork/chain.c "s/need_descend(b, depth)/need_descend(b, depth - 1)/" \
		fork/chain depth=4'
expect_ok 'advice that was not given' '
	mutant bench/fork/dontfork.c "s/^	advise(b, .*/	(void)advise;/" \
		fork/dontfork advice=dontfork'
expect_ok 'a file of which nothing was written' '
	mutant bench/fork/file.c "s/\"one\"))/\"two\"))/" fork/file written=one'
expect_ok 'shared memory that is private' '
	mutant bench/fork/shared.c "s/MAP_SHARED | MAP_FIXED/MAP_PRIVATE | MAP_FIXED/" \
		fork/shared map=memfd'
expect_ok 'a process that did not enter its memory cgroup' '
	mutant bench/fork/memcg.c "s/need_memcg_enter(b);//" fork/memcg charged=own'
expect_ok 'fewer faults than pages' '
	mutant bench/fault/file.c "s/^	bench_begin(b);/	mm_region_read(\&region);&/" \
		fault/file around=16'
expect_ok 'shared memory that is not new' '
	mutant bench/fault/shmem.c "s/if (is_new \&\&/if (is_new \&\& !b \&\&/" \
		fault/shmem source=new'
expect_ok 'a hugetlb page that is there already' '
	mutant bench/fault/hugetlb.c "s/^	bench_begin(b);/	mm_region_fill(\&region);&/" \
		fault/hugetlb page=hugetlb2m'
plan_done
