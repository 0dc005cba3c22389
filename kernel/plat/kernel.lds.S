/* Layout of a kernel image (IMAGE_BASE is the platform's): three page-aligned
 * segments, text, constants, writable data. process: the monitor maps the first two from
 * the file and the third from the arena (include/htux/window.h); kvm: all of it is RAM. */

#include <htux/vm.h>
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
	. = IMAGE_BASE + SIZEOF_HEADERS;
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
