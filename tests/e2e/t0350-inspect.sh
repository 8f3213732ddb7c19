#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
test_description='inspect shows pages as they were made, and says what it cannot see'
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC2016 # promises are evaluated later

# pages_begin [RUNNER]: a process with pages in known states; its lines in made.
pages_begin() {
	mkfifo hold
	"$@" "$TOOLS/pages" <hold >made &
	exec 9>hold
	rm hold
	tries=0
	until pid=$(sed -n 's/^ready //p' made) && test -n "$pid"; do
		tries=$((tries + 1))
		test $tries -le 100 || { echo "Bail out! $TOOLS/pages says nothing" && exit 1; }
		sleep 0.05
	done
}

# inspect NAME [OPTION...]: the pages of that name into out. False where this
# kernel has no such pages, with nothing in out.
inspect() {
	name=$1
	shift
	: >out
	at=$(awk -v n="$name" '$1 == n { print $2 "," $3 }' made)
	test -n "$at" || return 1
	"$RUN_BENCH" inspect "$@" "$pid" "$at" >out
}

# row NAME: the one row that all its pages share; words in between blanks.
row() {
	inspect "$1" || return 1
	nr=$(awk -v n="$1" '$1 == n { print $3 }' made)
	awk -v nr="$nr" '$1 ~ /^0x/ && $1 !~ /-/ { rows++; of = $2; line = " " $0 " " }
		END { if (rows != 1 || of != nr) exit 1; print line }' out && return 0
	echo "not one row of $nr pages:"
	cat out
	return 1
}

# has LINE WORD...; has_not LINE WORD...
has() {
	line=$1
	shift
	for word; do
		case $line in
		*" $word "*) ;;
		*) echo "no '$word' in: $line" && return 1 ;;
		esac
	done
}
has_not() {
	line=$1
	shift
	for word; do
		case $line in *" $word "*) echo "'$word' in: $line" && return 1 ;; esac
	done
}

pages_begin
is_root=false
test "$(id -u)" = 0 && is_root=true

expect_ok 'untouched pages have no entry' 'line=$(row none) && has "$line" none'
expect_ok 'pages of one process are mapped once' 'line=$(row base) && has "$line" anon once'
expect_ok 'after a fork they are not' 'line=$(row shared) && has "$line" anon && has_not "$line" once exclusive'
expect_ok 'shared memory is of a file' 'line=$(row shmem) && has "$line" file && has_not "$line" anon exclusive'
expect_ok 'the mapping stands above its pages' '
	inspect base && expect_in out "^process $pid (pages), Linux $(uname -r), " " rw-p anonymous"'
if grep -q ^guarded made; then
	expect_ok 'a guard region is named' 'line=$(row guarded) && has "$line" guard'
else
	skip_one 'a guard region is named' 'this kernel has none'
fi
if $is_root; then
	expect_ok 'an exclusive page is, a shared one has two mappings' '
		inspect base --json && test "$(json_get out rows.0.mapcount)" = 1 &&
		inspect shared --json && test "$(json_get out rows.0.mapcount)" = 2'
	expect_ok 'the zero page is known' 'line=$(row zero) && has "$line" zero && has_not "$line" anon'
	expect_ok 'locked pages are mlocked' 'line=$(row locked) && has "$line" mlocked'
	if grep -q ^huge made; then
		expect_ok 'a huge page is one folio' '
			line=$(row huge) && nr=$(awk "\$1 == \"huge\" { print \$3 }" made) &&
			set -- $line && has "$line" on anon && test "$5" = "$nr"'
	else
		skip_one 'a huge page is one folio' 'no THP'
	fi
	expect_ok 'one JSON object says the same' '
		inspect huge --json || inspect base --json && json_get out rows.0.frame && json_get out rows.0.folio_pages &&
		test "$(json_get out pid)" = "$pid"'
else
	skip_one 'what frames show' 'needs root'
fi
if test -r /proc/kcore && $is_root; then
	expect_ok 'what vmsplice and io_uring hold is counted' '
		inspect base --json && test "$(json_get out rows.0.pincount)" = 0 &&
		inspect piped --json && test "$(json_get out rows.0.extra_refs)" -ge 1 &&
		inspect pinned --json && test "$(json_get out rows.0.pincount)" = 1 &&
		test "$(json_get out rows.0.refcount)" -ge 1025'
else
	expect_ok 'what cannot be seen has its reason, and no column of zeros' '
		inspect base && expect_in out "^not seen: references, pins: " && expect_not_in out "^address.* refs"'
