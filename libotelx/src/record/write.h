/* The record's text: see record/read.h for its form. */
#ifndef OTX_RECORD_WRITE_H
#define OTX_RECORD_WRITE_H

#include "record/read.h"

/* The annotation's text. .p is NULL when nothing is ours and `stays` is not set, or when out of
 * memory (arena->failed). Entries of templates in which nothing is ours, and whose `stays` is not
 * set, are left out. */
struct otx_str otx_record_text(struct otx_arena *arena, const struct otx_record *record);
/* The text of one entry; .p is NULL in the same cases. */
struct otx_str otx_record_entry_text(struct otx_arena *arena, const struct otx_record_entry *entry);

#endif
