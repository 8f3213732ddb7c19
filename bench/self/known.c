// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Loops whose instructions can be counted by hand, so that whoever counts them,
 * run-bench profile above all, can be held against the truth. The truth is in
 * the record, as notes, and a second time in tests/e2e/t0710-known-counts.sh,
 * which was written from the assembly and not from here.
 */
#include "harness/bench.h"
#include "harness/need.h"

#include <string.h>

/* What the loops find in their memory; as text, for the assembler. */
#define KNOWN_ONE	 512 /* a byte that is 1 among zeros */
#define KNOWN_FIFTH	 768 /* a byte that is 1, and 0 1024 bytes on */
#define KNOWN_LINES	 2048 /* where the lines begin */
#define TEXT_OF(x)	 #x
#define TEXT(x)		 TEXT_OF(x)
#define KNOWN_ONE_TEXT	 TEXT(KNOWN_ONE)
#define KNOWN_FIFTH_TEXT TEXT(KNOWN_FIFTH)
#define KNOWN_LINES_TEXT TEXT(KNOWN_LINES)

#define TURN_BYTES 128 /* the most that a turn steps on */

/* Per turn of the loop. */
struct known {
	const char *what;
	void (*run)(uint64_t nr_turns, char *memory);
	unsigned int nr_insns; /* a rep operation is one */
	unsigned int nr_reps; /* iterations of rep; see pitfalls */
	unsigned int nr_locked, nr_loads, nr_stores;
	unsigned int nr_lines; /* not touched by an earlier turn */
};

#if defined(__x86_64__)
/*
 * Each loop is a function of its own, written in assembly so that no compiler
 * has a say: rdi turns over the memory at rsi. What one turn executes stands in
 * the table below, by counting the lines; "dec, jnz" are two of them. Moves
 * before the loop and the ret behind it are the same for every number of turns.
 */

/* A symbol of type function and its size: that is how profile names it. */
#define KNOWN(name, text)                                                      \
	void known_##name(uint64_t nr, char *memory);                          \
	__asm__(".pushsection .text\n\t"                                       \
		".p2align 6\n\t"                                               \
		".type known_" #name ", @function\n"                           \
		"known_" #name ":\n\t" text "\n\t"                             \
		".size known_" #name ", . - known_" #name "\n\t"               \
		".popsection")

#define TURNS(reg, text) "1:\n\t" text "dec %" reg "\n\tjnz 1b\n\t"
#define LOOP(text)	 TURNS("rdi", text) "ret"
/* String instructions want rdi, rsi and rcx: turns in r8, memory in r9. */
#define STRING_LOOP(prepare, text)                                             \
	"mov %rdi, %r8\n\tmov %rsi, %r9\n\t" prepare TURNS("r8", text) "ret"

KNOWN(straight, LOOP(".rept 16\n\tnop\n\t.endr\n\t"));

KNOWN(inc, LOOP("incq (%rsi)\n\t"));
KNOWN(lock_inc, LOOP("lock incq (%rsi)\n\t"));
KNOWN(lock_xadd, LOOP("lock xaddl %ecx, (%rsi)\n\t"));
KNOWN(lock_bts, LOOP("lock btsq $3, (%rsi)\n\t"));
/* 0 is expected, is there, and is written again. */
KNOWN(lock_cmpxchg,
      "xor %ecx, %ecx\n\t" LOOP("xor %eax, %eax\n\t"
				"lock cmpxchgq %rcx, (%rsi)\n\t"));
/* 0 is expected where 1 is: it fails, and the CPU still writes. */
KNOWN(lock_cmpxchg_fail,
      LOOP("xor %eax, %eax\n\t"
	   "lock cmpxchgq %rax, " KNOWN_ONE_TEXT "(%rsi)\n\t"));
KNOWN(xchg, LOOP("xchgq %rax, (%rsi)\n\t"));
KNOWN(xchg_register, LOOP("xchgq %rax, %rcx\n\t"));

KNOWN(load, LOOP("movq (%rsi), %rax\n\t"
		 "movzbl 8(%rsi), %eax\n\t"
		 "cmpl $0, 16(%rsi)\n\t"));
KNOWN(store, "xor %eax, %eax\n\t" LOOP("movq %rax, (%rsi)\n\t"
				       "movb $0, 8(%rsi)\n\t"
				       "movl %eax, 16(%rsi)\n\t"));
KNOWN(stack, LOOP("push %rax\n\t"
		  "pop %rax\n\t"
		  "pushq (%rsi)\n\t"
		  "popq (%rsi)\n\t"));

KNOWN(rep_movsb, STRING_LOOP("", "mov %r9, %rsi\n\t"
				 "lea 1024(%r9), %rdi\n\t"
				 "mov $64, %ecx\n\t"
				 "rep movsb\n\t"));
KNOWN(rep_stosb, STRING_LOOP("xor %eax, %eax\n\t", "mov %r9, %rdi\n\t"
						   "mov $64, %ecx\n\t"
						   "rep stosb\n\t"));
