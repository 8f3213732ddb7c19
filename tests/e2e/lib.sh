# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lib.sh - TAP for shell scripts over the built programs.
#
#	test_description='what this script is about'
#	. "$(dirname "$0")/lib.sh"
#	expect_ok 'a promise as a sentence' '
#		expect_status 2 "$RUN_BENCH" run no/such 2>err &&
#		grep -q "no/such" err'
#	plan_done
#
# Set for the script: RUN_BENCH and GUEST (the programs; scripts/run-tests says
# which, out/ by default), TOP (the tree), scratch (its own directory, the
# current one, removed at the end). Every promise runs in a subshell of its
# own, in the scratch directory, with its output kept for when it fails.

TOP=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
: "${RUN_BENCH:=$TOP/out/run-bench}" "${GUEST:=$TOP/out/run-bench-guest}"
: "${TOOLS:=$(dirname "$RUN_BENCH")/tests/tools}"
export RUN_BENCH GUEST TOP TOOLS
LC_ALL=C
export LC_ALL
for f in "$RUN_BENCH" "$GUEST"; do
	test -x "$f" || { echo "Bail out! $f is not there: run make" && exit 1; }
done
nr=0 nr_failed=0
scratch=$(mktemp -d) || exit 1
# as_nobody enters it.
chmod 755 "$scratch"
trap 'cd / && rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
cd "$scratch" || exit 1
echo "# ${test_description:?}"

# expect_ok WHAT SCRIPT: one test; SCRIPT must end with status 0.
expect_ok() {
	nr=$((nr + 1))
	if (eval "$2") >"$scratch/.said" 2>&1; then
		echo "ok $nr - $1"
		return 0
	fi
	nr_failed=$((nr_failed + 1))
	echo "not ok $nr - $1"
	tail -n 60 "$scratch/.said" | cat -v | sed 's/^/# /'
}

# skip_one WHAT REASON: a test that cannot be done here.
skip_one() {
	nr=$((nr + 1))
	echo "ok $nr - $1 # SKIP $2"
}

# skip_all REASON: nothing of this script can be done here.
skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

need_root() {
	test "$(id -u)" = 0 || skip_all "needs root"
}

# need_command NAME...: programs that are no dependency of the project.
need_command() {
	for c; do
		command -v "$c" >/dev/null || skip_all "$c is not installed"
	done
}

plan_done() {
	echo "1..$nr"
	test $nr_failed = 0
	exit
}

# expect_status STATUS COMMAND...: and says so when it is another.
expect_status() {
	want=$1
	shift
	got=0
	"$@" || got=$?
	test "$got" = "$want" && return 0
	echo "exit status $got, wanted $want: $*"
	return 1
}

# expect_in FILE PATTERN...: each basic regular expression matches a line.
expect_in() {
	file=$1
	shift
	for pattern; do
		grep -q -e "$pattern" "$file" && continue
		echo "no line of $file matches: $pattern"
		sed 's/^/  | /' "$file" | cut -c1-160 | head -n 20
		return 1
	done
}

# expect_not_in FILE PATTERN...
expect_not_in() {
	file=$1
	shift
	for pattern; do
		grep -e "$pattern" "$file" || continue
		echo "the line above, in $file, matches: $pattern"
		return 1
	done
}

# expect_lines N FILE [PATTERN]: so many lines (that match).
expect_lines() {
	got=$(grep -c -e "${3:-}" "$2")
	test "$got" = "$1" && return 0
	echo "$got lines of $2${3:+ match $3}, wanted $1:"
	sed 's/^/  | /' "$2" | head -n 40
	return 1
}

# as_nobody COMMAND...: as a user without any privilege. Not root: as we are.
as_nobody() {
	if test "$(id -u)" != 0; then
		"$@"
	else
		HOME=/nonexistent setpriv --reuid 65534 --regid 65534 \
			--clear-groups --inh-caps=-all -- "$@"
	fi
}

