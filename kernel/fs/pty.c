#include "fs/tty.h"
struct file *pty_open_master(u32 flags) { (void)flags; return ERR_PTR(-ENXIO); }
struct file *pty_open_slave(u32 n, u32 flags) { (void)n, (void)flags; return ERR_PTR(-ENXIO); }
struct file *pty_open_ctl(struct tty_ctl *c, u32 flags) { (void)c, (void)flags; return ERR_PTR(-ENXIO); }
struct inode *pts_lookup(struct pseudo_inode *dir, const char *name, size_t len) { (void)dir, (void)name, (void)len; return ERR_PTR(-ENOENT); }
bool pts_iterate(struct pseudo_inode *dir, u64 *key, char name[64], u8 *type) { (void)dir, (void)key, (void)name, (void)type; return false; }
