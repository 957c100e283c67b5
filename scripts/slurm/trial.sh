#!/bin/bash
# Sweeps a folder as a job array on a Slurm of this machine alone, kills one task in the middle, requeues it, merges the
# stores and compares the result with one sweep of everything. As root, with Debian's slurm-wlm and munge:
#   scripts/slurm/trial.sh [<folder of pictures> <model> [options of heatlens sweep]]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
for program in slurmctld slurmd sbatch munged; do
  command -v $program > /dev/null || { echo "This needs $program: apt-get install slurm-wlm munge" >&2; exit 2; }
done
((EUID == 0)) || { echo 'Slurm starts its daemons as root: run this as root.' >&2; exit 2; }

model=$(realpath "${2:-$root/samples/wafers/models/final/tfjs-layers}")
options=("${@:3}")
shards=4
work=$(mktemp -d)
if [[ -n ${1:-} ]]; then
  pictures=$(realpath "$1")
else
  pictures=$work/pictures # the samples forty times, so that a task lasts long enough to be killed
  for class in "$root"/samples/wafers/pictures/*/; do
    mkdir -p "$pictures/$(basename "$class")"
    for picture in "$class"*.png; do
      for copy in $(seq 40); do cp "$picture" "$pictures/$(basename "$class")/$copy-$(basename "$picture")"; done
    done
  done
fi
export PATH="$root/node_modules/.bin:$PATH"
cat > "$work/heatlens" << RUN
#!/bin/bash
exec "$root/node_modules/.bin/node" "$root/src/cli/main.ts" "\$@"
RUN
chmod +x "$work/heatlens"
export HEATLENS=$work/heatlens

source "$here/cluster.sh"
trap 'stop_cluster; rm -rf "$work"' EXIT
start_cluster "$work/cluster"

job=$(sbatch --parsable --array=0-$((shards - 1)) --output="$work/%a.log" "$here/sweep.sbatch" "$pictures" "$model" "$work/stores" "${options[@]}")
echo "Job $job: $shards shards on two nodes"
until grep -q ' of ' "$work/1.log" 2> /dev/null; do sleep 0.1; done
before=$(grep -c . "$work/1.log")
scontrol requeue "${job}_1"
echo "Task 1 was killed after: $(tail -n 1 "$work/1.log")"
while squeue --noheader --job="$job" --states=all --format=%T | grep -qvE 'COMPLETED|FAILED|CANCELLED|TIMEOUT'; do sleep 0.5; done
scontrol show job "$job" | grep -oE 'JobState=[A-Z]+|Restarts=[0-9]+' | paste - - | sort | uniq -c
echo "Task 1 after it was requeued: $(tail -n +$((before + 1)) "$work/1.log" | grep 'pictures in')"

"$HEATLENS" merge "$work/merged.heatlens" "$work"/stores/*.heatlens
"$HEATLENS" sweep "$pictures" --model "$model" --store "$work/single.heatlens" "${options[@]}" | grep 'pictures in'
"$root/node_modules/.bin/node" "$here/compare.ts" "$work/merged.heatlens" "$work/single.heatlens"