# need_nobody: as_nobody works and reaches the programs (a clone under /root
# is closed to everybody else).
need_nobody() {
	for f in "$RUN_BENCH" "$GUEST"; do
		as_nobody test -x "$f" 2>/dev/null ||
			skip_all "an unprivileged user cannot reach $f"
	done
}

# json_flat FILE: one "LINE<tab>PATH<tab>VALUE" per scalar; PATH joins the keys
# with dots, elements count from 0. For JSON and JSON Lines as our programs
# write them; strings come without quotes, \" and \\ undone.
json_flat() {
	grep -noE '"([^"\\]|\\.)*"|[][{}:,]|[^][{}:,"[:space:]]+' "$1" |
		awk -f "$TOP/tests/e2e/json.awk"
}

# json_get FILE PATH: the values, in file order; * in PATH is any one key.
# Fails when there is none.
json_get() {
	json_flat "$1" | awk -F '\t' -v want="$2" '
		BEGIN { n = split(want, w, ".") }
		{
			m = split($2, p, ".")
			if (m != n)
				next
			for (i = 1; i <= n; i++)
				if (w[i] != "*" && w[i] != p[i])
					next
			print substr($0, length($1) + length($2) + 3)
			found = 1
		}
		END { exit !found }'
}

# json_lines FILE PATH VALUE: the lines of a JSON Lines file that hold it.
json_lines() {
	json_flat "$1" | awk -F '\t' -v path="$2" -v value="$3" '
		$2 == path && substr($0, length($1) + length($2) + 3) == value {
			print $1
		}' >"$scratch/.lines"
	awk 'NR == FNR { want[$1] = 1; next } FNR in want' "$scratch/.lines" "$1"
}

# processes_of PATTERN: how many live processes have it in their command line.
processes_of() {
	count=0
	for p in /proc/[0-9]*/cmdline; do
		{ tr '\0' ' ' <"$p"; } 2>/dev/null | grep -q -e "$1" || continue
		count=$((count + 1))
	done
	echo $count
}

# child_of PID: one of its children. A small system has no ps.
child_of() {
	for stat in /proc/[0-9]*/stat; do
		read -r pid _ _ parent _ <"$stat" || continue
		test "$parent" != "$1" || { echo "$pid" && return; }
	done 2>/dev/null
}

# machine_now: what a case may borrow, as it is now (src/harness/keep.h).
machine_now() {
	sed 1d /proc/swaps | awk '{ print "swap", $1, $5 }'
	for f in /sys/kernel/mm/hugepages/*/nr_hugepages \
		/sys/kernel/mm/hugepages/*/surplus_hugepages \
		/sys/kernel/mm/ksm/run /sys/kernel/mm/ksm/sleep_millisecs \
		/sys/kernel/mm/ksm/pages_to_scan \
		/sys/kernel/mm/transparent_hugepage/enabled \
		/sys/kernel/mm/transparent_hugepage/*/enabled \
		/sys/kernel/mm/lru_gen/enabled /proc/sys/vm/swappiness \
		/sys/block/zram*/disksize /sys/block/loop*/loop/backing_file \
		/sys/fs/cgroup/cgroup.subtree_control; do
		test ! -f "$f" || echo "$f $(cat "$f")"
	done
	awk '$9 ~ /^cgroup/ || $8 ~ /^cgroup/ || $10 ~ /^cgroup/ { print $5 }' \
		/proc/self/mountinfo | while read -r mount; do
		ls -d "$mount"/cowbench-* 2>/dev/null
	done
	grep -o '/[^ ]*/cowbench-[^ ]*' /proc/self/mountinfo
	ls /run/cowbench-keeper/journal.jsonl 2>/dev/null
	echo "keepers $(grep -lzx keep /proc/[0-9]*/cmdline 2>/dev/null | wc -l)"
}