fi
expect_ok '-a has a row for each page' '
	inspect base -a && nr=$(awk "\$1 == \"base\" { print \$3 }" made) &&
	test "$(grep -c "^0x[0-9a-f]*  " out)" = "$nr"'
expect_ok 'no line is wider than 100 columns' '
	for name in base shared none zero huge pinned; do inspect $name || continue
		awk "length > 100 { print; bad = 1 } END { exit bad }" out || exit 1
	done'
expect_ok 'nothing is read in by looking' '
	before=$(awk "/^Rss/ { s += \$2 } END { print s }" "/proc/$pid/smaps") && inspect none && inspect zero &&
	test "$(awk "/^Rss/ { s += \$2 } END { print s }" "/proc/$pid/smaps")" = "$before"'

# refuses STATUS TEXT HINT ARG...: one error line, one hint, nothing else.
refuses() {
	status=$1 text=$2 hint=$3
	shift 3
	expect_status "$status" "$RUN_BENCH" inspect "$@" >out 2>err && test ! -s out &&
		expect_lines 2 err && expect_in err "error: $text" "hint: $hint"
}
stack=$(awk '/\[stack\]/ { split($1, a, "-"); print "0x" a[2] }' "/proc/$pid/maps")
expect_ok 'words that are no process, address or number are refused' '
	refuses 2 ".*soon.* no process" "run-bench inspect" soon 0x1000 &&
	refuses 2 ".*7f00a. is no address" ".*0x" "$pid" 7f00a &&
	refuses 2 ".*no number of pages" ".*512" "$pid" 0x1000,x &&
	refuses 2 ".*too many" "at most" "$pid" 0x1000,99999999 &&
	refuses 2 ".*1 word given" "run-bench inspect" "$pid" && refuses 2 ".*needed" "run" 1 2 3'
expect_ok 'what is not mapped is told' '
	refuses 3 ".*nothing is mapped at 0x0" ".*maps" "$pid" 0 &&
	refuses 3 ".*nothing is mapped at $stack" ".*of the 2 pages .* 1 are mapped" "$pid" \
		"$(printf "0x%x,2" $((stack - $(getconf PAGESIZE))))"'
sh -c 'exec sleep 0.1' &
gone=$!
wait $gone
expect_ok 'a process that is gone is told' 'refuses 3 ".*process $gone: there is none" ".*" $gone 0x1000'
expect_ok 'a process that has no memory is told' '
	if test -e /proc/2/stat && ! test -s /proc/2/cmdline; then
		expect_status 3 "$RUN_BENCH" inspect 2 0x1000 2>err && expect_in err "error: .*process 2: " "hint: "
	fi'
exec 9>&-
wait

if as_nobody test -x "$RUN_BENCH" 2>/dev/null && test -x "$TOOLS/pages" && $is_root; then
	expect_ok 'another user is refused with the remedy' '
		expect_status 3 as_nobody "$RUN_BENCH" inspect 1 0x1000 2>err &&
		expect_lines 1 err "error: .*another user" && expect_lines 1 err "hint: run as root"'
	chmod 777 "$scratch"
	pages_begin as_nobody
	expect_ok 'an unprivileged user sees his own pages, and why no frames' '
		at=$(awk "\$1 == \"base\" { print \$2 \",\" \$3 }" made) &&
		as_nobody "$RUN_BENCH" inspect "$pid" "$at" >out && expect_in out " anon once" \
			"^not seen: frames: .*" "^not seen: mappings: .*only root may" "^not seen: references" &&
		expect_not_in out "^address.*\(frame\|mapped\|refs\)"'
	exec 9>&-
	wait
else
	skip_one 'an unprivileged user sees his own pages, and why no frames' 'cannot become one'
fi

TMPDIR=$scratch
export TMPDIR
# Without the emulator or the network there is nothing to boot; in CI there is.
if ! "$RUN_BENCH" lab -q -o probe 6.1 -- self/inspect page=drained state=exclusive >said 2>err; then
	test -n "${CI:-}" || {
		skip_one 'in a guest with kcore, references and pins are as they must be' \
			"$(sed -n 's/.*error: //p' err | head -n 1)"
		plan_done
	}
fi
expect_ok 'in a guest with kcore, references and pins are as they must be' '
	cat said err; expect_in said "proof  *2 of 2 numbers proven" "via=vmsplice.*reference: 6.1: GET" "via=io_uring.*reference: 6.1: PIN"'
plan_done
