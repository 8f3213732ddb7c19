# SPDX-License-Identifier: GPL-2.0-or-later
# ladder.gp - one case under several kernels, phases stacked from 0.
array fill = [BLUE, AMBER, SKY, GREEN, PINK, ORANGE, GREY, BLUE]
base(k) = sum [i=1:k-1] column(2 + i)
set grid y
set xrange [0.4 : nr_columns + 0.6]
set yrange [least < 0 ? least * 1.15 : 0 : most > 0 ? most * 1.12 : 1]
set xtics scale 0
if (nr_columns > 9) { set xtics rotate by -30 }
set format y '%g'
set ylabel y_label offset 0.3,0
if (nr_phases == 1) { unset key }
if (is_stacked) {
	plot for [k=1:nr_phases] data using 1:(base(k) + column(2 + k) / 2.0):(0.31):(column(2 + k) / 2.0) with boxxyerror lc rgb fill[k] fs solid 0.85 border rgb fill[k] notitle, \
		for [k=1:nr_phases] NaN with boxes lc rgb fill[k] fs solid 0.85 title names[k]
} else {
	plot 0 with lines dt 1 lc rgb GREY lw 1 notitle, data using 1:2 with linespoints lt 1 ps 1.3 notitle
}