KNOWN(rep_stosq, STRING_LOOP("xor %eax, %eax\n\t", "mov %r9, %rdi\n\t"
						   "mov $32, %ecx\n\t"
						   "rep stosq\n\t"));
KNOWN(rep_count0, STRING_LOOP("", "mov %r9, %rdi\n\t"
				  "xor %ecx, %ecx\n\t"
				  "rep stosb\n\t"));
/* 32 bytes are equal: the count ends it. */
KNOWN(repe_cmpsb, STRING_LOOP("", "mov %r9, %rsi\n\t"
				  "lea 1024(%r9), %rdi\n\t"
				  "mov $32, %ecx\n\t"
				  "repe cmpsb\n\t"));
/* The fifth byte differs: it ends there. */
KNOWN(repe_cmpsb_differ, STRING_LOOP("add $" KNOWN_FIFTH_TEXT " - 4, %r9\n\t",
				     "mov %r9, %rsi\n\t"
				     "lea 1024(%r9), %rdi\n\t"
				     "mov $32, %ecx\n\t"
				     "repe cmpsb\n\t"));
/* The tenth byte is the one looked for. */
KNOWN(repne_scasb, STRING_LOOP("mov $1, %eax\n\t"
			       "add $" KNOWN_ONE_TEXT " - 9, %r9\n\t",
			       "mov %r9, %rdi\n\t"
			       "mov $32, %ecx\n\t"
			       "repne scasb\n\t"));

/* A line is 64 bytes; the lines begin where no other loop writes. */
KNOWN(lines, "add $" KNOWN_LINES_TEXT ", %rsi\n\t" LOOP("movq (%rsi), %rax\n\t"
							"movq %rax, (%rsi)\n\t"
							"add $64, %rsi\n\t"));
/* Bytes 60 to 67 of 128: two lines, of one page. */
KNOWN(cross,
      "add $" KNOWN_LINES_TEXT ", %rsi\n\t" LOOP("movq 60(%rsi), %rax\n\t"
						 "add $128, %rsi\n\t"));
/* Bytes 124 to 131: as many, and a page ends at every 32nd of 4 KiB. */
KNOWN(cross_page,
      "add $" KNOWN_LINES_TEXT ", %rsi\n\t" LOOP("movq 124(%rsi), %rax\n\t"
						 "add $128, %rsi\n\t"));

/* call calls outer calls middle calls leaf; middle ends with a jump to tail. */
KNOWN(leaf, "nop\n\tnop\n\tnop\n\tret");
KNOWN(tail, "nop\n\tnop\n\tnop\n\tnop\n\tnop\n\tret");
KNOWN(middle, "nop\n\tnop\n\tcall known_leaf\n\tjmp known_tail");
KNOWN(outer, "call known_middle\n\tnop\n\tret");
KNOWN(call, LOOP("call known_outer\n\t"));

/* Recursion: rcx + 1 frames of known_deep. */
KNOWN(deep, "jrcxz 1f\n\tdec %rcx\n\tcall known_deep\n1:\n\tret");
KNOWN(recursion, LOOP("mov $7, %ecx\n\tcall known_deep\n\t"));

static const struct known knowns[] = {
	/* name, function, insns, reps, locked, loads, stores, lines */
	{ "straight", known_straight, 18, 0, 0, 0, 0, 0 },
	{ "inc", known_inc, 3, 0, 0, 1, 1, 0 },
	{ "lock_inc", known_lock_inc, 3, 0, 1, 1, 1, 0 },
	{ "lock_xadd", known_lock_xadd, 3, 0, 1, 1, 1, 0 },
	{ "lock_bts", known_lock_bts, 3, 0, 1, 1, 1, 0 },
	{ "lock_cmpxchg", known_lock_cmpxchg, 4, 0, 1, 1, 1, 0 },
	{ "lock_cmpxchg_fail", known_lock_cmpxchg_fail, 4, 0, 1, 1, 1, 0 },
	{ "xchg", known_xchg, 3, 0, 1, 1, 1, 0 },
	{ "xchg_register", known_xchg_register, 3, 0, 0, 0, 0, 0 },
	{ "load", known_load, 5, 0, 0, 3, 0, 0 },
	{ "store", known_store, 5, 0, 0, 0, 3, 0 },
	{ "stack", known_stack, 6, 0, 0, 3, 3, 0 },
	{ "rep_movsb", known_rep_movsb, 6, 64, 0, 64, 64, 0 },
	{ "rep_stosb", known_rep_stosb, 5, 64, 0, 0, 64, 0 },
	{ "rep_stosq", known_rep_stosq, 5, 32, 0, 0, 32, 0 },
	{ "rep_count0", known_rep_count0, 5, 0, 0, 0, 0, 0 },
	/* A count that runs out is tested once more: 33 for 32. */
	{ "repe_cmpsb", known_repe_cmpsb, 6, 32, 0, 64, 0, 0 },
	{ "repe_cmpsb_differ", known_repe_cmpsb_differ, 6, 4, 0, 10, 0, 0 },
	{ "repne_scasb", known_repne_scasb, 5, 9, 0, 10, 0, 0 },
	{ "lines", known_lines, 5, 0, 0, 1, 1, 1 },
	{ "cross", known_cross, 4, 0, 0, 1, 0, 2 },
	{ "cross_page", known_cross_page, 4, 0, 0, 1, 0, 2 },
	/* 3 + 3 + 4 + 4 + 6; three calls, three rets */
	{ "call", known_call, 20, 0, 0, 3, 3, 0 },
	/* 4 + 7 times (jrcxz dec call ret) + (jrcxz ret); eight calls */
	{ "recursion", known_recursion, 34, 0, 0, 8, 8, 0 },
};

