# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tree.sh - what all checkers share: which tree, which files, how to say skip.
#
# TREE names another tree to look at: tests/lint plants faults in a copy and
# expects red. Exit statuses of a checker: 0 green, 1 red, 77 cannot look here
# (the last line of stdout is the reason).

LC_ALL=C
export LC_ALL
cd "${TREE:-$(dirname "$0")/..}" || exit 3

# The project's files that match the patterns, one a line: what git tracks and
# what it would track. Without git (a tarball, or a clone that belongs to
# another user) everything but build directories.
# shellcheck disable=SC2120 # all files when called without a pattern
tree_files() {
	if test -e .git && git ls-files >/dev/null 2>&1; then
		git ls-files -co --exclude-standard -- "$@"
	else
		find . -path ./.git -prune -o -path './out*' -prune -o \
			-path ./results -prune -o -type f -print |
			sed 's,^\./,,' | tree_match "$@"
	fi | sort -u | while read -r f; do
		# A file removed but not yet committed is still listed.
		test ! -f "$f" || printf '%s\n' "$f"
	done
}

# As git does it: "*" also matches "/", and no pattern means all.
tree_match() {
	while read -r f; do
		test $# -gt 0 || printf '%s\n' "$f"
		for pattern; do
			# shellcheck disable=SC2254 # a pattern on purpose
			case $f in
			$pattern | $pattern/*)
				printf '%s\n' "$f"
				break
				;;
			esac
		done
	done
}

# Shell scripts have no suffix here: they are known by their first line.
tree_scripts() {
	# shellcheck disable=SC2119 # all of them
	tree_files | while read -r f; do
		case $f in
		*.sh) printf '%s\n' "$f" ;;
		*.*) ;;
		*) head -n 1 "$f" | grep -q '^#!.*sh$' && printf '%s\n' "$f" ;;
		esac
	done
}

# skip REASON: this machine cannot run the check.
skip() {
	printf '%s\n' "$1"
	exit 77
}
