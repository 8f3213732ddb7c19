// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /dev/cowprobe: take references to pages of the caller as drivers do, hold
 * them, read and write through them, and tell what the struct pages say. For
 * guests in which copy-on-write is measured and tested; see cowprobe.h.
 */
#include <linux/atomic.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/ktime.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/utsname.h>
#include <generated/utsrelease.h>

#include "take.h"

/*
 * A call to GUP takes an int of pages, kvcalloc() no more than INT_MAX bytes, and
 * nobody reschedules in the loop that is timed: seconds, by then.
 */
#define REFS_LIMIT (1UL << 24)

static unsigned long refs_max = 1UL << 22;
module_param(refs_max, ulong, 0444);
MODULE_PARM_DESC(refs_max, "most references of all open files together");

static atomic_long_t refs_room = ATOMIC_LONG_INIT(0);

struct probe {
	struct mutex lock; /* all below */
	struct page **pages;
	unsigned long nr_room;
	unsigned long nr; /* held, in the order of their taking */
	u32 ref; /* enum cowprobe_ref, of all that is held */
	u32 flags;
	bool is_written; /* through the references */
	void *bounce; /* a page */
};

static long do_take(struct probe *p, struct cowprobe_take *t)
{
	unsigned int gup_flags = 0;
	struct page **to = p->pages + p->nr;
	unsigned long done = 0;
	ktime_t start;
	long err;

	if (t->ref > COWPROBE_PIN || !PAGE_ALIGNED(t->addr) ||
	    t->flags & ~(COWPROBE_WRITE | COWPROBE_LONG | COWPROBE_SLOW) ||
	    (t->flags & COWPROBE_LONG && t->ref != COWPROBE_PIN))
		return -EINVAL;
	if (p->nr && (t->ref != p->ref || t->flags != p->flags))
		return -EBUSY;
	if (t->nr_pages > p->nr_room - p->nr)
		return -ENOSPC;
	if (t->flags & COWPROBE_WRITE)
		gup_flags |= FOLL_WRITE;
	if (t->flags & COWPROBE_LONG)
		gup_flags |= FOLL_LONGTERM;
	if (t->flags & COWPROBE_SLOW && mmap_read_lock_killable(current->mm))
		return -EINTR;
	start = ktime_get();
	err = take_loop(t, to, gup_flags, &done);
	t->ns = ktime_to_ns(ktime_sub(ktime_get(), start));
	if (t->flags & COWPROBE_SLOW)
		mmap_read_unlock(current->mm);
	if (err) {
		put_refs(to, done, t->ref, false);
		return fatal_signal_pending(current) ? -EINTR : err;
	}
	if (t->ref != COWPROBE_DRY) {
		p->ref = t->ref;
		p->flags = t->flags;
		p->nr += done;
	}
	t->nr_held = p->nr;
	return 0;
}

static void do_drop(struct probe *p, struct cowprobe_drop *d)
{
	ktime_t start = ktime_get();

	put_refs(p->pages, p->nr, p->ref, p->is_written);
	d->ns = ktime_to_ns(ktime_sub(ktime_get(), start));
	d->nr = p->nr;
	p->nr = 0;
	p->is_written = false;
}

static void free_room(struct probe *p)
{
	kvfree(p->pages);
	atomic_long_sub(p->nr_room, &refs_room);
	p->pages = NULL;
	p->nr_room = 0;
}

static long do_room(struct probe *p, const struct cowprobe_room *r)
{
	if (p->nr)
		return -EBUSY;
	if (r->nr_refs > refs_max)
		return -E2BIG;
	free_room(p);
	if (atomic_long_add_return(r->nr_refs, &refs_room) > refs_max) {
		atomic_long_sub(r->nr_refs, &refs_room);
		return -ENOSPC;
	}
	p->nr_room = r->nr_refs;
	if (p->nr_room)
		p->pages = kvcalloc(p->nr_room, sizeof(*p->pages),
				    GFP_KERNEL_ACCOUNT);
	if (p->nr_room && !p->pages) {
		free_room(p);
		return -ENOMEM;
	}
	return 0;
}

/* Within one page. By way of a buffer: no fault while the page is mapped. */
static long copy_piece(struct probe *p, const struct cowprobe_copy *c,
		       unsigned long offset, void __user *user, size_t len)
{
	struct page *page = p->pages[offset >> PAGE_SHIFT];
	void *at;

	if (c->is_write && copy_from_user(p->bounce, user, len))
		return -EFAULT;
	at = probe_map(page) + offset_in_page(offset);
	if (c->is_write) {
		memcpy(at, p->bounce, len);
		flush_dcache_page(page);
	} else {
		memcpy(p->bounce, at, len);
	}
	probe_unmap(at);
	p->is_written |= c->is_write;
	if (!c->is_write && copy_to_user(user, p->bounce, len))
		return -EFAULT;
	return 0;
}

static long do_copy(struct probe *p, const struct cowprobe_copy *c)
{
	unsigned long held = p->nr << PAGE_SHIFT, done = 0;
	void __user *user = u64_to_user_ptr(c->buffer);
	long err = 0;

	if (c->zero || c->is_write > 1)
		return -EINVAL;
	if (c->offset > held || c->len_bytes > held - c->offset)
		return -ERANGE;
	if (c->is_write && !(p->flags & COWPROBE_WRITE))
		return -EACCES;
	while (!err && done < c->len_bytes) {
		unsigned long offset = c->offset + done;
		size_t len = min_t(unsigned long, c->len_bytes - done,
				   PAGE_SIZE - offset_in_page(offset));

		if (fatal_signal_pending(current))
			return -EINTR;
		err = copy_piece(p, c, offset, user + done, len);
		done += len;
		cond_resched();
	}
	return err;
}

