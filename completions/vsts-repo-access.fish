function __vsts-repo-access_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __vsts-repo-access_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __vsts-repo-access_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __vsts-repo-access_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __vsts-repo-access_parse_tokens -S
    set -l unparsed_tokens (__vsts-repo-access_tokens -pc)
    switch $unparsed_tokens[1]
    case 'vsts-repo-access'
        __vsts-repo-access_parse_subcommand -r 1 'all' 'project=' 'strategy=' 'fail-fast' 'need=+' 'no-git' 'reason' 'whoami' 'integration=' 'store=' 'state=' 'base-url=' 'token-file=' 'auth=' 'api-version=' 'timeout=' 'connect-timeout=' 'retries=' 'retry-max-time=' 'concurrency=' 'cacert=' 'allow-host=+' 'allow-http=+' 'sentry-url=' 'max-record-bytes=' 'q/quiet' 'v/verbose' 'format=' 'no-progress' 'version' 'h/help'
    end
end

function __vsts-repo-access_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __vsts-repo-access_parse_subcommand -S -a positional_count
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

function __vsts-repo-access_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __vsts-repo-access_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__vsts-repo-access_tokens -p)
    if test -z "$(__vsts-repo-access_tokens -t)"
        set -l index (count (__vsts-repo-access_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'vsts-repo-access' -f
complete -c 'vsts-repo-access' -n '__vsts-repo-access_should_offer_completions_for_flags_or_options "vsts-repo-access" all' -l 'all' -d 'Print every repository that the service lists.'
complete -c 'vsts-repo-access' -n '__vsts-repo-access_should_offer_completions_for_flags_or_options "vsts-repo-access" project' -l 'project' -d 'With --all: list this project only.' -rfka ''
complete -c 'vsts-repo-access' -n '__vsts-repo-access_should_offer_completions_for_flags_or_options "vsts-repo-access" strategy' -l 'strategy' -d 'Ask for each repository, for the list of all, or as it takes fewer requests.' -rfka 'each list auto'
complete -c 'vsts-repo-access' -n '__vsts-repo-access_should_offer_completions_for_flags_or_options "vsts-repo-access" fail-fast' -l 'fail-fast' -d 'Stop at the first repository whose access is not true.'
complete -c 'vsts-repo-access' -n '__vsts-repo-access_should_offer_completions_for_flags_or_options "vsts-repo-access"' -l 'need' -d 'Take for a yes only where the identity has these permissions, with commas between them: read, contribute, force-push, create-branch, create-tag, bypass-policies-push, pull-request, bypass-policies-pull-request.' -rfka '(__vsts-repo-access_custom_completion ---completion -- --need (count (__vsts-repo-access_tokens -pc)) 0)'
complete -c 'vsts-repo-access' -n '__vsts-repo-access_should_offer_completions_for_flags_or_options "vsts-repo-access" no-git' -l 'no-git' -d 'With --need: do not ask git whether it takes the token itself.'
complete -c 'vsts-repo-access' -n '__vsts-repo-access_should_offer_completions_for_flags_or_options "vsts-repo-access" reason' -l 'reason' -d 'Say why each access that is not true is not, as with --need.'
complete -c 'vsts-repo-access' -n '__vsts-repo-access_should_offer_completions_for_flags_or_options "vsts-repo-access" whoami' -l 'whoami' -d 'Tell which credential is used, who it belongs to, and what it reaches.'
complete -c 'vsts-repo-access' -n '__vsts-repo-access_should_offer_completions_for_flags_or_options "vsts-repo-access" integration' -l 'integration' -d 'Use this stored integration.' -rfka ''
complete -c 'vsts-repo-access' -n '__vsts-repo-access_should_offer_completions_for_flags_or_options "vsts-repo-access" store' -l 'store' -d 'The store (default: $SENTRY_VSTS_STORE, else sentry-vsts/state.db in $XDG_STATE_HOME).' -rF
complete -c 'vsts-repo-access' -n '__vsts-repo-access_should_offer_completions_for_flags_or_options "vsts-repo-access" state' -l 'state' -d 'Load state records into a store in memory, which lives as long as the run.' -rF
complete -c 'vsts-repo-access' -n '__vsts-repo-access_should_offer_completions_for_flags_or_options "vsts-repo-access" base-url' -l 'base-url' -d 'The organization\'s or collection\'s URL.' -rfka ''
complete -c 'vsts-repo-access' -n '__vsts-repo-access_should_offer_completions_for_flags_or_options "vsts-repo-access" token-file' -l 'token-file' -d 'Read the token from a file.' -rF
complete -c 'vsts-repo-access' -n '__vsts-repo-access_should_offer_completions_for_flags_or_options "vsts-repo-access" auth' -l 'auth' -d 'Send the token in this way (default: by the kind of token).' -rfka 'bearer basic'
complete -c 'vsts-repo-access' -n '__vsts-repo-access_should_offer_completions_for_flags_or_options "vsts-repo-access" api-version' -l 'api-version' -d 'The version of the REST API (default: 4.1).' -rfka ''
complete -c 'vsts-repo-access' -n '__vsts-repo-access_should_offer_completions_for_flags_or_options "vsts-repo-access" timeout' -l 'timeout' -d 'How long one request may take in all.' -rfka ''
complete -c 'vsts-repo-access' -n '__vsts-repo-access_should_offer_completions_for_flags_or_options "vsts-repo-access" connect-timeout' -l 'connect-timeout' -d 'How long connecting may take.' -rfka ''
complete -c 'vsts-repo-access' -n '__vsts-repo-access_should_offer_completions_for_flags_or_options "vsts-repo-access" retries' -l 'retries' -d 'How often a failed request is repeated.' -rfka ''
complete -c 'vsts-repo-access' -n '__vsts-repo-access_should_offer_completions_for_flags_or_options "vsts-repo-access" retry-max-time' -l 'retry-max-time' -d 'How long a request may be repeated, waits included.' -rfka ''
complete -c 'vsts-repo-access' -n '__vsts-repo-access_should_offer_completions_for_flags_or_options "vsts-repo-access" concurrency' -l 'concurrency' -d 'How many requests may run at once.' -rfka ''
complete -c 'vsts-repo-access' -n '__vsts-repo-access_should_offer_completions_for_flags_or_options "vsts-repo-access" cacert' -l 'cacert' -d 'Trust the certificates in this file.' -rF
complete -c 'vsts-repo-access' -n '__vsts-repo-access_should_offer_completions_for_flags_or_options "vsts-repo-access"' -l 'allow-host' -d 'Allow the credential to be sent to this host too (repeatable).' -rfka ''
complete -c 'vsts-repo-access' -n '__vsts-repo-access_should_offer_completions_for_flags_or_options "vsts-repo-access"' -l 'allow-http' -d 'Allow the credential to be sent to this host over http, too (repeatable).' -rfka ''
complete -c 'vsts-repo-access' -n '__vsts-repo-access_should_offer_completions_for_flags_or_options "vsts-repo-access" sentry-url' -l 'sentry-url' -d 'Sentry\'s own public URL (default: $SENTRY_URL_PREFIX).' -rfka ''
complete -c 'vsts-repo-access' -n '__vsts-repo-access_should_offer_completions_for_flags_or_options "vsts-repo-access" max-record-bytes' -l 'max-record-bytes' -d 'The size of the largest record that is read (default: 67108864).' -rfka ''
complete -c 'vsts-repo-access' -n '__vsts-repo-access_should_offer_completions_for_flags_or_options "vsts-repo-access" q quiet' -l 'quiet' -s 'q' -d 'Print errors only, no warnings and no progress.'
complete -c 'vsts-repo-access' -n '__vsts-repo-access_should_offer_completions_for_flags_or_options "vsts-repo-access"' -l 'verbose' -s 'v' -d 'Show requests and log events on stderr; repeat it to see more.'
complete -c 'vsts-repo-access' -n '__vsts-repo-access_should_offer_completions_for_flags_or_options "vsts-repo-access" format' -l 'format' -d 'Print JSON or a table (default: a table on a terminal, otherwise JSON).' -rfka 'json table'
complete -c 'vsts-repo-access' -n '__vsts-repo-access_should_offer_completions_for_flags_or_options "vsts-repo-access" no-progress' -l 'no-progress' -d 'Show no progress, not even on a terminal.'
complete -c 'vsts-repo-access' -n '__vsts-repo-access_should_offer_completions_for_flags_or_options "vsts-repo-access" version' -l 'version' -d 'Show the version.'
complete -c 'vsts-repo-access' -n '__vsts-repo-access_should_offer_completions_for_flags_or_options "vsts-repo-access" h help' -s 'h' -l 'help' -d 'Show help information.'
