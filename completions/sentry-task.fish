function __sentry-task_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __sentry-task_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __sentry-task_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __sentry-task_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __sentry-task_parse_tokens -S
    set -l unparsed_tokens (__sentry-task_tokens -pc)
    switch $unparsed_tokens[1]
    case 'sentry-task'
        __sentry-task_parse_subcommand 0 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'run'
            __sentry-task_parse_subcommand -r 2 'defer' 'sentry-url=' 'store=' 'state=' 'base-url=' 'token-file=' 'auth=' 'api-version=' 'timeout=' 'connect-timeout=' 'retries=' 'retry-max-time=' 'concurrency=' 'cacert=' 'allow-host=+' 'allow-http=+' 'max-record-bytes=' 'q/quiet' 'v/verbose' 'format=' 'no-progress' 'version' 'h/help'
        case 'put'
            __sentry-task_parse_subcommand -r 2 'delay=' 'expires=' 'key=' 'store=' 'max-record-bytes=' 'q/quiet' 'v/verbose' 'format=' 'no-progress' 'version' 'h/help'
        case 'work'
            __sentry-task_parse_subcommand 0 'drain' 'lease=' 'sentry-url=' 'store=' 'base-url=' 'token-file=' 'auth=' 'api-version=' 'timeout=' 'connect-timeout=' 'retries=' 'retry-max-time=' 'concurrency=' 'cacert=' 'allow-host=+' 'allow-http=+' 'q/quiet' 'v/verbose' 'format=' 'no-progress' 'version' 'h/help'
        case 'list'
            __sentry-task_parse_subcommand 0 'state=' 'store=' 'q/quiet' 'v/verbose' 'format=' 'no-progress' 'version' 'h/help'
        case 'requeue'
            __sentry-task_parse_subcommand -r 1 'dead' 'store=' 'q/quiet' 'v/verbose' 'format=' 'no-progress' 'version' 'h/help'
        case 'cancel'
            __sentry-task_parse_subcommand -r 1 'store=' 'q/quiet' 'v/verbose' 'format=' 'no-progress' 'version' 'h/help'
        case 'prune'
            __sentry-task_parse_subcommand 0 'tasks=' 'deliveries=' 'vacuum' 'store=' 'q/quiet' 'v/verbose' 'format=' 'no-progress' 'version' 'h/help'
        case 'tasks'
            __sentry-task_parse_subcommand 1 'q/quiet' 'v/verbose' 'format=' 'no-progress' 'version' 'h/help'
        case 'load'
            __sentry-task_parse_subcommand -r 1 'store=' 'max-record-bytes=' 'q/quiet' 'v/verbose' 'format=' 'no-progress' 'version' 'h/help'
        case 'dump'
            __sentry-task_parse_subcommand -r 1 'with-secrets' 'store=' 'state=' 'q/quiet' 'v/verbose' 'format=' 'no-progress' 'version' 'h/help'
        case 'check'
            __sentry-task_parse_subcommand 0 'store=' 'state=' 'q/quiet' 'v/verbose' 'format=' 'no-progress' 'version' 'h/help'
        case 'help'
            __sentry-task_parse_subcommand -r 1 'version'
        end
    end
end

function __sentry-task_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __sentry-task_parse_subcommand -S -a positional_count
    argparse -s r -- $argv
    set -l option_specs $argv[2..]
    set -l is_repeating_positional $_flag_r
    set -el _flag_r
    set -a commands $unparsed_tokens[1]
    set positional_index 0
    while true
        set -e unparsed_tokens[1]
        argparse -sn "$commands" $option_specs -- $unparsed_tokens 2> /dev/null
        set unparsed_tokens $argv
        set positional_index (math $positional_index + 1)
        for non_repeating_flag_or_option in $non_repeating_flags_or_options
            if set -ql "_flag_$(string replace -a - _ -- $non_repeating_flag_or_option)"
                set non_repeating_flags_or_options_absent 1
                break
            end
        end
        test (count $unparsed_tokens) -eq 0 -o \( -z "$is_repeating_positional" -a "$positional_index" -gt "$positional_count" \) && break
    end
