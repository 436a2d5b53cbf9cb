#!/usr/bin/fish
# usage: complete.fish LINE [DIRECTORY]
# Prints what fish offers at the end of a command line, by the completions of a directory, or by those
# that are installed.
if set -q argv[2]
    set -p fish_complete_path $argv[2]
end
complete --do-complete $argv[1] | string replace --regex '\t.*' ''