static void describe_addr(u64 addr, struct cowprobe_page *to)
{
	struct page *page;

	if (get_user_pages_fast_only(addr, 1, 0, &page) != 1)
		return;
	probe_describe(page, 1, to);
	put_page(page);
}

static long do_pages(struct probe *p, const struct cowprobe_pages *q)
{
	struct cowprobe_page __user *user = u64_to_user_ptr(q->to);
	bool by_addr = q->flags & COWPROBE_BY_ADDR;
	u64 i;

	if (q->flags & ~COWPROBE_BY_ADDR || q->nr > refs_max ||
	    q->page_struct_bytes != sizeof(*user) ||
	    (by_addr && !PAGE_ALIGNED(q->first)))
		return -EINVAL;
	if (!by_addr && (q->first > p->nr || q->nr > p->nr - q->first))
		return -ERANGE;
	for (i = 0; i < q->nr; i++) {
		struct cowprobe_page one = {};

		if (fatal_signal_pending(current))
			return -EINTR;
		if (by_addr)
			describe_addr(q->first + (i << PAGE_SHIFT), &one);
		else
			probe_describe(p->pages[q->first + i], 0, &one);
		if (copy_to_user(user + i, &one, sizeof(one)))
			return -EFAULT;
		cond_resched();
	}
	return 0;
}

static long do_about(void __user *user)
{
	struct cowprobe_about about = {
		.version = COWPROBE_VERSION,
		.page_bytes = PAGE_SIZE,
		.refs_max = refs_max,
	};

	strscpy(about.release, init_utsname()->release, sizeof(about.release));
	return copy_to_user(user, &about, sizeof(about)) ? -EFAULT : 0;
}

union probe_args {
	struct cowprobe_room room;
	struct cowprobe_take take;
	struct cowprobe_drop drop;
	struct cowprobe_copy copy;
	struct cowprobe_pages pages;
};

static long do_command(struct probe *p, unsigned int cmd, union probe_args *a)
{
	switch (cmd) {
	case COWPROBE_ROOM:
		return do_room(p, &a->room);
	case COWPROBE_TAKE:
		return do_take(p, &a->take);
	case COWPROBE_DROP:
		do_drop(p, &a->drop);
		return 0;
	case COWPROBE_COPY:
		return do_copy(p, &a->copy);
	case COWPROBE_PAGES:
		return do_pages(p, &a->pages);
	}
	return -ENOTTY;
}

static long probe_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct probe *p = file->private_data;
	void __user *user = (void __user *)arg;
	union probe_args a = {};
	long err;

	if (cmd == COWPROBE_ABOUT)
		return do_about(user);
	if (_IOC_TYPE(cmd) != COWPROBE_MAGIC || _IOC_SIZE(cmd) > sizeof(a))
		return -ENOTTY;
	if (_IOC_DIR(cmd) & _IOC_WRITE &&
	    copy_from_user(&a, user, _IOC_SIZE(cmd)))
		return -EFAULT;
	if (mutex_lock_killable(&p->lock))
		return -EINTR;
	err = do_command(p, cmd, &a);
	mutex_unlock(&p->lock);
	if (!err && _IOC_DIR(cmd) & _IOC_READ &&
	    copy_to_user(user, &a, _IOC_SIZE(cmd)))
		return -EFAULT;
	return err;
}

static int probe_open(struct inode *inode, struct file *file)
{
	struct probe *p;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	p = kzalloc(sizeof(*p), GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	p->bounce = (void *)__get_free_page(GFP_KERNEL);
	if (!p->bounce) {
		kfree(p);
		return -ENOMEM;
	}
	mutex_init(&p->lock);
	file->private_data = p;
	return 0;
}

static int probe_release(struct inode *inode, struct file *file)
{
	struct probe *p = file->private_data;
	struct cowprobe_drop unused;

	do_drop(p, &unused);
	free_room(p);
	free_page((unsigned long)p->bounce);
	kfree(p);
	return 0;
}

static const struct file_operations probe_fops = {
	.owner = THIS_MODULE,
	.open = probe_open,
	.release = probe_release,
	.unlocked_ioctl = probe_ioctl,
};

static struct miscdevice probe_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "cowprobe",
	.mode = 0600,
	.fops = &probe_fops,
};

/*
 * A load by force skips what vermagic refuses. Kernels with our patches may add
 * their design to their release while they start.
 */
static bool __init is_our_kernel(const char *release)
{
	size_t len = strlen(UTS_RELEASE);

	if (IS_ENABLED(COWPROBE_HAS_COW_DESIGN) &&
	    !strncmp(release, UTS_RELEASE "-", len + 1))
		return true;
	return !strcmp(release, UTS_RELEASE);
}

static int __init probe_init(void)
{
	if (!is_our_kernel(init_utsname()->release)) {
		pr_err("cowprobe: built for %s\n", UTS_RELEASE);
		return -ENOEXEC;
	}
	if (refs_max > REFS_LIMIT) {
		pr_err("cowprobe: refs_max is %lu at most\n", REFS_LIMIT);
		return -EINVAL;
	}
	return misc_register(&probe_device);
}

static void __exit probe_exit(void)
{
	misc_deregister(&probe_device);
}

module_init(probe_init);
module_exit(probe_exit);
MODULE_DESCRIPTION(
	"References to pages that user space takes, holds and asks about");
MODULE_AUTHOR("cowbench");
MODULE_LICENSE("GPL");
MODULE_VERSION(__stringify(COWPROBE_VERSION));
