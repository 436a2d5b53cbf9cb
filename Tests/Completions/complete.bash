#!/bin/bash
# usage: complete.bash LINE [DIRECTORY]
# Prints what bash offers at the end of a command line, by the completions of a directory, or by those
# that are installed.
[[ -n $2 ]] || source /usr/share/bash-completion/bash_completion
COMP_LINE=$1
COMP_POINT=${#COMP_LINE}
read -ra COMP_WORDS <<< "$COMP_LINE"
[[ $COMP_LINE != *' ' ]] || COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
tool=${COMP_WORDS[0]}
if [[ -n $2 ]]; then
  source "$2/$tool.bash"
else
  _completion_loader "$tool"
fi
read -ra specification < <(complete -p "$tool")
for ((i = 0; i < ${#specification[@]}; i++)); do
  [[ ${specification[i]} != -F ]] || function=${specification[i + 1]}
done
"$function" "$tool" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\n' "${COMPREPLY[@]}"
