/* What gnulib's files, built as a part of the C library, ask of LC_COLLATE, under
 * glibc's names. */
#ifndef LOCALEINFO_H
#define LOCALEINFO_H
#include <langinfo.h>
#include <locale.h>
#include "../../collate.h"

#define _NL_COLLATE_NRULES COLLATE_NRULES
#define _NL_COLLATE_TABLEMB COLLATE_TABLE
#define _NL_COLLATE_WEIGHTMB COLLATE_WEIGHTS
#define _NL_COLLATE_EXTRAMB COLLATE_EXTRA
#define _NL_COLLATE_INDIRECTMB COLLATE_INDIRECT
#define _NL_COLLATE_TABLEWC COLLATE_WIDE_TABLE
#define _NL_COLLATE_WEIGHTWC COLLATE_WIDE_WEIGHTS
#define _NL_COLLATE_EXTRAWC COLLATE_WIDE_EXTRA
#define _NL_COLLATE_INDIRECTWC COLLATE_WIDE_INDIRECT
#define _NL_COLLATE_SYMB_HASH_SIZEMB COLLATE_SYMBOLS
#define _NL_COLLATE_SYMB_TABLEMB COLLATE_SYMBOL_TABLE
#define _NL_COLLATE_SYMB_EXTRAMB COLLATE_SYMBOL_EXTRA
#define _NL_COLLATE_COLLSEQMB COLLATE_BYTE_ORDER
#define _NL_COLLATE_COLLSEQWC COLLATE_CHAR_ORDER

#define _NL_CTYPE_CODESET_NAME LI_CTYPE_CODESET
#define _NL_CTYPE_MAP_TO_NONASCII LI_CTYPE_MAP_TO_NONASCII

#define _NL_CURRENT(category, item)                                                                 \
	((category) == LC_CTYPE ? glibc_loc_string(glibc_current_locale()->data[LC_CTYPE], 0, item) \
				: glibc_collate_item(item))
#define _NL_CURRENT_WORD(category, item)                                                          \
	((category) == LC_CTYPE ? glibc_loc_word(glibc_current_locale()->data[LC_CTYPE], 0, item) \
				: glibc_collate_word(item))
#define __collseq_table_lookup glibc_character_order

#endif