# machine_as FILE: the machine becomes what machine_now said into FILE, within
# 10 s: what dies may take a moment.
machine_as() {
	tries=0
	while machine_now >"$scratch/.machine" && ! cmp -s "$1" "$scratch/.machine"; do
		tries=$((tries + 1))
		test $tries -le 100 || { diff "$1" "$scratch/.machine"; return 1; }
		sleep 0.1
	done
}

# living_of PROGRAM [COMMAND]: pids of the processes that run this very program,
# all or those of one command of it (case, keep).
living_of() {
	for pid in $(find /proc/[0-9]*/exe -maxdepth 0 -lname "$1" 2>/dev/null | cut -d/ -f3); do
		test -z "${2:-}" || tr '\0' '\n' <"/proc/$pid/cmdline" 2>/dev/null | sed -n 2p |
			grep -qx "$2" || continue
		echo "$pid"
	done
}

# pins_held: pages pinned and not let go of in the whole machine, as root. Bounces
# of a bio that split let go of more than was counted, so it may fall for good.
pins_held() {
	echo 1 >/proc/sys/vm/stat_refresh
	awk '$1 == "nr_foll_pin_acquired" { n += $2 } $1 == "nr_foll_pin_released" { n -= $2 }
		END { printf "%d\n", n }' /proc/vmstat
}

# kill_moments N SECONDS WHO...: writes ./moments, N lines "WHO moment order": who
# is killed, when (s), seed of the order of the run. The same with the same SEED.
kill_moments() {
	: "${SEED:=$$}"
	echo "# SEED=$SEED"
	nr_moments=$1 last=$2
	shift 2
	awk -v seed="$SEED" -v nr="$nr_moments" -v last="$last" -v words="$*" 'BEGIN {
		srand(seed)
		n = split(words, who, " ")
		for (i = 0; i < nr; i++)
			printf "%s %.3f %x\n", who[i % n + 1], 0.05 + last * rand(),
				1 + int(rand() * 65535)
	}' >moments
}

# kill_run WHO HOST: SIGKILL to the host process of a run of $GUEST, to all or to
# its processes of one command; then the host ends, and until none lives, 10 s
# at the most.
kill_run() {
	case $1 in
	host) victims=$2 ;;
	all) victims="$2 $(living_of "$GUEST")" ;;
	*) victims=$(living_of "$GUEST" "$1") ;;
	esac
	# shellcheck disable=SC2086 # pids
	test -z "$victims" || kill -9 $victims 2>/dev/null
	kill -9 "$2" 2>/dev/null
	wait "$2"
	tries=0
	while test -n "$(living_of "$GUEST")" && test $tries -lt 200; do
		tries=$((tries + 1))
		sleep 0.05
	done
	test -z "$(living_of "$GUEST")" || { echo 'a process lives'; return 1; }
}

# mutants_begin: a copy of the tree and of its objects in ./tree, so that only
# the mutant is compiled. False where the objects are not in out/.
mutants_begin() {
	test -d "$TOP/out/src" && mkdir tree &&
		(cd "$TOP" && tar cf - Makefile mk scripts configs kernels src bench analysis) | tar xf - -C tree &&
		cp -a "$TOP/out" tree/out
}

# mutant FILE SED-SCRIPT BENCH...: build with the change and run the case into
# rec. True if the proof said no: suspect or broken. SIZES= for what has no sweep.
mutant() {
	file=$1 script=$2
	shift 2
	cp "$TOP/$file" was && sed "$script" was >"tree/$file"
	if cmp -s was "tree/$file"; then echo 'nothing was changed'; return 1; fi
	make -s -C tree out/run-bench-guest || { cp -p "$TOP/$file" "tree/$file"; return 1; }
	# shellcheck disable=SC2086 # words
	tree/out/run-bench-guest case "$@" ${SIZES---sizes 512,1024} --samples 2 --policy fifo --cpu 0 >rec
	cp -p "$TOP/$file" "tree/$file" && touch "tree/$file"
	json_get rec why && grep -q '"outcome":"\(suspect\|broken\)"' rec
}
