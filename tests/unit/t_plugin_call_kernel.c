// SPDX-License-Identifier: GPL-2.0-or-later
/* System calls, exceptions, interrupts and other tasks. */
#include "tests/unit/call_tree_fix.h"

/* Room of pt_regs, and the return address below it. */
#define REGS 176

static void syscall_from(uint32_t user, uint64_t stack)
{
	in(user, 1);
	to(SYSCALL);
	in(SYSCALL, 9);
	call_at(SYSCALL, stack - REGS, DO_SYSCALL);
}

static void sysret_to(uint32_t user, uint64_t stack)
{
	ret_at(DO_SYSCALL, stack - REGS);
	in(SYSCALL, 5);
	in(user, 1);
}

static void a_system_call_is_below_the_function_that_made_it(void **state)
{
	(void)state;
	to(MAIN);
	call_at(MAIN, USER - 8, A);
	syscall_from(A, STACK1);
	call_at(DO_SYSCALL, STACK1 - REGS - 16, FORK);
	ret_at(FORK, STACK1 - REGS - 16);
	sysret_to(A, STACK1);
	ret_at(A, USER - 8);
	in(MAIN, 1);
	assert_int_equal(nr_of("main;a;syscall"), 16);
	assert_int_equal(nr_of("main;a;syscall;do_syscall"), 3);
	assert_int_equal(nr_of("main;a;syscall;do_syscall;fork"), 2);
	assert_int_equal(nr_of("main;a"), 4);
	assert_int_equal(nr_of("main"), 3);
}

/*
 * As error_entry() of 6.1: called on the entry stack, returns on the task's with
 * an address that was pushed there.
 */
static void fault_from_user(uint64_t stack)
{
	to(ASM_FAULT);
	call_at(ASM_FAULT, ENTRY_STACK - REGS, ERROR_ENTRY);
	call_at(ERROR_ENTRY, ENTRY_STACK - REGS, SYNC_REGS);
	ret_at(SYNC_REGS, ENTRY_STACK - REGS);
	ret_at(ERROR_ENTRY, stack - REGS);
	in(ASM_FAULT, 1);
	call_at(ASM_FAULT, stack - REGS, FAULT);
	ret_at(FAULT, stack - REGS);
	in(ASM_FAULT, 1);
	in(IRET, 3);
	in(IRET | CALL_IRET, 1);
}

static void a_fault_of_a_program_is_below_the_function_it_met(void **state)
{
	(void)state;
	to(MAIN);
	call_at(MAIN, USER - 8, A);
	for (int i = 0; i < 3; i++) {
		in(A, 1);
		fault_from_user(STACK1);
	}
	in(A, 1);
	ret_at(A, USER - 8);
	in(MAIN, 1);
	assert_int_equal(nr_of("main;a;asm_fault"), 3 * 5);
	assert_int_equal(nr_of("main;a;asm_fault;error_entry"), 3 * 3);
	assert_int_equal(nr_of("main;a;asm_fault;error_entry;sync_regs"),
			 3 * 2);
	assert_int_equal(nr_of("main;a;asm_fault;fault"), 3 * 2);
	assert_int_equal(nr_of("main;a;iret"), 3 * 4);
	assert_int_equal(tree.nr_nodes, 1 + 7);
}

/* The first instruction of what is called may lie on a page not yet there. */
static void a_fault_between_call_and_callee_changes_neither(void **state)
{
	(void)state;
	to(MAIN);
	in(MAIN, 1);
	call_tree_push(&tree, USER - 8);
	fault_from_user(STACK1);
	to(A);
	ret_at(A, USER - 8);
	in(MAIN, 1);
	assert_int_equal(nr_of("main;asm_fault;fault"), 2);
	assert_int_equal(nr_of("main;a"), 2);
	assert_int_equal(nr_of("main"), 3);
	assert_int_equal(nr_of("a"), -1);
}

static void a_fault_in_the_kernel_is_below_the_function_it_met(void **state)
{
	const uint64_t sp = STACK1 - REGS;

	(void)state;
	to(MAIN);
	syscall_from(MAIN, STACK1);
	call_at(DO_SYSCALL, sp - 16, COPY);
	in(COPY, 2);
	/* on the same stack, below registers that no call pushed */
	to(ASM_FAULT);
	call_at(ASM_FAULT, sp - 300, FAULT);
	call_at(FAULT, sp - 400, SOFTIRQ);
	ret_at(SOFTIRQ, sp - 400);
	ret_at(FAULT, sp - 300);
	in(ASM_FAULT, 1);
	in(IRET, 1);
	in(IRET | CALL_IRET, 1);
	in(COPY, 3);
	ret_at(COPY, sp - 16);
	sysret_to(MAIN, STACK1);
#define P "main;syscall;do_syscall;copy"
	assert_int_equal(nr_of(P), 7);
	assert_int_equal(nr_of(P ";asm_fault"), 3);
	assert_int_equal(nr_of(P ";asm_fault;fault"), 3);
	assert_int_equal(nr_of(P ";asm_fault;fault;softirq"), 2);
	assert_int_equal(nr_of(P ";iret"), 2);
	assert_int_equal(nr_of("main"), 3);
#undef P
}

