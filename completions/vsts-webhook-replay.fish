function __vsts-webhook-replay_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __vsts-webhook-replay_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __vsts-webhook-replay_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __vsts-webhook-replay_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __vsts-webhook-replay_parse_tokens -S
    set -l unparsed_tokens (__vsts-webhook-replay_tokens -pc)
    switch $unparsed_tokens[1]
    case 'vsts-webhook-replay'
        __vsts-webhook-replay_parse_subcommand -r 1 'input=' 'n/dry-run' 'summary' 'no-verify' 'reprocess' 'done-state=+' 'offline' 'refresh' 'queue' 'catch-up' 'history' 'subscription=+' 'result=' 'since=' 'to=' 'print' 'with-secrets' 'header-file=' 'resume=' 'rate=' 'shard=' 'cgi' 'capture=' 'secret-file=' 'integration=' 'base-url=' 'token-file=' 'auth=' 'api-version=' 'timeout=' 'connect-timeout=' 'retries=' 'retry-max-time=' 'concurrency=' 'cacert=' 'allow-host=+' 'allow-http=+' 'store=' 'state=' 'sentry-url=' 'max-record-bytes=' 'q/quiet' 'v/verbose' 'format=' 'no-progress' 'version' 'h/help'
    end
end

function __vsts-webhook-replay_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __vsts-webhook-replay_parse_subcommand -S -a positional_count
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

function __vsts-webhook-replay_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __vsts-webhook-replay_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__vsts-webhook-replay_tokens -p)
    if test -z "$(__vsts-webhook-replay_tokens -t)"
        set -l index (count (__vsts-webhook-replay_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'vsts-webhook-replay' -f
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_positional "vsts-webhook-replay" -ge 1' -F
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" input' -l 'input' -d 'What the files hold (default: json).' -rfka 'json http'
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" dry-run n' -s 'n' -l 'dry-run' -d 'Print the same outcomes, and do nothing.'
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" summary' -l 'summary' -d 'Print one last record with the counts.'
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" no-verify' -l 'no-verify' -d 'Accept deliveries whatever their Shared-Secret header.'
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" reprocess' -l 'reprocess' -d 'Apply deliveries again that were handled before.'
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay"' -l 'done-state' -d 'A state that counts as done, instead of asking the service; repeatable.' -rfka ''
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" offline' -l 'offline' -d 'Never call the service: done states come from --done-state or the store.'
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" refresh' -l 'refresh' -d 'Ask the service for done states even where the store has them.'
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" queue' -l 'queue' -d 'Put status syncs on the task queue instead of doing them.'
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" catch-up' -l 'catch-up' -d 'Read the changes of the linked work items from the service, whatever the hook sent.'
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" history' -l 'history' -d 'Read deliveries from the service\'s history of the hook, and tell of its state.'
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay"' -l 'subscription' -d 'Read the history of this subscription, instead of the integration\'s; repeatable.' -rfka ''
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" result' -l 'result' -d 'Read the deliveries of the history that came to this (default: failed).' -rfka 'failed succeeded all'
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" since' -l 'since' -d 'Read what happened from this time on, or so long ago as 90m, 36h or 3d (default: 7d).' -rfka ''
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" to' -l 'to' -d 'Post each delivery to this URL, instead of replaying it into the store.' -rfka ''
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" print' -l 'print' -d 'Print each delivery as an envelope, a capture in one form, and send it nowhere.'
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" with-secrets' -l 'with-secrets' -d 'Let headers that hold secrets through, such as Shared-Secret.'
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" header-file' -l 'header-file' -d 'Set, replace or remove headers by the lines \'Name: value\' of a private file.' -rF
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" resume' -l 'resume' -d 'Do not send what these outcomes of earlier runs say is delivered.' -rF
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" rate' -l 'rate' -d 'Send so many requests a second at most, evenly.' -rfka ''
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" shard' -l 'shard' -d 'Take only the I-th of N shares of the work items; I counts from 0.' -rfka ''
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" cgi' -l 'cgi' -d 'Answer one request of a web server, as a CGI program: capture its delivery.'
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" capture' -l 'capture' -d 'Append the delivery to this file.' -rF
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" secret-file' -l 'secret-file' -d 'Take only deliveries with a Shared-Secret header that is a line of this private file.' -rF
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" integration' -l 'integration' -d 'Use this stored integration.' -rfka ''
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" base-url' -l 'base-url' -d 'The organization\'s or collection\'s URL.' -rfka ''
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" token-file' -l 'token-file' -d 'Read the token from a file.' -rF
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" auth' -l 'auth' -d 'Send the token in this way (default: by the kind of token).' -rfka 'bearer basic'
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" api-version' -l 'api-version' -d 'The version of the REST API (default: 4.1).' -rfka ''
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" timeout' -l 'timeout' -d 'How long one request may take in all.' -rfka ''
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" connect-timeout' -l 'connect-timeout' -d 'How long connecting may take.' -rfka ''
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" retries' -l 'retries' -d 'How often a failed request is repeated.' -rfka ''
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" retry-max-time' -l 'retry-max-time' -d 'How long a request may be repeated, waits included.' -rfka ''
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" concurrency' -l 'concurrency' -d 'How many requests may run at once.' -rfka ''
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" cacert' -l 'cacert' -d 'Trust the certificates in this file.' -rF
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay"' -l 'allow-host' -d 'Allow the credential to be sent to this host too (repeatable).' -rfka ''
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay"' -l 'allow-http' -d 'Allow the credential to be sent to this host over http, too (repeatable).' -rfka ''
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" store' -l 'store' -d 'The store (default: $SENTRY_VSTS_STORE, else sentry-vsts/state.db in $XDG_STATE_HOME).' -rF
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" state' -l 'state' -d 'Load state records into a store in memory, which lives as long as the run.' -rF
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" sentry-url' -l 'sentry-url' -d 'Sentry\'s own public URL (default: $SENTRY_URL_PREFIX).' -rfka ''
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" max-record-bytes' -l 'max-record-bytes' -d 'The size of the largest record that is read (default: 67108864).' -rfka ''
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" q quiet' -l 'quiet' -s 'q' -d 'Print errors only, no warnings and no progress.'
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay"' -l 'verbose' -s 'v' -d 'Show requests and log events on stderr; repeat it to see more.'
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" format' -l 'format' -d 'Print JSON or a table (default: a table on a terminal, otherwise JSON).' -rfka 'json table'
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" no-progress' -l 'no-progress' -d 'Show no progress, not even on a terminal.'
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" version' -l 'version' -d 'Show the version.'
complete -c 'vsts-webhook-replay' -n '__vsts-webhook-replay_should_offer_completions_for_flags_or_options "vsts-webhook-replay" h help' -s 'h' -l 'help' -d 'Show help information.'
