/* A path leads from an object to one of its pod templates. */
#include "kube/path.h"

#include <string.h>

void otx_put_steps(struct otx_buf *buf, const struct otx_step *steps, size_t count)
{
    for (size_t i = 0; i < count; i++)
        otx_buf_format(buf, steps[i].item ? "[%s]" : i ? ".%s" : "%s", steps[i].key);
}

static bool is_word(struct otx_str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (strchr("*[]{}()$\\\"' \t\n", text.p[i]))
            return false;
    return true;
}

const char *otx_path_fault(struct otx_str path)
{
    size_t steps = 0;
    struct otx_str part;
    while (otx_str_cut(&path, '.', &part)) {
        size_t open = otx_str_find(part, '[', 0);
        bool list = open < part.n;
        struct otx_str field = otx_str_sub(part, open + 1, part.n - list);
        steps += 1 + list;
        if (otx_str_is(part, "*"))
            continue;
        if (!open || !is_word(otx_str_sub(part, 0, open)) || !is_word(field) ||
            (list && part.p[part.n - 1] != ']'))
            return "must be keys with dots between them, such as `spec.template`; `*` stands for "
                   "any key, `groups[]` for the items of a list";
    }
    return steps && steps < OTX_PATH_MAX ? NULL : "must have 1 to 15 keys";
}

/* --- paths in records */

/* The key of the map that the path begins with. The longest key counts, because a key may contain
 * dots. */
static struct otx_node *find_key(const struct otx_node *map, struct otx_str path)
{
    struct otx_node *found = NULL;
    for (struct otx_node *k = otx_first_key(map); k; k = otx_next_key(k)) {
        bool fits = k->text.n && otx_str_starts(path, k->text) &&
                    (path.n == k->text.n || strchr(".[", path.p[k->text.n]));
        if (fits && (!found || k->text.n > found->text.n))
            found = k;
    }
    return found;
}

static bool has_text(const struct otx_node *item, struct otx_str text)
{
    for (const struct otx_node *k = otx_first_key(item); k; k = otx_next_key(k))
        if (otx_value(k)->kind == OTX_SCALAR && otx_str_eq(otx_value(k)->text, text))
            return true;
    return false;
}

/* The item that has this text in one of its fields, else the item with this number. A record does
 * not tell which field names the items. */
static struct otx_node *find_item(const struct otx_node *list, struct otx_str name)
{
    size_t number = 0;
    bool numbered = name.n && name.n < sizeof "1000000";
    for (size_t i = 0; i < name.n && numbered; i++) {
        numbered = name.p[i] >= '0' && name.p[i] <= '9';
        number = 10 * number + (size_t)(name.p[i] - '0');
    }
    for (struct otx_node *item = otx_first_item(list); item; item = item->next)
        if (has_text(item, name))
            return item;
    struct otx_node *item = numbered ? otx_first_item(list) : NULL;
    for (; item && number; number--)
        item = item->next;
    return item;
}

static struct otx_step next_step(struct otx_node *node, struct otx_str *path)
{
    bool item = path->n && path->p[0] == '[';
    size_t close = otx_str_find(*path, ']', 0);
    struct otx_str name = otx_str_sub(*path, 1, close);
    struct otx_node *key = item ? NULL : find_key(node, *path);
    struct otx_step step = {.item = item, .key = name, .node = item ? find_item(node, name) : NULL};
    if (key)
        step = (struct otx_step){.key = key->text, .node = otx_value(key)};
    size_t end = item ? close + 1 : step.key.n;
    end += end < path->n && path->p[end] == '.';
    *path = otx_str_sub(*path, end, path->n);
    return step;
}

size_t otx_path_steps(struct otx_node *root, struct otx_str path, struct otx_step *steps,
                      size_t room)
{
    size_t count = 0;
    struct otx_node *node = root;
    while (path.n && count < room) {
        steps[count] = next_step(node, &path);
        node = steps[count++].node;
        if (!node || node->kind != (path.n && path.p[0] == '[' ? OTX_SEQ : OTX_MAP))
            return 0;
    }
    /* a path with more steps than there is room leads nowhere */
    return path.n ? 0 : count;
}
