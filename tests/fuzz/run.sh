#!/bin/bash
# run.sh BIN SECONDS FOLDER [PROCESSES]: fuzzes the readers, whose programs lie in BIN (build/fuzz/bin), for SECONDS, one process a core (16, or
# PROCESSES), each with its own seed and log in FOLDER and what it finds in FOLDER/findings; then prints executions, seconds and findings by
# reader. Ends with 1 where there is a finding.
set -u
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$1" && pwd); seconds=$2; mkdir -p "$3"; jobs=$(cd "$3" && pwd); processes=${4:-16}
# Readers in the order in which cores are given to them, again and again.
order=(safetensors packed network cifar operating_point options image safetensors packed network cifar operating_point options safetensors packed network)
declare -A length=([safetensors]=4096 [packed]=8192 [network]=8192 [cifar]=10000 [operating_point]=1024 [options]=512 [image]=4096)
mkdir -p "$jobs/findings"
# New memory is filled throughout, as in tests/fuzz.cmake.
export ASAN_OPTIONS=quarantine_size_mb=32:malloc_context_size=8:max_malloc_fill_size=1048576:malloc_fill_byte=255 UBSAN_OPTIONS=print_stacktrace=1
pids=()
for ((i = 0; i < processes; ++i)); do
  t=${order[i % ${#order[@]}]}
  mkdir -p "$jobs/corpus/$t"
  # In a folder of inputs, for some of them are command lines, with names of files.
  (cd "$jobs/corpus/$t" && exec "$bin/fuzz-$t" -seed=$((i + 1)) -max_total_time="$seconds" -max_len="${length[$t]}" -timeout=60 -rss_limit_mb=4096 \
    -reload=30 -print_final_stats=1 -artifact_prefix="$jobs/findings/$t-" "$jobs/corpus/$t" "$here/corpus/$t") >"$jobs/$t-$i.log" 2>&1 &
  pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid"; done
# The executions of a process that ended early are those of its last line "#N".
printf '| reader | processes | executions | seconds | findings |\n| --- | --- | --- | --- | --- |\n'
all=0; found=0
for t in safetensors packed network cifar operating_point options image; do
  n=0; executions=0; spent=0
  for log in "$jobs/$t"-*.log; do
    [ -e "$log" ] || continue
    n=$((n + 1))
    e=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -1)
    s=$(sed -n 's/^Done [0-9]* runs in \([0-9]*\) second.*/\1/p' "$log" | tail -1)
    [ -n "$e" ] || e=$(grep -ao '^#[0-9]*' "$log" | tail -1 | tr -d '#')
    executions=$((executions + ${e:-0})); spent=$((spent + ${s:-0}))
    [ -n "$s" ] || { found=$((found + 1)); echo "$log: ended early" >&2; }
  done
  f=$(find "$jobs/findings" -name "$t-*" | wc -l)
  echo "| $t | $n | $executions | $spent | $f |"
  found=$((found + f)); [ $t = image ] || all=$((all + executions))
done
echo "own parsers together: $all executions"
exit $((found > 0))
