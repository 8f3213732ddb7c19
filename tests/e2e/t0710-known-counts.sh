#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Loops whose instructions were counted by hand, profiled: every counter must be
# the truth, to the digit. Two emulators, whose plugin interfaces differ.
test_description='known counts: every counter equals its truth'
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC2016 # promises are evaluated later

TMPDIR=$scratch/tmp
export TMPDIR
mkdir "$TMPDIR"
test "$(uname -m)" = x86_64 || skip_all 'the loops are written for x86-64'
known() {
	"$RUN_BENCH" profile -q "$@" 6.1 -- self/known ops=100,300
}
if ! known --calls -o seven >seven.out 2>seven.err; then
	test -n "${CI:-}" || skip_all "$(sed -n 's/.*error: //p' seven.err | head -n 1)"
fi

# Per turn of the loop, counted in the assembly (bench/self/known.c) line by line
# and by the manuals of the instructions, not taken from the program:
# "dec, jnz" end every turn. A rep operation is one instruction, and its
# iterations beyond that are the next column: 64 of count 64, as QEMU executes it
# once more to see that the count is 0; 4 where the fifth comparison ends it.
sort >truth <<'EOF'
straight           18  0 0  0  0 0
inc                 3  0 0  1  1 0
lock_inc            3  0 1  1  1 0
lock_xadd           3  0 1  1  1 0
lock_bts            3  0 1  1  1 0
lock_cmpxchg        4  0 1  1  1 0
lock_cmpxchg_fail   4  0 1  1  1 0
xchg                3  0 1  1  1 0
xchg_register       3  0 0  0  0 0
load                5  0 0  3  0 0
store               5  0 0  0  3 0
stack               6  0 0  3  3 0
rep_movsb           6 64 0 64 64 0
rep_stosb           5 64 0  0 64 0
rep_stosq           5 32 0  0 32 0
rep_count0          5  0 0  0  0 0
repe_cmpsb          6 32 0 64  0 0
repe_cmpsb_differ   6  4 0 10  0 0
repne_scasb         5  9 0 10  0 0
lines               5  0 0  1  1 1
cross               4  0 0  1  0 2
cross_page          4  0 0  1  0 2
call               20  0 0  3  3 0
recursion          34  0 0  8  8 0
EOF

# quotients FILE PATTERN: of each case the counts of the functions that match,
# largest less smallest size, per turn; as the truth is written.
quotients() {
	json_lines "$1" kind profile >"$scratch/.profiles"
	json_flat "$scratch/.profiles" | awk -F "\t" -v want="$2" '
		{ n = split($2, p, ".") }
		$2 == "case.what" { what[$1] = $3 }
		n == 2 && p[1] == "counts" { column[$1, $3] = p[2] }
		n == 3 && p[1] == "sizes" && p[3] == "size" {
			size[$1, p[2]] = $3
			if (p[2] > last[$1]) last[$1] = p[2]
		}
		n == 3 && p[1] == "functions" && p[3] == "name" {
			takes[$1, p[2]] = $3 ~ want
		}
		n == 5 && p[1] == "functions" && p[3] == "counts" {
			at[++nr] = $1 SUBSEP p[2]
			row[nr] = $1; k[nr] = p[4]; c[nr] = p[5]; v[nr] = $3
		}
		END {
			for (i = 1; i <= nr; i++)
				if (takes[at[i]])
					sum[row[i], k[i], c[i]] += v[i]
			for (r in what) {
				d = size[r, last[r]] - size[r, 0]
				line = sprintf("%-18s", what[r])
				m = split("insns reps locked loads stores lines", name, " ")
				for (i = 1; i <= m; i++) {
					if (!((r, name[i]) in column)) {
						line = line " ?"
						continue
					}
					j = column[r, name[i]]
					line = line sprintf(" %.6g", \
						(sum[r, last[r], j] - sum[r, 0, j]) / d)
				}
				print line
			}
		}' | sort | column_widths
}

# As above, with the blanks of the table above.
column_widths() {
	awk '{ printf "%-18s %2s %2s %s %2s %2s %s\n", $1, $2, $3, $4, $5, $6, $7 }'
}

