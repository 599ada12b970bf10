/* The record's text: see record/read.h for its form. */
#ifndef OTX_RECORD_WRITE_H
#define OTX_RECORD_WRITE_H

#include "record/read.h"

/* The annotation's text; .p NULL when nothing is ours and it does not stay, or out of memory
 * (arena->failed). Entries of the record of which the same holds are left out. */
struct otx_str otx_record_text(struct otx_arena *arena, const struct otx_record *record);
/* Likewise the text of one entry. */
struct otx_str otx_record_entry_text(struct otx_arena *arena, const struct otx_record_entry *entry);

#endif
