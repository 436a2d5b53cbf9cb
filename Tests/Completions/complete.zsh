#!/bin/zsh -f
# usage: complete.zsh LINE [DIRECTORY]
# Prints what zsh offers at the end of a command line, by the completions of a directory, or by those
# that are installed. Only an interactive shell completes: it runs on a terminal of its own, and reads
# this file too.
if [[ -o interactive ]]; then
  fpath=($directory $fpath)
  autoload -Uz compinit
  compinit -u -D
  # What is offered goes through here; where it is not stored for later, it is told in brackets.
  compadd() {
    [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]] || {
      local -a fitting
      builtin compadd -O fitting "$@"
      print -l -- "<"$^fitting">"
    }
    builtin compadd "$@"
  }
  finish() { print '<end>'; }
  comppostfuncs=(finish)
  bindkey '^I' complete-word
  print '<ready>'
  return
fi

zmodload zsh/zpty
export directory=$2
zpty shell TERM=dumb PS1= zsh -f -i
zpty -w shell ". ${(q)0:A}"
zpty -r shell output '*<ready>*'
zpty -w -n shell "$1"$'\t'
zpty -r shell output '*<end>*'
print -r -- $output | tr -d '\r' | sed -n '/<end>/d; s/^.*<\(.*\)>$/\1/p'
zpty -d shell
