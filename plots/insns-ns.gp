# SPDX-License-Identifier: GPL-2.0-or-later
# insns-ns.gp - change in instructions against change in time.
set grid x y
unset key
set format x '%+g'
set format y '%+g'
set xtics add ('0' 0)
set ytics add ('0' 0)
set xlabel 'change in instructions, lab [%]'
set ylabel 'change in time, live [%]' offset -1,0
set xzeroaxis lc rgb GREY lw 1 dt 1
set yzeroaxis lc rgb GREY lw 1 dt 1
set offsets graph 0.08, graph 0.08, graph 0.08, graph 0.08
plot data using 1:1 with lines lc rgb GREY lw 1 dt (4,4), \
	data using 1:2:3:4 with yerrorbars dt 1 lc rgb GREY lw 1 pt 0, \
	data using 1:2 with points lt 1 ps 1.1
