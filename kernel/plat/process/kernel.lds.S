/* Layout of the kernel image of the process platform: three page-aligned
 * segments, text, constants, writable data. The monitor maps the first two from
 * the file and the third from the arena (include/htux/window.h). */

#include <htux/window.h>

ENTRY(_start)
PHDRS
{
	text PT_LOAD FILEHDR PHDRS FLAGS(5);
	rodata PT_LOAD FLAGS(4);
	data PT_LOAD FLAGS(6);
}
SECTIONS
{
	. = HTUX_KERNEL_BASE + SIZEOF_HEADERS;
	.text : {
		text_start = .;
		. = ALIGN(64);
		entry_text_start = .;
		*(.text.entry.veneers)
		*(.text.entry)
		. = ALIGN(64);
		leaf_text_start = .;
		*(.text.leaf .text.leaf.*)
		leaf_text_end = .;
		. = ALIGN(64);
		*(.text.hostcall)
		. = ALIGN(64);
		*(.text .text.*)
		text_end = .;
	} :text
	. = ALIGN(4096);
	.rodata : {
		*(.rodata.syscalls)
		*(EXCLUDE_FILE(*symbols.gen.o) .rodata EXCLUDE_FILE(*symbols.gen.o) .rodata.*)
		*(.data.rel.ro .data.rel.ro.*)
		. = ALIGN(8);
		extable_start = .;
		KEEP(*(.extable))
		extable_end = .;
		*(.rodata.symbols)
	} :rodata
	. = ALIGN(4096);
	.data : {
		*(.data .data.*)
		. = ALIGN(64);
	} :data
	.bss : {
		*(.bss .bss.*)
		*(COMMON)
	} :data
	/DISCARD/ : {
		*(.comment .note .note.* .eh_frame .eh_frame_hdr)
	}
}
