#!/bin/bash
# A Slurm of this machine alone, for trying a recipe: one controller and two node daemons on loopback, of Debian's slurm-wlm
# and munge, as root. `source` it: start_cluster <folder> sets SLURM_CONF, stop_cluster ends what was started.
start_cluster() {
  cluster=$1
  local host
  host=$(hostname -s)
  mkdir -p "$cluster"/{state,spooln0,spooln1,log} /run/munge /var/log/munge
  chown munge: /run/munge /var/log/munge /etc/munge/munge.key
  pgrep -x munged > /dev/null || { runuser -u munge -- munged && munged_started=1; }
  cat > "$cluster/slurm.conf" << CONF
ClusterName=trial
SlurmctldHost=$host(127.0.0.1)
AuthType=auth/munge
CredType=cred/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
SlurmUser=root
SlurmctldPort=16817
StateSaveLocation=$cluster/state
SlurmctldPidFile=$cluster/slurmctld.pid
SlurmctldLogFile=$cluster/log/slurmctld.log
SlurmdSpoolDir=$cluster/spool%n
SlurmdPidFile=$cluster/%n.pid
SlurmdLogFile=$cluster/log/%n.log
NodeName=n[0-1] NodeHostname=$host NodeAddr=127.0.0.1 Port=[16818-16819] CPUs=1 State=UNKNOWN
PartitionName=trial Nodes=n[0-1] Default=YES MaxTime=INFINITE State=UP
CONF
  export SLURM_CONF=$cluster/slurm.conf
  slurmctld -f "$SLURM_CONF"
  slurmd -f "$SLURM_CONF" -N n0
  slurmd -f "$SLURM_CONF" -N n1
  for _ in $(seq 60); do
    [[ $(sinfo --noheader --format=%T 2> /dev/null | sort -u) == idle ]] && return
    sleep 0.5
  done
  echo 'The cluster did not come up:' >&2
  sinfo >&2
  tail -n 20 "$cluster"/log/*.log >&2
  return 1
}

stop_cluster() {
  local daemon
  for daemon in n0 n1 slurmctld; do
    [[ -f $cluster/$daemon.pid ]] && kill "$(cat "$cluster/$daemon.pid")" 2> /dev/null
  done
  [[ -n ${munged_started:-} ]] && kill "$(cat /run/munge/munged.pid)" 2> /dev/null
  return 0
}
