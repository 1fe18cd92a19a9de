# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# The job script of docs/scale-out.md on a Slurm of its own: a controller and two nodes, all on this
# machine.

for tool in slurmctld slurmd sbatch sinfo; do
    command -v $tool >/dev/null || { echo "skipped: $tool is not installed (slurm-wlm)"; exit 77; }
done
plugins=$(dirname "$(find /usr/lib -name cred_none.so 2>/dev/null | head -1)")
[ -e "$plugins/auth_none.so" ] || { echo 'skipped: this Slurm has no auth/none'; exit 77; }

here=$PWD
# three ports that nobody has
read -r one two three < <(python3 -c "
import socket
s = [socket.socket() for _ in range(3)]
for x in s: x.bind(('127.0.0.1', 0))
print(*[x.getsockname()[1] for x in s])")
host=$(hostname -s)
mkdir state spool-n1 spool-n2
cat >slurm.conf <<END
ClusterName=vpatch
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$one
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/none
CredType=cred/none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
StateSaveLocation=$here/state
SlurmdSpoolDir=$here/spool-%n
SlurmctldPidFile=$here/ctld.pid
SlurmdPidFile=$here/slurmd-%n.pid
SlurmctldLogFile=$here/ctld.log
SlurmdLogFile=$here/slurmd-%n.log
ReturnToService=2
MpiDefault=none
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=$two CPUs=2 State=UNKNOWN
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=$three CPUs=2 State=UNKNOWN
PartitionName=all Nodes=n1,n2 Default=YES State=UP
END
export SLURM_CONF=$here/slurm.conf
stop()
{
    for name in slurmd-n1 slurmd-n2 ctld; do
        [ -e "$name.pid" ] && kill "$(cat "$name.pid")"
    done
    for ((i = 0; i < 100; i++)); do
        pgrep -f "$here/slurm.conf" >/dev/null || break
        sleep 0.1
    done
}
trap 'stop; chmod -R u+rwx "$here"; rm -rf "$here"' EXIT
slurmctld -c -f "$SLURM_CONF" </dev/null || fail 'no controller'
slurmd -N n1 -f "$SLURM_CONF" || fail 'no first node'
slurmd -N n2 -f "$SLURM_CONF" || fail 'no second node'
for ((i = 0; i < 300; i++)); do
    [ "$(sinfo -h -N -t idle 2>/dev/null | wc -l)" -eq 2 ] && break
    sleep 0.1
done

mkdir clips log
for i in 1 2 3 4 5 6 7; do clip "clips/$i.mkv" 48x32 $((i + 2)); done
quick_vpatch
run 0 vpatch encode clips --out-dir alone

# as it stands on the page, but for the size of machines and of the job
python3 "$TESTS/doc_block.py" "$SOURCE/docs/scale-out.md" SBATCH |
    sed 's/--array=0-99/--array=0-3/; s/--cpus-per-task=8/--cpus-per-task=2/; s/ --mem-per-cpu=2G//' \
        >encode.sbatch
for round in first second; do
    export CLIPS=$here/clips OUT=$here/out-slurm
    if ! timeout 120 sbatch --wait encode.sbatch >sbatch.log 2>&1; then
        fail "$round job: $(cat sbatch.log log/*.txt)"
        tail -5 ctld.log slurmd-*.log
    fi
    checks=$((checks + 1))
done
equal "$(grep -c 'shard 2/4, from the Slurm job array' log/2.txt)" 2 'parts that were told'
equal "$(cat log/*.txt | grep -c '^[1-9] of [1-9] clips encoded')" 4 'parts that had work'
equal "$(cat log/*.txt | grep -c '^0 of [1-9] clips encoded, [1-9] there already')" 4 'parts done'
equal "$(find out-slurm -name '*.vpt' | wc -l)" 7 clips
for i in 1 2 3 4 5 6 7; do same_bytes "out-slurm/$i.vpt" "alone/$i.vpt"; done
equal "$(cat out-slurm/manifest-*-of-*.jsonl | wc -l)" 7 'lines of manifests'