/* The vector jumps on; the handler changes to a stack of its own. */
static void an_interrupt_of_the_kernel_ends_where_it_began(void **state)
{
	const uint64_t sp = STACK1 - REGS;

	(void)state;
	to(MAIN);
	syscall_from(MAIN, STACK1);
	in(DO_SYSCALL, 1);
	call_tree_push(&tree, sp - 16); /* of FORK, which has not begun */
	in(IRQ_VECTOR | CALL_START, 2);
	to(ASM_IRQ);
	call_at(ASM_IRQ, sp - 300, IRQ);
	call_at(IRQ, IRQ_STACK - 16, SOFTIRQ);
	ret_at(SOFTIRQ, IRQ_STACK - 16);
	ret_at(IRQ, sp - 300);
	in(IRET, 1);
	in(IRET | CALL_IRET, 1);
	to(FORK);
	ret_at(FORK, sp - 16);
	sysret_to(MAIN, STACK1);
#define P "main;syscall;do_syscall"
	assert_int_equal(nr_of(P), 3);
	assert_int_equal(nr_of(P ";irq_vector"), 2);
	assert_int_equal(nr_of(P ";asm_irq"), 2);
	assert_int_equal(nr_of(P ";asm_irq;irq"), 3);
	assert_int_equal(nr_of(P ";asm_irq;irq;softirq"), 2);
	assert_int_equal(nr_of(P ";fork"), 2);
#undef P
}

static void an_interrupt_without_a_call_ends_too(void **state)
{
	(void)state;
	to(MAIN);
	syscall_from(MAIN, STACK1);
	to(ASM_IRQ);
	in(ASM_IRQ | CALL_IRET, 1);
	in(DO_SYSCALL, 1);
	sysret_to(MAIN, STACK1);
	assert_int_equal(nr_of("main;syscall;do_syscall;asm_irq"), 2);
	assert_int_equal(nr_of("main;syscall;do_syscall"), 3);
}

/* As "next interrupt is pending": iret to the kernel, and in again. */
static void interrupts_one_after_the_other_do_not_nest(void **state)
{
	const uint64_t sp = STACK1 - REGS;

	(void)state;
	to(MAIN);
	syscall_from(MAIN, STACK1);
	for (int i = 0; i < 50; i++) {
		to(ASM_IRQ);
		call_at(ASM_IRQ, sp - 300, IRQ);
		ret_at(IRQ, sp - 300);
		in(IRET, 1);
		in(IRET | CALL_IRET, 1);
	}
	in(DO_SYSCALL, 1);
	assert_int_equal(nr_of("main;syscall;do_syscall"), 2);
	assert_int_equal(nr_of("main;syscall;do_syscall;iret"), 100);
	/* that below the iret that it followed is one of its own, once */
	assert_true(tree.nr_nodes <= 1 + 9);
}

/* __switch_to_asm() is called on one stack and __switch_to() returns on another. */
static void switch_from(uint64_t sp)
{
	call_at(SCHEDULE, sp, SWITCH_ASM);
	in(SWITCH_ASM, 12);
	to(SWITCH_TO);
}

static void a_new_task_is_a_root_and_the_old_one_is_found_again(void **state)
{
	const uint64_t sp = STACK1 - REGS;

	(void)state;
	to(MAIN);
	call_at(MAIN, USER - 8, A);
	syscall_from(A, STACK1);
	call_at(DO_SYSCALL, sp - 16, WAIT);
	call_at(WAIT, sp - 32, SCHEDULE);
	switch_from(sp - 64);
	/* on the stack of the child already */
	call_at(SWITCH_TO, STACK2 - 400, COPY);
	ret_at(COPY, STACK2 - 400);
	ret_at(SWITCH_TO, STACK2 - REGS);
	to(RET_FROM_FORK);
	call_at(RET_FROM_FORK, STACK2 - REGS, FORK);
	ret_at(FORK, STACK2 - REGS);
	in(RET_FROM_FORK, 1);
	/* user mode of the child, at the addresses of its parent */
	in(A, 2);
	ret_at(A, USER - 8);
	in(MAIN, 1);
	syscall_from(MAIN, STACK2);
	call_at(DO_SYSCALL, STACK2 - REGS - 16, EXIT);
	call_at(EXIT, STACK2 - REGS - 64, SCHEDULE);
	switch_from(STACK2 - REGS - 80);
	ret_at(SWITCH_TO, sp - 64);
	in(SCHEDULE, 1);
	ret_at(SCHEDULE, sp - 32);
	ret_at(WAIT, sp - 16);
	sysret_to(A, STACK1);
	ret_at(A, USER - 8);
	in(MAIN, 1);
	assert_int_equal(nr_of("ret_from_fork"), 3);
	assert_int_equal(nr_of("ret_from_fork;fork"), 2);
	assert_int_equal(nr_of("a"), 3);
	assert_int_equal(nr_of("main;syscall;do_syscall;exit;schedule"), 2);
	assert_int_equal(nr_of("main;a;syscall;do_syscall;wait;schedule"), 4);
	assert_int_equal(nr_of("main;a;syscall;do_syscall;wait"), 3);
	assert_int_equal(nr_of("main;a"), 4);
}

