#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='every page kind is what it promises, and nothing else is taken for it'
. "$(dirname "$0")/lib.sh"
need_root

MM=/sys/kernel/mm
"$GUEST" list >list.json || { echo 'Bail out! no list' && exit 1; }
for key in name unit_pages max_pages; do
	json_get list.json "page_kinds.*.$key" >"list.$key"
done
paste list.name list.unit_pages list.max_pages >kinds
machine_now >before
: >established
: >skipped

# size_of UNIT MAX: pages for one run; huge ones are few.
size_of() {
	if test "$2" != 0; then
		echo "$2"
	elif test "$1" -gt 1024; then
		echo "$1"
	else
		echo 1024
	fi
}

# lacks KIND: the machine itself says that it cannot be had here, without a
# look at our reason for it.
lacks() {
	case $1 in
	[0-9]*k) ! test -d "$MM/transparent_hugepage/hugepages-${1%k}kB" ;;
	1m) ! test -d "$MM"/transparent_hugepage/hugepages-1024kB ;;
	softdirty) test ! -f /proc/config.gz ||
		! zcat /proc/config.gz | grep -q '^CONFIG_MEM_SOFT_DIRTY=y' ;;
	hugetlb2m) ! test -d "$MM"/hugepages/hugepages-2048kB ;;
	hugetlb1g) ! test -d "$MM"/hugepages/hugepages-1048576kB ||
		test "$(awk '/^MemFree:/ { print $2 }' /proc/meminfo)" -lt 4000000 ;;
	ksm) ! test -d "$MM"/ksm ;;
	# within one node nothing moves at our order
	migration) test "$(find /sys/devices/system/node -maxdepth 1 -name "node[0-9]*" | wc -l)" -lt 2 ;;
	swap) ! test -d /sys/class/zram-control ;;
	swapcache) ! test -e /dev/loop-control ;;
	uffdwp) ! grep -q userfaultfd /proc/misc && ! test -e /proc/sys/vm/unprivileged_userfaultfd ;;
	thp | hugezero | ptethp | onepte | mremapped | partshared | mixedprot | mixeddirty | shuffled | fresh)
		! test -d "$MM"/transparent_hugepage ||
			grep -q '\[never\]' "$MM"/transparent_hugepage/enabled ;;
	*) false ;;
	esac
}

# state KIND PLANT SIZE: run it; the record says how it came out.
state() {
	"$GUEST" case self/state "page=$1" "plant=$2" --sizes "$3" --samples 2 \
		--policy fifo --cpu 0 --timeout 60 >record || return 1
	outcome=$(json_get record outcome) verdict=$(json_get record proof.verdict)
	echo "$1 $2 $3: $outcome $verdict $(json_get record why)"
}

# is_established KIND SIZE: proven, or a skip that the machine bears out. Another
# run of the suite may hold for a while what the kind needs.
is_established() {
	for try in 1 2 3; do
		state "$1" none "$2" || return 1
		test "$outcome" = skip || break
		! lacks "$1" || break
		sleep "$try"
	done
	if test "$outcome" = skip; then
		echo "$1" >>skipped
		test -n "$(json_get record why)" && lacks "$1"
		return
	fi
	echo "$1" >>established
	test "$outcome" = ok && test "$verdict" = proven && ! lacks "$1"
}

# is_told_apart KIND SIZE: the proof says no to other pages than the kind's.
is_told_apart() {
	grep -qx "$1" established || return 0
	state "$1" wrong "$2" || return 1
	test "$outcome" = suspect || test "$outcome" = skip
}

while read -r kind unit max; do
	size=$(size_of "$unit" "$max")
	expect_ok "page=$kind is what it promises, sample after sample" "
		is_established $kind $size"
	expect_ok "other pages are not taken for page=$kind" "
		is_told_apart $kind $size"
done <kinds

expect_ok 'all kinds of the axis were tried' '
	json_get list.json "benchmarks.*.name" >names &&
	expect_lines 1 names "^self/state$" &&
	sort skipped established >tried && sort list.name | cmp - tried'

expect_ok 'nine in ten can be had here, or the machine lacks them' '
	nr=$(wc -l <list.name) nr_ok=$(wc -l <established)
	echo "$nr_ok of $nr established; not: $(tr "\n" " " <skipped)"
	while read -r kind; do lacks "$kind" || return 1; done <skipped
	test ! -d "$MM"/transparent_hugepage/hugepages-64kB || test $((nr_ok * 10)) -ge $((nr * 9))'

expect_ok 'what is lacking is a skip with a reason, as an ordinary user too' '
	for kind in 64k swap ksm hugetlb2m; do
		as_nobody "$GUEST" case self/state page=$kind plant=none --sizes 1024 \
			--samples 2 >record || return 1
		test "$(json_get record outcome)" != broken || return 1
		test "$(json_get record outcome)" != skip ||
			test -n "$(json_get record why)" || return 1
	done'

expect_ok 'more pages than the kind can have are a skip, part of a unit is broken' '
	"$GUEST" case self/state page=lrubatch plant=none --sizes 512 --samples 2 >record &&
	test "$(json_get record outcome)" = skip && expect_in record "at most 8 can be so" || return 1
	lacks ptethp && return 0
	"$GUEST" case self/state page=ptethp plant=none --sizes 100 --samples 2 >record &&
	test "$(json_get record outcome)" = broken && expect_in record "not a multiple of"'

# batched POLICY [FROM]: page=lrubatch once, started on CPU FROM.
batched() {
	${2:+taskset -c "$2"} "$GUEST" case self/state page=lrubatch plant=none --sizes 8 \
		--samples 2 --policy "$1" --cpu 0 --timeout 60 >record || return 1
	outcome=$(json_get record outcome)
	test "$outcome" != ok || expect_in record '"what":"on LRU before","status":"ok","expected":0.0,"seen":0.0'
}

# all_batched NR [FROM]: each of so many is proven.
all_batched() {
	for i in $(seq "$1"); do
		batched fifo "${2:-}" || return 1
		test "$outcome" = ok || { echo "$i: $outcome $(json_get record why)"; return 1; }
	done
}

# beside COMMAND...: the rest of a test runs beside it.
beside() {
	"$@" &
	beside=$!
	trap 'kill $beside; wait $beside 2>/dev/null' EXIT
}

what='what a process brings along from another CPU does not empty the batch'
cpu=$(taskset -cp $$ 2>/dev/null | sed 's/.*[:,-] *//')
if test "${cpu:-0}" = 0; then
	skip_one "$what" 'needs taskset and a CPU beside CPU 0'
else
	expect_ok "$what" 'all_batched 100 "$cpu"'
fi

expect_ok 'who empties all batches now and then does not either' '
	beside "$TOOLS"/drain 10000
	all_batched 20'

# A loaded machine serves him late: until he was there in time.
expect_ok 'who does without a pause is seen where this CPU serves him' '
	beside "$TOOLS"/drain
	for i in $(seq 300); do
		batched batch || return 1
		case $outcome in
		ok) continue ;;
		suspect) expect_in record "\"what\":\"on LRU before\",\"status\":\"failed\"" ;;
		skip) expect_in record "do not stay in the CPU" ;;
		*) return 1 ;;
		esac
		return
	done
	return 1'

expect_ok 'the machine is as it was' 'machine_as before'
plan_done
