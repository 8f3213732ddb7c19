# SPDX-License-Identifier: GPL-2.0-or-later
# A result file of known numbers: awk -v seed=1 [-v ...] -f make.awk env.json
#
#	seed=N      the scatter; another N, another session
#	rounds=N    processes of a case (12)
#	factor=X    all times of fork/anon times X (of variant b, with ab=1)
#	session=X   all times of the file times X
#	ab=1        two variants in pairs, as of run --ab same
#	stage=1     all records twice, the second time as stage 1
#	broken=1    cow/copy breaks
#	model=N release=W hash=W   of env: CPU model, kernel, bench_config_hash
#	version=N   of the workload; sizes=A,B of the sweep; warmups=N
#	cut=1       no end line
#
# Every process is fixed + per_op n with a scatter of 0.5 %, between samples of
# 0.3 %, from a generator that is the same in every awk (Park and Miller).

function draw() {
	state = (state * 16807) % 2147483647
	return state / 2147483647
}

# About normal with sd 1: twelve uniforms.
function normal(  i, s) {
	s = -6
	for (i = 0; i < 12; i++)
		s += draw()
	return s
}

function point(size, fixed, per_op, f,  i, w, c, d) {
	for (i = 0; i < 6; i++) {
		v = int((fixed + per_op * size) * f * (1 + 0.003 * normal()))
		w = w (i ? ", " : "") v
		d = d (i ? ", " : "") (i < 1 ? 1 : 0)
	}
	return sprintf("{\"size\": %d, \"nr_ops\": %d, \"clock_probe_ns\": 6860, \"wall_ns\": [[%s]], " \
		"\"cpu_ns\": [[%s]], \"drop\": [%s], \"counters\": {\"page-faults\": " \
		"{\"status\": \"exact\", \"per_op\": %g}}}", size, size, w, w, d, faults)
}

function record(bench, round, variant, at_stage, fixed, per_op, f,  i, text, g) {
	g = f * session * (1 + 0.005 * normal())
	text = sprintf("{\"kind\": \"case\", \"v\": 1, \"seq\": %d, \"bench\": \"%s\", \"version\": %d, " \
		"\"case\": {\"page\": \"base\"}, \"op\": \"page\", \"sweep\": \"pages\", \"round\": %d, " \
		"\"layout\": 0, %s%s", seq++, bench, version, round,
		variant ? "\"variant\": \"" variant "\", " : "",
		at_stage ? "\"stage\": 1, " : "")
	if (broken && bench == "cow/copy") {
		printf "%s\"outcome\": \"broken\", \"why\": \"killed by signal 7\", \"seed\": \"%016x\", " \
			"\"phases\": [], \"points\": [], \"empty_wall_ns\": 20, \"empty_cpu_ns\": 250, " \
			"\"proof\": {\"verdict\": \"none\", \"evidence\": []}, ", text, seq
	} else {
		faults = bench == "cow/copy" ? 1 : f > 1 ? 0.5 : 0
		printf "%s\"outcome\": \"ok\", \"why\": null, \"seed\": \"%016x\", \"phases\": [\"call\"], " \
			"\"points\": [", text, seq
		for (i = 1; i <= nr_sizes; i++)
			printf "%s%s", (i == 1 ? "" : ", "), point(size[i], fixed, per_op, g)
		printf "], \"empty_wall_ns\": 20, \"empty_cpu_ns\": 250, \"proof\": {\"verdict\": " \
			"\"proven\", \"evidence\": [{\"what\": \"pgreuse\", \"status\": \"ok\", " \
			"\"expected\": %g, \"seen\": %g, \"unit\": \"per page\"}]}, ", faults, faults
	}
	printf "\"noise\": {\"other_cpus\": 0.1, \"measured_cpu_other\": 0.01, \"steal_ns\": 0, " \
		"\"nr_interrupts\": 25, \"nr_preempted\": 0, \"nr_migrated\": 0}, \"cpu\": 1, " \
		"\"policy\": \"fifo\", \"vm_pte_bytes\": 32768, \"nr_vmas\": 12, \"elapsed_ns\": 40000000}\n"
}

function stages(at_stage,  r) {
	for (r = 0; r < rounds; r++) {
		if (ab) {
			record("fork/anon", r, "a", at_stage, 40000, 70, 1)
			record("fork/anon", r, "b", at_stage, 40000, 70, factor)
			record("cow/copy", r, "a", at_stage, 3000, 900, 1)
			record("cow/copy", r, "b", at_stage, 3000, 900, 1)
		} else {
			record("fork/anon", r, "", at_stage, 40000, 70, factor)
			record("cow/copy", r, "", at_stage, 3000, 900, 1)
		}
	}
}

function plan_case(bench) {
	return sprintf("{\"bench\": \"%s\", \"version\": %d, \"case\": {\"page\": \"base\"}, \"headline\": " \
		"\"per_op\", \"op\": \"page\", \"sweep\": \"pages\", \"sizes\": [%s]}", bench, version, sizes)
}

BEGIN {
	if (!rounds) rounds = 12
	if (!factor) factor = 1
	if (!session) session = 1
	if (!version) version = 1
	if (!warmups) warmups = 1
	if (!sizes) sizes = "512,1024,2048"
	nr_sizes = split(sizes, size, ",")
	state = (seed * 7919 + 17) % 2147483646 + 1
	for (i = 0; i < 20; i++)
		draw()
}

{
	sub(/"time": "[^"]*"/, sprintf("\"time\": \"2026-11-%02dT%02d:%02d:00Z\"", 1 + seed % 28, seed % 24, seed % 60))
	if (model)
		sub(/"cpu_model": "[^"]*"/, "\"cpu_model\": \"" model "\"")
	if (release)
		sub(/"release": "[^"]*"/, "\"release\": \"" release "\"")
	if (hash)
		sub(/"bench_config_hash": "[^"]*"/, "\"bench_config_hash\": \"" hash "\"")
	print
}

END {
	printf "{\"kind\": \"plan\", \"v\": 1, \"suite\": \"words\", \"seed\": \"%016x\", \"argv\": [\"run\"], " \
		"\"cpu\": 1, \"policy\": \"fifo\", \"nr_cases\": 2, \"rounds_min\": %d, \"rounds_max\": %d, " \
		"\"half_width_pct\": 0.5, \"budget_s\": 10.0, \"layouts\": 1, \"nr_samples\": 5, " \
		"\"nr_warmups\": %d, \"nr_counted\": 0, \"timeout_s\": 30, \"phase_max_ns\": 1000000.0, " \
		"\"events\": \"page-faults\", \"table_pages\": 512, %s\"cases\": [%s, %s]}\n", seed, rounds, rounds, warmups,
		ab ? "\"ab\": {\"kind\": \"same\", \"what\": \"same\", \"a\": \"A\", \"b\": \"B\"" (stage ? ", \"confirm\": true" : "") "}, " : "",
		plan_case("fork/anon"), plan_case("cow/copy")
	stages(0)
	if (stage)
		stages(1)
	if (!cut)
		printf "{\"kind\": \"end\", \"v\": 1, \"status\": \"complete\", \"why\": null, \"nr_cases\": 2, " \
			"\"nr_records\": %d, \"elapsed_s\": 1.5, \"cases\": [{\"bench\": \"fork/anon\", \"case\": " \
			"{\"page\": \"base\"}, \"nr_records\": %d, \"stop\": \"rounds\"}, {\"bench\": \"cow/copy\", " \
			"\"case\": {\"page\": \"base\"}, \"nr_records\": %d, \"stop\": \"rounds\"}]}\n",
			seq, seq / 2, seq / 2
}
