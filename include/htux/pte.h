/* Bits of page-table entries (SDM volume 3, 4.5), for all who make or read them: the monitor's
 * boot tables, its debugger, the kernel on kvm. Bits 9 to 11 are the kernel's own. */
#ifndef HTUX_PTE_H
#define HTUX_PTE_H

#define PTE_P 1UL
#define PTE_RW 2UL
#define PTE_A 0x20UL
#define PTE_D 0x40UL
#define PTE_PS 0x80UL /* of an upper level: a large page */
#define PTE_G 0x100UL
#define PTE_NX (1UL << 63)
#define PTE_ADDR 0x000ffffffffff000UL

#endif
