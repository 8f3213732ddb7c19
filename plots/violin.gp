# SPDX-License-Identifier: GPL-2.0-or-later
# violin.gp - half violins with their points: a row a side.
set border 1
set grid x
unset key
set ytics scale 0
set y2tics scale 0
set xlabel x_label
set samples 400
set xrange [least : most]
# Densities first, to give every hill the same height.
array top[nr_sides]
do for [i=1:nr_sides] {
	top[i] = 1
	if (has_density[i]) {
		set table $hill
		plot data index i - 1 using 1:(1) smooth kdensity
		unset table
		stats $hill using 2 nooutput
		top[i] = STATS_max
		eval sprintf("set table $hill%d", i)
		plot data index i - 1 using 1:(1) smooth kdensity
		unset table
	} else {
		eval sprintf("set table $hill%d", i)
		plot data index i - 1 using 1:(0) every ::0::1
		unset table
	}
}
set yrange [0.55 : nr_sides + 0.75]
set y2range [0.55 : nr_sides + 0.75]
line = 'plot '
do for [i=1:nr_sides] {
	line = line.sprintf("$hill%d using 1:(row[%d] + 0.02):(row[%d] + 0.02 + 0.55 * $2 / top[%d]) with filledcurves lt %d fs transparent solid 0.35, ", i, i, i, i, i)
}
do for [i=1:nr_sides] {
	line = line.sprintf("data index %d using 1:2 with points lt %d ps 0.6, ", i - 1, i)
}
line = line.'data index nr_sides using 1:4:2:3 with xerrorbars dt 1 lc rgb "black" lw 2.2 pt 0, data index nr_sides using 1:($4 - 0.07):(0):(0.14) with vectors nohead dt 1 lc rgb "black" lw 2.2'
eval line
