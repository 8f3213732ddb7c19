#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='the fork and COW family, broken off at 50 random moments: nothing stays'
. "$(dirname "$0")/lib.sh"

need_root
# A copy of its own: other runs of the suite may be going on beside this one.
cp "$GUEST" guest && GUEST=$PWD/guest
# Every kind of loan, descendants, threads, and memory in another process.
plan='fork/anon page=base,swap,swapcache,ksm,hugetlb2m,64k,uffdwp,memfd,partshared
	cow/copy page=swap,ksm,hugetlb2m,16k write=byte
	exit/anon page=swap,ksm,hugetlb2m,64k
	fork/memcg fork/chain fork/threads cow/contended cow/false_copy cow/sharers'
machine_now >before
start() {
	# shellcheck disable=SC2086 # words
	"$RUN_BENCH" --guest "$GUEST" run $plan pages=512,1024 --rounds 9 --samples 2 --seed "$1" \
		-o "$2" >out 2>&1 </dev/null &
	host=$!
}
seed=${SEED:-$$}
echo "# SEED=$seed"
# 50 lines: who is killed, when (s), seed of the order of the run
awk -v seed="$seed" 'BEGIN {
	srand(seed)
	split("host case keep all", who, " ")
	for (i = 0; i < 50; i++)
		printf "%s %.3f %x\n", who[i % 4 + 1], 0.05 + 4 * rand(), 1 + int(rand() * 65535)
}' >moments

while read -r who moment order; do
	expect_ok "$who killed after $moment s of order $order" '
		rm -f r.jsonl; start $order r.jsonl; sleep $moment
		case $who in
		host) victims=$host ;;
		all) victims="$host $(living_of "$GUEST")" ;;
		*) victims=$(living_of "$GUEST" $who) ;;
		esac
		test -z "$victims" || kill -9 $victims 2>/dev/null
		kill -9 $host 2>/dev/null; wait $host
		i=0
		while test -n "$(living_of "$GUEST")" && test $i -lt 200; do
			i=$((i + 1)); sleep 0.05
		done
		test -z "$(living_of "$GUEST")" || { echo "a process lives"; return 1; }
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
