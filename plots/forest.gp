# SPDX-License-Identifier: GPL-2.0-or-later
# forest.gp - one row a case: estimate, 95 % thin, 90 % thick, verdict.
inside(x) = x < -limit ? -limit : x > limit ? limit : x
# A mark that lies outside leaves room for the arrow.
mark(x) = x < -limit ? -0.93 * limit : x > limit ? 0.93 * limit : x
verdict(v) = column(8) == v ? mark(column(2)) : NaN
set border 1
unset grid
set grid x back ls 100
set xrange [-limit:limit]
set yrange [0.3:nr_rows + 0.7]
set y2range [0.3:nr_rows + 0.7]
set xtics font ',11'
set format x '%+g %%'
set xtics add ('0' 0)
set ytics scale 0 font ',11'
set y2tics scale 0 font ',11'
set xlabel is_lab ? 'change of the cost in instructions, new / old - 1 (right: more)' : 'change of the cost in time, new / old - 1 (right: slower)' offset 0,0.2
if (delta > 0) { set object 1 rectangle from first -delta, graph 0 to first delta, graph 1 back fc rgb GREY fs solid 0.18 noborder }
set arrow 1 from first 0, graph 0 to first 0, graph 1 nohead lc rgb GREY lw 1
unset key
legend(at) = across(16 + at)
set label 911 'regressed' at screen legend(6), down(legend_px + 12) point pt 9 ps 1.4 lc rgb ORANGE offset 1,0 font ',11'
set label 912 'improved' at screen legend(116), down(legend_px + 12) point pt 11 ps 1.4 lc rgb BLUE offset 1,0 font ',11'
set label 913 'changed (small)' at screen legend(226), down(legend_px + 12) point pt 13 ps 1.4 lc rgb PINK offset 1,0 font ',11'
set label 914 'equivalent' at screen legend(376), down(legend_px + 12) point pt 7 ps 1.0 lc rgb GREY offset 1,0 font ',11'
set label 915 'inconclusive' at screen legend(486), down(legend_px + 12) point pt 6 ps 1.0 lw 1.4 lc rgb GREY offset 1,0 font ',11'
plot data using (inside($3)):1:(inside($4) - inside($3)):(0) with vectors nohead dt 1 lc rgb GREY lw 1.2 notitle, \
	data using (inside($5)):1:(inside($6) - inside($5)):(0) with vectors nohead dt 1 lc rgb GREY lw 3.4 notitle, \
	data using ($4 > limit ? limit * 0.97 : NaN):1:(limit * 0.03):(0) with vectors filled head size graph 0.012,25 dt 1 lc rgb GREY lw 1.2 notitle, \
	data using ($3 < -limit ? -limit * 0.97 : NaN):1:(-limit * 0.03):(0) with vectors filled head size graph 0.012,25 dt 1 lc rgb GREY lw 1.2 notitle, \
	data using (verdict(0)):1 with points pt 9 ps 1.5 lc rgb ORANGE notitle, \
	data using (verdict(1)):1 with points pt 11 ps 1.5 lc rgb BLUE notitle, \
	data using (verdict(2)):1 with points pt 13 ps 1.4 lc rgb PINK notitle, \
	data using (verdict(3)):1 with points pt 7 ps 1.0 lc rgb GREY notitle, \
	data using (verdict(4)):1 with points pt 6 ps 1.0 lw 1.4 lc rgb GREY notitle
