# SPDX-License-Identifier: GPL-2.0-or-later
# order.gp - processes in the order they ran, against their median.
set grid y
set xlabel 'process, in the order they ran'
set ylabel 'off the median of its side [%]' offset -1,0
set format y '%+g'
set ytics add ('0' 0)
set offsets graph 0.03, graph 0.03, graph 0.08, graph 0.08
plot 0 with lines lc rgb GREY lw 1 dt 1 notitle, \
	for [i=1:nr_sides] data index i - 1 using 1:2 with lines lc rgb GREY lw 0.4 dt 1 notitle, \
	for [i=1:nr_sides] data index i - 1 using 1:2 with points lt i ps 1 title names[i], \
	for [i=1:nr_sides] data index i - 1 using 1:($3 > 0.5 ? $2 : NaN) with points pt 6 ps 2 lw 1.4 lc rgb AMBER notitle, \
	NaN with points pt 6 ps 1.6 lc rgb AMBER title (has_marks > 0.5 ? mark_title : '')
