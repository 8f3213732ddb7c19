# SPDX-License-Identifier: GPL-2.0-or-later
# json.awk - "LINE:TOKEN" lines (see json_flat in lib.sh) to flat paths.

function path(  i, s) {
	s = key[1]
	for (i = 2; i <= depth; i++)
		s = s "." key[i]
	return s
}
function scalar(v) {
	if (v ~ /^"/) {
		v = substr(v, 2, length(v) - 2)
		gsub(/\\"/, "\"", v)
		gsub(/\\\\/, "\\", v)
	}
	print line "\t" path() "\t" v
}
{
	colon = index($0, ":")
	at = substr($0, 1, colon - 1)
	token = substr($0, colon + 1)
	if (at != line && depth == 0)
		line = at
}
token == "{" || token == "[" {
	depth++
	is_list[depth] = token == "["
	key[depth] = is_list[depth] ? 0 : ""
	wants_key = !is_list[depth]
	next
}
token == "}" || token == "]" {
	depth--
	wants_key = 0
	next
}
token == "," {
	if (is_list[depth])
		key[depth]++
	else
		wants_key = 1
	next
}
token == ":" { next }
wants_key {
	key[depth] = substr(token, 2, length(token) - 2)
	wants_key = 0
	next
}
{ scalar(token) }