#define KNOWN_CASES                                                            \
	"straight,inc,lock_inc,lock_xadd,lock_bts,lock_cmpxchg,"               \
	"lock_cmpxchg_fail,xchg,xchg_register,load,store,stack,rep_movsb,"     \
	"rep_stosb,rep_stosq,rep_count0,repe_cmpsb,repe_cmpsb_differ,"         \
	"repne_scasb,lines,cross,cross_page,call,recursion"

#else
#define KNOWN_CASES "straight"
static const struct known knowns[1];
#endif

static struct mm_region region;
static const struct known *known;

static void note_truth(struct bench *b)
{
	bench_note(b, "insns_per_op", known->nr_insns);
	bench_note(b, "reps_per_op", known->nr_reps);
	bench_note(b, "locked_per_op", known->nr_locked);
	bench_note(b, "loads_per_op", known->nr_loads);
	bench_note(b, "stores_per_op", known->nr_stores);
	bench_note(b, "lines_per_op", known->nr_lines);
}

static void setup(struct bench *b)
{
	size_t nr_bytes = KNOWN_LINES + (bench_size(b) + 1) * TURN_BYTES;
	size_t page_bytes = mm_page_bytes();
	struct why why;

	known = NULL;
	for (size_t i = 0; i < sizeof(knowns) / sizeof(knowns[0]); i++)
		if (knowns[i].what &&
		    !strcmp(knowns[i].what, bench_word(b, "what")))
			known = &knowns[i];
	if (!known)
		bench_skip(b, "the loops are written for x86-64");
	if (mm_region_map(&region, nr_bytes / page_bytes + 1, MM_BASE, &why))
		bench_broken(b, "%s", why.text);
	mm_region_fill(&region);
	note_truth(b);
}

static void run(struct bench *b)
{
	memset(region.addr, 0, region.nr_pages * mm_page_bytes());
	region.addr[KNOWN_ONE] = 1;
	region.addr[KNOWN_FIFTH] = 1;
	bench_begin(b);
	known->run(bench_size(b), region.addr);
	bench_end(b, bench_size(b));
}

static void teardown(struct bench *b)
{
	(void)b;
	mm_region_unmap(&region);
}

static const struct expect expects[] = {
	{ .what = EV_MINFLT, .per_op = 0 },
	{ 0 },
};

static const struct bench_def self_known = {
	.name = "self/known",
	.version = 1,
	.question = "Is everything counted exactly once?",
	.timed = "a loop in assembly; every operation is one turn of it",
	.op = "turn",
	.cases = "what=" KNOWN_CASES,
	.quick = "what=straight",
	.sweep = "ops",
	.expects = expects,
	.kernel = "none",
	.expected =
		"by count of the assembly, an operation: straight 18 instructions; "
		"inc 3, 1 load, 1 store; lock_inc, lock_xadd, lock_bts, xchg the same "
		"and 1 locked operation; lock_cmpxchg and lock_cmpxchg_fail 4, 1 "
		"locked, 1 load, 1 store; xchg_register 3, nothing locked; load 5, 3 "
		"loads; store 5, 3 stores; stack 6, 3 loads, 3 stores; rep_movsb 6, "
		"64 loads, 64 stores; rep_stosb 5, 64 stores; rep_stosq 5, 32 stores; "
		"rep_count0 5; repe_cmpsb 6, 64 loads; repe_cmpsb_differ 6, 10 "
		"loads; repne_scasb 5, 10 loads; lines 5, 1 load, 1 store, 1 line; "
		"cross and cross_page 4, 1 load, 2 lines; call 20, 3 loads, 3 "
		"stores; recursion 34, 8 loads, 8 stores",
	.pitfalls =
		"a rep operation is one instruction to a CPU's counter; QEMU counts "
		"each iteration, and one more where the count runs out: 65 for "
		"rep_stosb of 64, 5 for repe_cmpsb that ends at the fifth byte. "
		"profile has the first as instructions, what is beyond as "
		"iterations; the notes *_per_op are the truth in that form",
	.designs = "no difference",
	.setup = setup,
	.run = run,
	.teardown = teardown,
};
BENCH(self_known);
