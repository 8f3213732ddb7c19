#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='the fork and COW family, broken off at 50 random moments: nothing stays'
. "$(dirname "$0")/lib.sh"

need_root
# A copy of its own: other runs of the suite may be going on beside this one.
cp "$GUEST" guest && GUEST=$PWD/guest
# Every kind of loan, descendants, threads, and memory in another process; a line
# a run. What a run does first is what is killed: the pilot of all would take longer
# than anybody lives here.
cat >plans <<-END
	fork/anon page=base,swap,swapcache
	fork/anon page=ksm,64k,uffdwp
	fork/anon page=hugetlb2m,memfd,partshared
	cow/copy page=swap,ksm write=byte
	cow/copy page=hugetlb2m,16k write=byte
	exit/anon page=swap,64k
	exit/anon page=hugetlb2m,ksm
	fork/memcg fork/chain
	fork/threads cow/contended
	cow/false_copy cow/sharers
END
machine_now >before
start() {
	plan=$(sed -n "$((0x$1 % $(wc -l <plans) + 1))p" plans)
	echo "$plan"
	# shellcheck disable=SC2086 # words
	"$RUN_BENCH" --guest "$GUEST" run $plan pages=512,1024 --rounds 9 --samples 2 --seed "$1" \
		-o "$2" >out 2>&1 </dev/null &
	host=$!
}
kill_moments 50 2 host case keep all

while read -r who moment order; do
	expect_ok "$who killed after $moment s of order $order" '
		rm -f r.jsonl; start $order r.jsonl; sleep $moment
		kill_run $who $host || return 1
		# Who kept the loans lives on and gives back by itself.
		case $who in
		host | case) machine_as before || return 1 ;;
		*) machine_now >now; cmp -s before now || echo "$who" >>left ;;
		esac
		# The next start, whatever it is for.
		"$RUN_BENCH" check -h >/dev/null 2>err
		machine_as before; status=$?; cat err
		return $status'
done <moments
expect_ok 'at least one of those kills left something to the next start' 'test -s left'
plan_done
