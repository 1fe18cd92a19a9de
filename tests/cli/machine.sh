# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# Machines that fail: a disk that is full, a limit on files, a reader that goes away, a folder
# that nobody may write to, kill -9 at any moment. MACHINE_KILLS=N: how often (6).

clip in.y4m 48x32 30
run 0 "$VPATCH" encode in.y4m --quiet --preset 0 -o good.vpt

# the outputs of both directions, at a limit of 1 KiB for each file
for command in "encode in.y4m --preset 0 -o small.vpt" "decode good.vpt -o small.mkv" \
    "decode good.vpt -o small.y4m" "decode good.vpt -o small.mp4" "info good.vpt --json"; do
    # shellcheck disable=SC2086
    (ulimit -f 1; "$VPATCH" $command -f >limited 2>err </dev/null)
    status=$?
    checks=$((checks + 1))
    case $command in
    info*) continue ;; # fits
    encode*) [ -e small.vpt ] && [ $status = 0 ] && [ "$(stat -c %s small.vpt)" -le 1024 ] && continue ;;
    esac
    [ $status = 6 ] || fail "$command at a limit: status $status, $(cat err)"
    says_one_line 'small'
done
nothing small.mkv
nothing small.y4m

# a disk that is full
"$VPATCH" decode good.vpt --codec rawvideo -o - 2>err >/dev/full
equal $? 6 'status on a full disk'
says_one_line 'standard output'
if [ "$(id -u)" = 0 ] && mkdir full && mount -t tmpfs -o size=40k tmpfs full 2>/dev/null; then
    run 6 "$VPATCH" decode good.vpt --quiet -o full/x.y4m
    says_one_line 'full/x.y4m'
    equal "$(ls -A full)" '' 'what is left on a full disk'
    umount full
fi

# a reader that goes away
"$VPATCH" decode good.vpt --quiet -o - 2>err | head -c 100 >/dev/null
status=${PIPESTATUS[0]}
[ "$status" = 6 ] || [ "$status" = 141 ] || fail "closed pipe: status $status"

# a folder that nobody may write to (root may)
if [ "$(id -u)" != 0 ]; then
    mkdir locked && chmod a-w locked
    run 6 "$VPATCH" encode in.y4m --quiet --preset 0 -o locked/x.vpt
    says_one_line 'locked/x.vpt'
fi

# kill -9: an older file stays or the new one is whole, and the next run leaves nothing else
for ((i = 0; i < ${MACHINE_KILLS:-6}; i++)); do
    mkdir -p killed && cp good.vpt killed/x.mkv
    "$VPATCH" decode good.vpt --quiet -f -o killed/x.mkv 2>/dev/null &
    pid=$!
    sleep "0.$((RANDOM % 4))$((RANDOM % 10))"
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
    checks=$((checks + 1))
    cmp -s good.vpt killed/x.mkv || [ "$(frames killed/x.mkv)" = 30 ] || fail 'killed: half a file'
    run 0 "$VPATCH" decode good.vpt --quiet -f -o killed/x.mkv
    equal "$(ls -A killed)" x.mkv 'what is left after kill -9 and another run'
done
