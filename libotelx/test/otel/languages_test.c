/* docs/languages.md has, for each language, a section made from its row in otel/agents.def, and
 * each row has what every language needs. */
#include "support/common.h"
#include "otel/agents.h"

static const char page[] = "docs/languages.md";

/* Writes a text of the table in back-quotes, with "%M" replaced by PATH, "%S" by SOURCE and "%L" by
 * linux. */
static void put_filled(struct text *out, const char *value)
{
    for (; *value; value++) {
        const char *hole = *value != '%'     ? NULL
                           : value[1] == 'M' ? "PATH"
                           : value[1] == 'S' ? "SOURCE"
                           : value[1] == 'L' ? "linux"
                                             : NULL;
        if (hole) {
            text_puts(out, hole);
            value++;
        } else {
            text_add(out, value, 1);
        }
    }
}

static void put_variable(struct text *out, const struct otx_agent_env *variable)
{
    text_puts(out, "| `");
    text_puts(out, variable->name);
    text_puts(out, "` | `");
    if (variable->before)
        put_filled(out, variable->before);
    if (variable->sep) {
        if (variable->before)
            text_add(out, &variable->sep, 1);
        text_puts(out, "YOURS");
        if (variable->after)
            text_add(out, &variable->sep, 1);
    }
    if (variable->after)
        put_filled(out, variable->after);
    if (variable->empty_first) {
        text_puts(out, "`; without `YOURS`: `");
        text_add(out, &variable->sep, 1);
        put_filled(out, variable->after);
    }
    text_puts(out, "` |\n");
}

static void put_line(struct text *out, const char *what, const char *value)
{
    if (!value || !*value)
        return;
    text_puts(out, "- ");
    text_puts(out, what);
    text_puts(out, ": `");
    text_puts(out, value);
    text_puts(out, "`\n");
}

/* Writes whether an image volume may carry the agent, and what of the image is mounted. */
static void put_volume(struct text *out, const struct otx_agent *agent)
{
    struct otx_str folder = agent->image_volume ? otx_agent_folder(agent, false) : OTX_S("");
    if (agent->form != OTX_COPIED)
        return;
    text_puts(out, "- `volume`: ");
    if (!agent->image_volume)
        text_puts(out, agent->no_image_volume);
    else
        text_puts(out, folder.n ? "`emptyDir`, or `image`: the folder `"
                                : "`emptyDir`, or `image`: the whole image");
    if (folder.n) {
        text_add(out, folder.p, folder.n);
        text_puts(out, "` of the image");
    }
    text_puts(out, "\n");
}

static void put_language(struct text *out, const struct otx_agent *agent)
{
    text_puts(out, "## `");
    text_puts(out, agent->field);
    text_puts(out, "`\n\n");
    put_line(out, "annotation", agent->inject);
    put_line(out, "image", agent->image);
    put_line(out, "`PATH`", agent->mount_path);
    put_line(out, "name", agent->name);
    if (agent->source)
        put_line(out, "`SOURCE` in the image", agent->source);
    if (agent->command[0]) {
        text_puts(out, "- command: `");
        for (size_t i = 0; agent->command[i]; i++) {
            text_puts(out, i ? " " : "");
            put_filled(out, agent->command[i]);
        }
        text_puts(out, "`\n");
    }
    put_volume(out, agent);
    text_puts(out, "\n");
    if (!agent->loaders[0].name && !agent->defaults[0].name)
        return;
    text_puts(out, "| variable | value |\n|---|---|\n");
    for (size_t i = 0; i < OTX_MAX_LOADERS && agent->loaders[i].name; i++)
        put_variable(out, &agent->loaders[i]);
    for (size_t i = 0; i < OTX_MAX_DEFAULTS && agent->defaults[i].name; i++)
        put_variable(out, &agent->defaults[i]);
    text_puts(out, "\n");
}

static void page_has_each_row(void **state)
{
    (void)state;
    struct text had;
    assert_true(read_file(page, &had));
    text_add(&had, "", 1);
    for (size_t i = 0; i < OTX_LANGUAGES; i++) {
        struct text wanted = {0};
        put_language(&wanted, &otx_agents[i]);
        text_add(&wanted, "", 1);
        if (!strstr(had.p, wanted.p))
            fail_msg("%s has not what follows:\n%s", page, wanted.p);
        text_free(&wanted);
    }
    text_free(&had);
}

static void each_row_is_complete(void **state)
{
    (void)state;
    for (size_t i = 0; i < OTX_LANGUAGES; i++) {
        const struct otx_agent *agent = &otx_agents[i];
        assert_true(agent->language && agent->name);
        /* A language has both annotations, or none where it has no image of its own. */
        assert_int_equal(agent->inject != NULL, agent->containers != NULL);
        assert_true(agent->inject || !*agent->image);
        assert_true(agent->title && *agent->title);
        /* An agent that is copied may come in an image volume, or the row says why not. */
        assert_int_equal(agent->form == OTX_COPIED,
                         agent->image_volume || agent->no_image_volume != NULL);
        assert_false(agent->image_volume && agent->no_image_volume);
        assert_null(agent->images[OTX_MAX_NAMES - 1]);
        assert_null(agent->programs[OTX_MAX_NAMES - 1]);
        assert_null(agent->runtimes[OTX_MAX_NAMES - 1]);
        assert_null(agent->starters[OTX_MAX_NAMES - 1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(page_has_each_row),
                                       cmocka_unit_test(each_row_is_complete)};
    return cmocka_run_group_tests_name("languages", tests, NULL, NULL);
}
