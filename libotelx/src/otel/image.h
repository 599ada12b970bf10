/* References to container images: [HOST[:PORT]/]NAME[:TAG][@DIGEST]. No other file parses them. */
#ifndef OTX_OTEL_IMAGE_H
#define OTX_OTEL_IMAGE_H

#include "base/str.h"

/* The parts of a reference; .p is NULL for a missing tag or digest. */
struct otx_image {
    struct otx_str name, tag, digest;
};
struct otx_image otx_image_read(struct otx_str reference);

/* Whether every part is valid for a registry. */
bool otx_image_is_valid(const struct otx_image *image);
/* The version for a reader: the tag, else the digest, else the empty slice. */
struct otx_str otx_image_version(struct otx_str reference);

/* Whether `name` is the name of the image `usual`, or of its copy in another registry. */
bool otx_image_is_copy(struct otx_str name, struct otx_str usual);

/* The reference to the image in a mirror, which is a registry with or without a path:
 * `ghcr.io/a/b:1` becomes `MIRROR/a/b:1`. An image in the mirror stays as it is, and so does every
 * image when the mirror is empty. */
struct otx_str otx_image_mirrored(struct otx_arena *arena, struct otx_str reference,
                                  struct otx_str mirror);
/* Whether a text can be a mirror: a registry's host, with a port or without, and perhaps a path. */
bool otx_image_is_mirror(struct otx_str text);

/* Whether a tag such as 1.33.6, v2 or 2.0.0-rc.1 is an earlier version than MAJOR.MINOR.0. False
 * for a tag that is no version, or that lacks the deciding number. */
bool otx_tag_is_before(struct otx_str tag, size_t major, size_t minor);

#endif