# clocks FILE: what the clock of the same samples says, per turn.
clocks() {
	json_lines "$1" kind profile >"$scratch/.profiles"
	json_flat "$scratch/.profiles" | awk -F "\t" '
		{ split($2, p, ".") }
		$2 == "case.what" { what[$1] = $3 }
		p[1] == "sizes" && p[3] == "size" { s[$1, p[2]] = $3 }
		p[1] == "sizes" && p[3] == "clock_insns" { v[$1, p[2]] = $3 }
		END {
			for (r in what)
				printf "%s %.6g\n", what[r], \
					(v[r, 1] - v[r, 0]) / (s[r, 1] - s[r, 0])
		}' | sort
}

# stacks FILE WHAT: "STACK INSNS" per turn, of our functions.
stacks() {
	json_lines "$1" kind profile >"$scratch/.profiles"
	json_lines "$scratch/.profiles" case.what "$2" >"$scratch/.one"
	json_flat "$scratch/.one" | awk -F "\t" '
		{ split($2, p, ".") }
		p[1] == "sizes" && p[3] == "size" { s[p[2]] = $3 }
		p[1] == "stacks" && p[3] == "name" { name[p[2]] = $3 }
		p[1] == "stacks" && p[3] == "counts" { v[p[2], p[4]] = $3 }
		END {
			for (i in name) {
				gsub(/ \[[^]]*\]/, "", name[i])
				if (!match(name[i], "known_"))
					continue
				gsub("known_", "", name[i])
				sub(/^[^;]*;/, "", name[i])
				printf "%s %.6g\n", name[i], \
					(v[i, 1] - v[i, 0]) / (s[1] - s[0])
			}
		}' | sort
}

result_of() {
	echo "$1"/*.jsonl
}
expect_ok 'a kernel is profiled over the loops' '
	cat seven.err; test -s seven.out && test -f "$(result_of seven)"'
column_widths <truth >want
expect_ok 'each loop has exactly the counts of its assembly' '
	quotients "$(result_of seven)" "^known_" >got && diff want got'
expect_ok 'and nothing else in the phase grows with it' '
	quotients "$(result_of seven)" "" >got && diff want got'
expect_ok 'the clock of the same samples agrees' '
	awk "{ print \$1, \$2 + \$3 }" truth | sort >clock.want &&
	clocks "$(result_of seven)" >clock.got && diff clock.want clock.got'
expect_ok 'the notes of the program say the same' '
	json_lines "$(result_of seven)" kind case >cases.jsonl &&
	json_flat cases.jsonl | awk -F "\t" "
		\$2 == \"case.what\" { what[\$1] = \$3 }
		\$2 ~ /^notes\./ { sub(/^notes\./, \"\", \$2); v[\$1, \$2] = \$3 }
		END { for (r in what) print what[r], v[r, \"insns_per_op\"] + 0,
			v[r, \"reps_per_op\"] + 0, v[r, \"locked_per_op\"] + 0,
			v[r, \"loads_per_op\"] + 0, v[r, \"stores_per_op\"] + 0,
			v[r, \"lines_per_op\"] + 0 }" | sort -u | column_widths >got && diff want got'
# The tail jump leaves no frame of middle behind: leaf returns to middle, tail to
# outer. Seven frames of deep go on, of jrcxz, dec, call and ret; the eighth ends.
cat >call.want <<'EOF'
call 3
call;outer 3
call;outer;middle 4
call;outer;middle;leaf 4
call;outer;tail 6
EOF
expect_ok 'the tree of calls is the known one, with its tail jump' '
	stacks "$(result_of seven)" call >got && diff call.want got'
echo "recursion 4" >recursion.want
path=recursion
for n in 4 4 4 4 4 4 4 2; do
	path="$path;deep"
	echo "$path $n" >>recursion.want
done
expect_ok 'and recursion is as deep as it is' '
	stacks "$(result_of seven)" recursion >got && diff recursion.want got'
# Two CPUs are QEMU 10, fetched into the cache; its plugin interface is another.
if known --smp 2 -o ten >ten.out 2>ten.err || test -n "${CI:-}"; then
	expect_ok 'QEMU 10 and two CPUs: exactly the same counts' '
		cat ten.err; expect_in "$(result_of ten)" "QEMU 10" &&
		quotients "$(result_of ten)" "^known_" >got && diff want got &&
		quotients "$(result_of ten)" "" >got && diff want got'
else
	skip_one 'QEMU 10 and two CPUs' "$(sed -n "s/.*error: //p" ten.err | head -n 1)"
fi
plan_done
