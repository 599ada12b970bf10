/* The program `otelx`: prepares the standard files and the signals, runs a command and exits with
 * its status. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/io.h"
#include "base/options.h"
#include "cmd/cmd.h"
#include "commands.h"

static int run_parsed(const struct cli_options *options)
{
    if (!options->help || options->command == &cli_bare)
        return options->command->run(options);
    cli_put_command_help(stdout, options->command);
    return CLI_DONE;
}

static int run(const struct cli_command *command, char **args)
{
    struct cli_options options;
    bool parsed = cli_parse(&options, command, args);
    if (options.max_input)
        cli_max_input = options.max_input;
    int status = parsed ? run_parsed(&options) : CLI_TROUBLE;
    cli_options_free(&options);
    if (status != CLI_USAGE)
        return status;
    cli_put_command_help(stderr, command);
    return CLI_TROUBLE;
}

static int dispatch(int argc, char **argv)
{
    if (argc < 2 || argv[1][0] == '-')
        return run(&cli_bare, argv + (argc > 0));
    const struct cli_command *command = cli_find_command(argv[1]);
    if (command)
        return run(command, argv + 2);
    return cli_is_plugin_call(argv[1]) ? cli_plugin(argv[1], argv[2]) : cli_refuse_command(argv[1]);
}

/* If stdin, stdout or stderr is closed, the next file that otelx opens gets its number: messages
 * would go into a manifest. /dev/null takes the number, opened the wrong way round, so that every
 * use of it fails as on a closed file. */
static void hold_standard_files(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
            return;
}

int main(int argc, char **argv)
{
    hold_standard_files();
    /* A closed pipe and a file over the size limit then make write fail, and otelx reports that. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    setvbuf(stderr, NULL, _IOLBF, BUFSIZ); /* else each character is a write */
    return cli_finish(dispatch(argc, argv));
}
