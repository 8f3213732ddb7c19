#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='what takes references, broken off at 50 random moments: nothing stays, no pin either'
. "$(dirname "$0")/lib.sh"

need_root
# A copy of its own: other runs of the suite may be going on beside this one.
cp "$GUEST" guest && GUEST=$PWD/guest
# Every driver that this kernel has, held and not, on devices of our own, by the
# daemon, by children and by threads; a line a run. What a run does first is
# what is killed: its pilot alone would take half a minute for all.
cat >plans <<-END
	dio dev=loop how=plain,uring,fixed
	gup/kinds via=io_uring,vmsplice,tee,msg_zerocopy,xdp_umem,process_vm_readv,futex,mlock
	gup/fast
	gup/longterm
	gup/fork_race gup/slow
	pin/register pin/max pin/bias
	pin/late event=fork,forkexit,mprotect,uffdwp
	pin/unshare
	fork/pinned page=base,thp
	fork/false_pinned splice uffd/wp pinned=yes
	dio/write dev=loop pin/late event=pageout
	dio/read dev=loop how=buffered,iovec
	fuse gup/kinds via=fuse_read,fuse_write
	pin/late via=fuse_read,fuse_write
	pin/unshare via=fuse_write
END
# plan_of WHO ORDER: any of them, the same for the same ORDER; for a keeper one that
# borrows, for a daemon one that has it.
plan_of() {
	case $1 in
	keep) sed -n 11,12p plans ;;
	fused) sed -n 13,15p plans ;;
	*) cat plans ;;
	esac >some
	sed -n "$((0x$2 % $(wc -l <some) + 1))p" some
}
# start WHO ORDER FILE
start() {
	plan=$(plan_of "$1" "$2")
	echo "$plan"
	# shellcheck disable=SC2086 # words
	"$RUN_BENCH" --guest "$GUEST" run $plan pages=512,1024 --rounds 9 --samples 2 --seed "$2" \
		-o "$3" >out 2>&1 </dev/null &
	host=$!
}
# Beyond what machine_now looks at.
others_now() {
	losetup -a 2>/dev/null
	ls /sys/block
	awk '{ print $5, $9, $10 }' /proc/self/mountinfo
	ls /dev/shm
	ls -L /run/netns 2>/dev/null
	ls /sys/fs/fuse/connections 2>/dev/null
	ls /sys/kernel/config/nullb 2>/dev/null
	ip -o link 2>/dev/null | cut -d: -f1,2
}
# as_before: what others_now said becomes what it was, and no more pins are held
# than were, within 10 s: what dies may take a moment, and unpins from a worker.
as_before() {
	tries=0
	while others_now >now; ! cmp -s others now || test "$(pins_held)" -gt "$pins"; do
		tries=$((tries + 1))
		test "$tries" -le 100 || {
			diff others now
			echo "$(pins_held) pins are held, $pins were"
			return 1
		}
		sleep 0.1
	done
}

# wait_victim WHO: keeper and daemon are there for some of the cases only: until one
# is, 4 s at the most.
wait_victim() {
	for _ in $(seq 200); do
		test -z "$(living_of "$GUEST" "$1")" || { echo "$1" >>hit; return; }
		test -d "/proc/$host" || return
		sleep 0.02
	done
}

machine_now >before
others_now >others
pins=$(pins_held)
start host 1 r.jsonl
sleep 1
test -d "/proc/$host" || { cat out && exit 1; }
kill_run all "$host"
"$RUN_BENCH" check -h >/dev/null
kill_moments 50 1.2 host case keep fused all

while read -r who moment order; do
	expect_ok "$who killed after $moment s of order $order" '
		rm -f r.jsonl; start $who $order r.jsonl; sleep $moment
		case $who in
		case | keep | fused) wait_victim $who ;;
		*) ;;
		esac
		kill_run $who $host || return 1
		# Who kept the loans lives on and gives back by itself.
		case $who in
		host | case | fused) machine_as before && as_before || return 1 ;;
		*) ;;
		esac
		# The next start, whatever it is for.
		"$RUN_BENCH" check -h >/dev/null 2>err
		machine_as before && as_before; status=$?; cat err
		return $status'
done <moments
expect_ok 'cases, keepers and daemons were there to be killed' '
	sort hit | uniq -c && for who in case keep fused; do
		test "$(grep -c $who hit)" -ge 3 || return 1
	done'
plan_done