/* The second child gets the stack of the first, which died in a system call. */
static void a_stack_that_is_used_again_belongs_to_another_task(void **state)
{
	const uint64_t sp = STACK1 - REGS;

	(void)state;
	to(MAIN);
	for (int i = 0; i < 2; i++) {
		syscall_from(MAIN, STACK1);
		call_at(DO_SYSCALL, sp - 16, SCHEDULE);
		switch_from(sp - 64);
		ret_at(SWITCH_TO, STACK2 - REGS);
		to(RET_FROM_FORK);
		in(B, 1);
		syscall_from(B, STACK2);
		call_at(DO_SYSCALL, STACK2 - REGS - 16, EXIT);
		call_at(EXIT, STACK2 - REGS - 64, SCHEDULE);
		switch_from(STACK2 - REGS - 80);
		ret_at(SWITCH_TO, sp - 64);
		in(SCHEDULE, 1);
		ret_at(SCHEDULE, sp - 16);
		sysret_to(MAIN, STACK1);
	}
	assert_int_equal(nr_of("ret_from_fork"), 2);
	assert_int_equal(nr_of("b"), 4);
	assert_int_equal(nr_of("b;syscall;do_syscall;exit"), 4);
	assert_int_equal(nr_of("main;syscall;do_syscall;schedule"), 2 * 4);
	assert_int_equal(nr_of("main"), 1 + 2 * 2);
}

/* It was in schedule() before the region: whom that returns to is not known. */
static void a_task_of_before_is_a_root_where_it_is_met(void **state)
{
	const uint64_t sp = STACK1 - REGS;

	(void)state;
	to(MAIN);
	syscall_from(MAIN, STACK1);
	call_at(DO_SYSCALL, sp - 16, SCHEDULE);
	switch_from(sp - 64);
	ret_at(SWITCH_TO, STACK2 - 500);
	in(SCHEDULE, 2);
	ret_at(SCHEDULE, STACK2 - 400);
	in(WORKER, 1);
	call_at(WORKER, STACK2 - 400, COPY);
	assert_int_equal(nr_of("schedule"), 3);
	assert_int_equal(nr_of("worker"), 2);
	assert_int_equal(nr_of("worker;copy"), 1);
	assert_int_equal(nr_of("main;syscall;do_syscall;schedule"), 2);
}

static void each_cpu_is_somewhere_of_its_own(void **state)
{
	(void)state;
	to(MAIN);
	call_at(MAIN, USER - 8, A);
	cpu_now = 1;
	in(IRQ, 1); /* it was in the kernel all the time */
	call_at(IRQ, STACK2 - 100, SOFTIRQ);
	cpu_now = 0;
	in(A, 1);
	cpu_now = 1;
	ret_at(SOFTIRQ, STACK2 - 100);
	in(IRQ, 1);
	cpu_now = 0;
	ret_at(A, USER - 8);
	in(MAIN, 1);
	assert_int_equal(nr_of("main;a"), 3);
	assert_int_equal(nr_of("main"), 3);
	assert_int_equal(nr_of("irq"), 3);
	assert_int_equal(nr_of("irq;softirq"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(a_system_call_is_below_the_function_that_made_it),
		tree_test(a_fault_of_a_program_is_below_the_function_it_met),
		tree_test(a_fault_between_call_and_callee_changes_neither),
		tree_test(a_fault_in_the_kernel_is_below_the_function_it_met),
		tree_test(an_interrupt_of_the_kernel_ends_where_it_began),
		tree_test(an_interrupt_without_a_call_ends_too),
		tree_test(interrupts_one_after_the_other_do_not_nest),
		tree_test(a_new_task_is_a_root_and_the_old_one_is_found_again),
		tree_test(a_stack_that_is_used_again_belongs_to_another_task),
		tree_test(a_task_of_before_is_a_root_where_it_is_met),
		tree_test(each_cpu_is_somewhere_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