end

function __sentry-task_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __sentry-task_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__sentry-task_tokens -p)
    if test -z "$(__sentry-task_tokens -t)"
        set -l index (count (__sentry-task_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'sentry-task' -f
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task" version' -l 'version' -d 'Show the version.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_positional "sentry-task" -eq 1' -fa 'run' -d 'Run a task, or every task of the input, once, now.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_positional "sentry-task" -eq 1' -fa 'put' -d 'Put a task, or every task of the input, on the durable queue.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_positional "sentry-task" -eq 1' -fa 'work' -d 'Run the tasks of the queue, and try those again that fail.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_positional "sentry-task" -eq 1' -fa 'list' -d 'List the tasks of the queue, in the order they were put.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_positional "sentry-task" -eq 1' -fa 'requeue' -d 'Put dead tasks back on the queue, with all their attempts before them.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_positional "sentry-task" -eq 1' -fa 'cancel' -d 'Take tasks back that wait on the queue.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_positional "sentry-task" -eq 1' -fa 'prune' -d 'Remove old tasks and deliveries from the store.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_positional "sentry-task" -eq 1' -fa 'tasks' -d 'List the tasks that can be run, or show one whole.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_positional "sentry-task" -eq 1' -fa 'load' -d 'Load state records into the store, which is created if it does not exist.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_positional "sentry-task" -eq 1' -fa 'dump' -d 'Write the store\'s rows as state records, as \'load\' takes them.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_positional "sentry-task" -eq 1' -fa 'check' -d 'Check the store\'s integrity, and tell its version.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_positional "sentry-task" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_positional "sentry-task run" -eq 1' -fka 'add_repository build_integration compare_commits create_comment create_issue get_organization_config kick_off_status_syncs kickoff_vsts_subscription_check link_issue migrate_issues migrate_opsgenie_plugin migrate_repo noop post_install save_event sync_assignee_outbound sync_metadata sync_status_inbound sync_status_outbound unlink_issue update_comment update_organization_config vsts_subscription_check'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task run" defer' -l 'defer' -d 'Put the tasks that a task causes on the queue instead of running them.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task run" sentry-url' -l 'sentry-url' -d 'Sentry\'s own public URL (default: $SENTRY_URL_PREFIX).' -rfka ''
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task run" store' -l 'store' -d 'The store (default: $SENTRY_VSTS_STORE, else sentry-vsts/state.db in $XDG_STATE_HOME).' -rF
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task run" state' -l 'state' -d 'Load state records into a store in memory, which lives as long as the run.' -rF
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task run" base-url' -l 'base-url' -d 'The organization\'s or collection\'s URL.' -rfka ''
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task run" token-file' -l 'token-file' -d 'Read the token from a file.' -rF
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task run" auth' -l 'auth' -d 'Send the token in this way (default: by the kind of token).' -rfka 'bearer basic'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task run" api-version' -l 'api-version' -d 'The version of the REST API (default: 4.1).' -rfka ''
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task run" timeout' -l 'timeout' -d 'How long one request may take in all.' -rfka ''
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task run" connect-timeout' -l 'connect-timeout' -d 'How long connecting may take.' -rfka ''
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task run" retries' -l 'retries' -d 'How often a failed request is repeated.' -rfka ''
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task run" retry-max-time' -l 'retry-max-time' -d 'How long a request may be repeated, waits included.' -rfka ''
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task run" concurrency' -l 'concurrency' -d 'How many requests may run at once.' -rfka ''
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task run" cacert' -l 'cacert' -d 'Trust the certificates in this file.' -rF
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task run"' -l 'allow-host' -d 'Allow the credential to be sent to this host too (repeatable).' -rfka ''
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task run"' -l 'allow-http' -d 'Allow the credential to be sent to this host over http, too (repeatable).' -rfka ''
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task run" max-record-bytes' -l 'max-record-bytes' -d 'The size of the largest record that is read (default: 67108864).' -rfka ''
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task run" q quiet' -l 'quiet' -s 'q' -d 'Print errors only, no warnings and no progress.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task run"' -l 'verbose' -s 'v' -d 'Show requests and log events on stderr; repeat it to see more.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task run" format' -l 'format' -d 'Print JSON or a table (default: a table on a terminal, otherwise JSON).' -rfka 'json table'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task run" no-progress' -l 'no-progress' -d 'Show no progress, not even on a terminal.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task run" version' -l 'version' -d 'Show the version.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task run" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_positional "sentry-task put" -eq 1' -fka 'add_repository build_integration compare_commits create_comment create_issue get_organization_config kick_off_status_syncs kickoff_vsts_subscription_check link_issue migrate_issues migrate_opsgenie_plugin migrate_repo noop post_install save_event sync_assignee_outbound sync_metadata sync_status_inbound sync_status_outbound unlink_issue update_comment update_organization_config vsts_subscription_check'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task put" delay' -l 'delay' -d 'Do not run the tasks before so long.' -rfka ''
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task put" expires' -l 'expires' -d 'Do not begin to run the tasks after so long.' -rfka ''
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task put" key' -l 'key' -d 'Put nothing while a task with the same key is not finished.' -rfka ''
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task put" store' -l 'store' -d 'The store (default: $SENTRY_VSTS_STORE, else sentry-vsts/state.db in $XDG_STATE_HOME).' -rF
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task put" max-record-bytes' -l 'max-record-bytes' -d 'The size of the largest record that is read (default: 67108864).' -rfka ''
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task put" q quiet' -l 'quiet' -s 'q' -d 'Print errors only, no warnings and no progress.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task put"' -l 'verbose' -s 'v' -d 'Show requests and log events on stderr; repeat it to see more.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task put" format' -l 'format' -d 'Print JSON or a table (default: a table on a terminal, otherwise JSON).' -rfka 'json table'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task put" no-progress' -l 'no-progress' -d 'Show no progress, not even on a terminal.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task put" version' -l 'version' -d 'Show the version.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task put" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task work" drain' -l 'drain' -d 'End when nothing is due, instead of waiting for more.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task work" lease' -l 'lease' -d 'How long a task is kept from others after its worker was last heard of.' -rfka ''
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task work" sentry-url' -l 'sentry-url' -d 'Sentry\'s own public URL (default: $SENTRY_URL_PREFIX).' -rfka ''
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task work" store' -l 'store' -d 'The store (default: $SENTRY_VSTS_STORE, else sentry-vsts/state.db in $XDG_STATE_HOME).' -rF
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task work" base-url' -l 'base-url' -d 'The organization\'s or collection\'s URL.' -rfka ''
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task work" token-file' -l 'token-file' -d 'Read the token from a file.' -rF
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task work" auth' -l 'auth' -d 'Send the token in this way (default: by the kind of token).' -rfka 'bearer basic'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task work" api-version' -l 'api-version' -d 'The version of the REST API (default: 4.1).' -rfka ''
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task work" timeout' -l 'timeout' -d 'How long one request may take in all.' -rfka ''
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task work" connect-timeout' -l 'connect-timeout' -d 'How long connecting may take.' -rfka ''
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task work" retries' -l 'retries' -d 'How often a failed request is repeated.' -rfka ''
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task work" retry-max-time' -l 'retry-max-time' -d 'How long a request may be repeated, waits included.' -rfka ''
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task work" concurrency' -l 'concurrency' -d 'How many requests may run at once.' -rfka ''
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task work" cacert' -l 'cacert' -d 'Trust the certificates in this file.' -rF
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task work"' -l 'allow-host' -d 'Allow the credential to be sent to this host too (repeatable).' -rfka ''
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task work"' -l 'allow-http' -d 'Allow the credential to be sent to this host over http, too (repeatable).' -rfka ''
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task work" q quiet' -l 'quiet' -s 'q' -d 'Print errors only, no warnings and no progress.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task work"' -l 'verbose' -s 'v' -d 'Show requests and log events on stderr; repeat it to see more.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task work" format' -l 'format' -d 'Print JSON or a table (default: a table on a terminal, otherwise JSON).' -rfka 'json table'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task work" no-progress' -l 'no-progress' -d 'Show no progress, not even on a terminal.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task work" version' -l 'version' -d 'Show the version.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task work" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task list" state' -l 'state' -d 'List only the tasks in this state.' -rfka 'queued leased succeeded dead'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task list" store' -l 'store' -d 'The store (default: $SENTRY_VSTS_STORE, else sentry-vsts/state.db in $XDG_STATE_HOME).' -rF
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task list" q quiet' -l 'quiet' -s 'q' -d 'Print errors only, no warnings and no progress.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task list"' -l 'verbose' -s 'v' -d 'Show requests and log events on stderr; repeat it to see more.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task list" format' -l 'format' -d 'Print JSON or a table (default: a table on a terminal, otherwise JSON).' -rfka 'json table'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task list" no-progress' -l 'no-progress' -d 'Show no progress, not even on a terminal.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task list" version' -l 'version' -d 'Show the version.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task requeue" dead' -l 'dead' -d 'Put every dead task back.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task requeue" store' -l 'store' -d 'The store (default: $SENTRY_VSTS_STORE, else sentry-vsts/state.db in $XDG_STATE_HOME).' -rF
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task requeue" q quiet' -l 'quiet' -s 'q' -d 'Print errors only, no warnings and no progress.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task requeue"' -l 'verbose' -s 'v' -d 'Show requests and log events on stderr; repeat it to see more.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task requeue" format' -l 'format' -d 'Print JSON or a table (default: a table on a terminal, otherwise JSON).' -rfka 'json table'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task requeue" no-progress' -l 'no-progress' -d 'Show no progress, not even on a terminal.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task requeue" version' -l 'version' -d 'Show the version.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task requeue" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task cancel" store' -l 'store' -d 'The store (default: $SENTRY_VSTS_STORE, else sentry-vsts/state.db in $XDG_STATE_HOME).' -rF
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task cancel" q quiet' -l 'quiet' -s 'q' -d 'Print errors only, no warnings and no progress.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task cancel"' -l 'verbose' -s 'v' -d 'Show requests and log events on stderr; repeat it to see more.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task cancel" format' -l 'format' -d 'Print JSON or a table (default: a table on a terminal, otherwise JSON).' -rfka 'json table'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task cancel" no-progress' -l 'no-progress' -d 'Show no progress, not even on a terminal.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task cancel" version' -l 'version' -d 'Show the version.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task cancel" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task prune" tasks' -l 'tasks' -d 'Remove the tasks that succeeded longer ago than so long, such as 90m, 36h or 30d.' -rfka ''
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task prune" deliveries' -l 'deliveries' -d 'Remove the deliveries from the ledger whose event happened longer ago, such as 90d.' -rfka ''
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task prune" vacuum' -l 'vacuum' -d 'Give the space back that is free in the file, for which others wait.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task prune" store' -l 'store' -d 'The store (default: $SENTRY_VSTS_STORE, else sentry-vsts/state.db in $XDG_STATE_HOME).' -rF
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task prune" q quiet' -l 'quiet' -s 'q' -d 'Print errors only, no warnings and no progress.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task prune"' -l 'verbose' -s 'v' -d 'Show requests and log events on stderr; repeat it to see more.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task prune" format' -l 'format' -d 'Print JSON or a table (default: a table on a terminal, otherwise JSON).' -rfka 'json table'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task prune" no-progress' -l 'no-progress' -d 'Show no progress, not even on a terminal.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task prune" version' -l 'version' -d 'Show the version.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task prune" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_positional "sentry-task tasks" -eq 1' -fka 'add_repository build_integration compare_commits create_comment create_issue get_organization_config kick_off_status_syncs kickoff_vsts_subscription_check link_issue migrate_issues migrate_opsgenie_plugin migrate_repo noop post_install save_event sync_assignee_outbound sync_metadata sync_status_inbound sync_status_outbound unlink_issue update_comment update_organization_config vsts_subscription_check'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task tasks" q quiet' -l 'quiet' -s 'q' -d 'Print errors only, no warnings and no progress.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task tasks"' -l 'verbose' -s 'v' -d 'Show requests and log events on stderr; repeat it to see more.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task tasks" format' -l 'format' -d 'Print JSON or a table (default: a table on a terminal, otherwise JSON).' -rfka 'json table'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task tasks" no-progress' -l 'no-progress' -d 'Show no progress, not even on a terminal.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task tasks" version' -l 'version' -d 'Show the version.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task tasks" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_positional "sentry-task load" -ge 1' -F
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task load" store' -l 'store' -d 'The store (default: $SENTRY_VSTS_STORE, else sentry-vsts/state.db in $XDG_STATE_HOME).' -rF
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task load" max-record-bytes' -l 'max-record-bytes' -d 'The size of the largest record that is read (default: 67108864).' -rfka ''
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task load" q quiet' -l 'quiet' -s 'q' -d 'Print errors only, no warnings and no progress.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task load"' -l 'verbose' -s 'v' -d 'Show requests and log events on stderr; repeat it to see more.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task load" format' -l 'format' -d 'Print JSON or a table (default: a table on a terminal, otherwise JSON).' -rfka 'json table'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task load" no-progress' -l 'no-progress' -d 'Show no progress, not even on a terminal.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task load" version' -l 'version' -d 'Show the version.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task load" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_positional "sentry-task dump" -ge 1' -fka 'sentry.organization sentry.team sentry.project sentry.projectteam sentry.user sentry.useremail sentry.organizationmember sentry.organizationmemberteam sentry.environment sentry.release sentry.releaseproject sentry.identityprovider sentry.identity sentry.integration sentry.organizationintegration sentry.integrationexternalproject sentry.repository sentry.rule sentry.projectoption sentry.group sentry.grouphash sentry.groupmeta sentry.grouprelease sentry.groupresolution sentry.groupsubscription sentry.groupassignee sentry.grouphistory sentry.activity sentry.eventuser sentry.event sentry.externalissue sentry.grouplink'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task dump" with-secrets' -l 'with-secrets' -d 'Write secrets too.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task dump" store' -l 'store' -d 'The store (default: $SENTRY_VSTS_STORE, else sentry-vsts/state.db in $XDG_STATE_HOME).' -rF
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task dump" state' -l 'state' -d 'Load state records into a store in memory, which lives as long as the run.' -rF
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task dump" q quiet' -l 'quiet' -s 'q' -d 'Print errors only, no warnings and no progress.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task dump"' -l 'verbose' -s 'v' -d 'Show requests and log events on stderr; repeat it to see more.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task dump" format' -l 'format' -d 'Print JSON or a table (default: a table on a terminal, otherwise JSON).' -rfka 'json table'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task dump" no-progress' -l 'no-progress' -d 'Show no progress, not even on a terminal.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task dump" version' -l 'version' -d 'Show the version.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task dump" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task check" store' -l 'store' -d 'The store (default: $SENTRY_VSTS_STORE, else sentry-vsts/state.db in $XDG_STATE_HOME).' -rF
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task check" state' -l 'state' -d 'Load state records into a store in memory, which lives as long as the run.' -rF
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task check" q quiet' -l 'quiet' -s 'q' -d 'Print errors only, no warnings and no progress.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task check"' -l 'verbose' -s 'v' -d 'Show requests and log events on stderr; repeat it to see more.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task check" format' -l 'format' -d 'Print JSON or a table (default: a table on a terminal, otherwise JSON).' -rfka 'json table'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task check" no-progress' -l 'no-progress' -d 'Show no progress, not even on a terminal.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task check" version' -l 'version' -d 'Show the version.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task check" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'sentry-task' -n '__sentry-task_should_offer_completions_for_flags_or_options "sentry-task help" version' -l 'version' -d 'Show the version.'
