function __vsts-work-item-types_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __vsts-work-item-types_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __vsts-work-item-types_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __vsts-work-item-types_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __vsts-work-item-types_parse_tokens -S
    set -l unparsed_tokens (__vsts-work-item-types_tokens -pc)
    switch $unparsed_tokens[1]
    case 'vsts-work-item-types'
        __vsts-work-item-types_parse_subcommand -r 1 'states' 'form' 'link-form' 'group=' 'sentry-project=' 'param=+' 'search=' 'integration=' 'base-url=' 'token-file=' 'auth=' 'api-version=' 'timeout=' 'connect-timeout=' 'retries=' 'retry-max-time=' 'concurrency=' 'cacert=' 'allow-host=+' 'allow-http=+' 'store=' 'state=' 'sentry-url=' 'max-record-bytes=' 'q/quiet' 'v/verbose' 'format=' 'no-progress' 'version' 'h/help'
    end
end

function __vsts-work-item-types_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __vsts-work-item-types_parse_subcommand -S -a positional_count
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

function __vsts-work-item-types_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __vsts-work-item-types_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__vsts-work-item-types_tokens -p)
    if test -z "$(__vsts-work-item-types_tokens -t)"
        set -l index (count (__vsts-work-item-types_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'vsts-work-item-types' -f
complete -c 'vsts-work-item-types' -n '__vsts-work-item-types_should_offer_completions_for_flags_or_options "vsts-work-item-types" states' -l 'states' -d 'Add the states of each type, and the names of those that count as done.'
complete -c 'vsts-work-item-types' -n '__vsts-work-item-types_should_offer_completions_for_flags_or_options "vsts-work-item-types" form' -l 'form' -d 'Print the fields of the form that creates a work item instead.'
complete -c 'vsts-work-item-types' -n '__vsts-work-item-types_should_offer_completions_for_flags_or_options "vsts-work-item-types" link-form' -l 'link-form' -d 'Print the field of the form that links a work item instead.'
complete -c 'vsts-work-item-types' -n '__vsts-work-item-types_should_offer_completions_for_flags_or_options "vsts-work-item-types" group' -l 'group' -d 'Print the form for this group of the store, and read no input.' -rfka ''
complete -c 'vsts-work-item-types' -n '__vsts-work-item-types_should_offer_completions_for_flags_or_options "vsts-work-item-types" sentry-project' -l 'sentry-project' -d 'Use the defaults that are stored for this Sentry project.' -rfka ''
complete -c 'vsts-work-item-types' -n '__vsts-work-item-types_should_offer_completions_for_flags_or_options "vsts-work-item-types"' -l 'param' -d 'The form\'s parameter: the id of the project that is chosen.' -rfka ''
complete -c 'vsts-work-item-types' -n '__vsts-work-item-types_should_offer_completions_for_flags_or_options "vsts-work-item-types" search' -l 'search' -d 'Print the work items that this text finds instead.' -rfka ''
complete -c 'vsts-work-item-types' -n '__vsts-work-item-types_should_offer_completions_for_flags_or_options "vsts-work-item-types" integration' -l 'integration' -d 'Use this stored integration.' -rfka ''
complete -c 'vsts-work-item-types' -n '__vsts-work-item-types_should_offer_completions_for_flags_or_options "vsts-work-item-types" base-url' -l 'base-url' -d 'The organization\'s or collection\'s URL.' -rfka ''
complete -c 'vsts-work-item-types' -n '__vsts-work-item-types_should_offer_completions_for_flags_or_options "vsts-work-item-types" token-file' -l 'token-file' -d 'Read the token from a file.' -rF
complete -c 'vsts-work-item-types' -n '__vsts-work-item-types_should_offer_completions_for_flags_or_options "vsts-work-item-types" auth' -l 'auth' -d 'Send the token in this way (default: by the kind of token).' -rfka 'bearer basic'
complete -c 'vsts-work-item-types' -n '__vsts-work-item-types_should_offer_completions_for_flags_or_options "vsts-work-item-types" api-version' -l 'api-version' -d 'The version of the REST API (default: 4.1).' -rfka ''
complete -c 'vsts-work-item-types' -n '__vsts-work-item-types_should_offer_completions_for_flags_or_options "vsts-work-item-types" timeout' -l 'timeout' -d 'How long one request may take in all.' -rfka ''
complete -c 'vsts-work-item-types' -n '__vsts-work-item-types_should_offer_completions_for_flags_or_options "vsts-work-item-types" connect-timeout' -l 'connect-timeout' -d 'How long connecting may take.' -rfka ''
complete -c 'vsts-work-item-types' -n '__vsts-work-item-types_should_offer_completions_for_flags_or_options "vsts-work-item-types" retries' -l 'retries' -d 'How often a failed request is repeated.' -rfka ''
complete -c 'vsts-work-item-types' -n '__vsts-work-item-types_should_offer_completions_for_flags_or_options "vsts-work-item-types" retry-max-time' -l 'retry-max-time' -d 'How long a request may be repeated, waits included.' -rfka ''
complete -c 'vsts-work-item-types' -n '__vsts-work-item-types_should_offer_completions_for_flags_or_options "vsts-work-item-types" concurrency' -l 'concurrency' -d 'How many requests may run at once.' -rfka ''
complete -c 'vsts-work-item-types' -n '__vsts-work-item-types_should_offer_completions_for_flags_or_options "vsts-work-item-types" cacert' -l 'cacert' -d 'Trust the certificates in this file.' -rF
complete -c 'vsts-work-item-types' -n '__vsts-work-item-types_should_offer_completions_for_flags_or_options "vsts-work-item-types"' -l 'allow-host' -d 'Allow the credential to be sent to this host too (repeatable).' -rfka ''
complete -c 'vsts-work-item-types' -n '__vsts-work-item-types_should_offer_completions_for_flags_or_options "vsts-work-item-types"' -l 'allow-http' -d 'Allow the credential to be sent to this host over http, too (repeatable).' -rfka ''
complete -c 'vsts-work-item-types' -n '__vsts-work-item-types_should_offer_completions_for_flags_or_options "vsts-work-item-types" store' -l 'store' -d 'The store (default: $SENTRY_VSTS_STORE, else sentry-vsts/state.db in $XDG_STATE_HOME).' -rF
complete -c 'vsts-work-item-types' -n '__vsts-work-item-types_should_offer_completions_for_flags_or_options "vsts-work-item-types" state' -l 'state' -d 'Load state records into a store in memory, which lives as long as the run.' -rF
complete -c 'vsts-work-item-types' -n '__vsts-work-item-types_should_offer_completions_for_flags_or_options "vsts-work-item-types" sentry-url' -l 'sentry-url' -d 'Sentry\'s own public URL (default: $SENTRY_URL_PREFIX).' -rfka ''
complete -c 'vsts-work-item-types' -n '__vsts-work-item-types_should_offer_completions_for_flags_or_options "vsts-work-item-types" max-record-bytes' -l 'max-record-bytes' -d 'The size of the largest record that is read (default: 67108864).' -rfka ''
complete -c 'vsts-work-item-types' -n '__vsts-work-item-types_should_offer_completions_for_flags_or_options "vsts-work-item-types" q quiet' -l 'quiet' -s 'q' -d 'Print errors only, no warnings and no progress.'
complete -c 'vsts-work-item-types' -n '__vsts-work-item-types_should_offer_completions_for_flags_or_options "vsts-work-item-types"' -l 'verbose' -s 'v' -d 'Show requests and log events on stderr; repeat it to see more.'
complete -c 'vsts-work-item-types' -n '__vsts-work-item-types_should_offer_completions_for_flags_or_options "vsts-work-item-types" format' -l 'format' -d 'Print JSON or a table (default: a table on a terminal, otherwise JSON).' -rfka 'json table'
complete -c 'vsts-work-item-types' -n '__vsts-work-item-types_should_offer_completions_for_flags_or_options "vsts-work-item-types" no-progress' -l 'no-progress' -d 'Show no progress, not even on a terminal.'
complete -c 'vsts-work-item-types' -n '__vsts-work-item-types_should_offer_completions_for_flags_or_options "vsts-work-item-types" version' -l 'version' -d 'Show the version.'
complete -c 'vsts-work-item-types' -n '__vsts-work-item-types_should_offer_completions_for_flags_or_options "vsts-work-item-types" h help' -s 'h' -l 'help' -d 'Show help information.'
