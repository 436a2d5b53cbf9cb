# For the comparisons that take turns: each has a store of its own, as "$work/loaded.db" is.

turn() { # turn NAME COMMAND…: adds the wall time to $work/NAME.times; output in $work/NAME.out
  local name=$1 start end
  shift
  rm -f "$work/$name".db*
  cp "$work/loaded.db" "$work/$name.db"
  sync # What others have written is not to be waited for.
  start=$(date +%s.%N)
  "$@" > "$work/$name.out"
  end=$(date +%s.%N)
  awk -v a="$start" -v b="$end" 'BEGIN { printf "%.2f\n", b - a }' >> "$work/$name.times"
}

median() { # median NAME: of the turns of NAME, in seconds
  sort -n "$work/$1.times" | awk '{ time[NR] = $1 } END { print time[int((NR + 1) / 2)] }'
}
