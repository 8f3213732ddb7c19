# SPDX-License-Identifier: GPL-2.0-or-later
# profile-stack.gp - a bar a kernel, its largest functions stacked in it.
positive(v) = v > 0 ? v : 0
base(k) = k > 1 ? sum [i=1:k-1] positive(column(3 + i)) : 0
nr_pieces = nr_parts + has_others
color(k) = k > nr_parts ? STACK[12] : STACK[k]
unset grid
set grid y back ls 100
set xrange [0.5 : nr_columns + 0.5]
set yrange [0 : top]
set xtics scale 0
set ylabel y_label offset 0.3,0
unset key
plot for [k=1:nr_pieces] data using 1:(base(k) + positive(column(3 + k)) / 2.0):(half):(positive(column(3 + k)) / 2.0) with boxxyerror dt 1 lc rgb color(k) fs solid 1 border rgb PAPER, \
	data using ($1 - half - 0.03):(has_number ? $2 : NaN):(2 * half + 0.06):(0) with vectors nohead dt 1 lw 1.6 lc rgb INK
