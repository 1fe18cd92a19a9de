# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# The sandbox is on by default where there is one, and off when asked; what it forbids is in
# tests/util/sandbox.c. All that commands write, they may write.

# waiting FIELD [OPTION...]: that field of /proc/PID/status of a program that waits for the rest of
# its input.
waiting()
{
    local field=$1 pid
    shift
    rm -f fifo && mkfifo fifo
    "$VPATCH" encode --quiet -f "$@" - -o x.vpt <fifo 2>err &
    pid=$!
    exec 9>fifo
    cat in.y4m >&9
    for _ in $(seq 300); do
        ls .x.vpt.vpatch-* >/dev/null 2>&1 && break
        sleep 0.1
    done
    sed -n "s/^$field:[[:space:]]*//p" "/proc/$pid/status"
    exec 9>&-
    wait $pid || fail "status $? of encode"
}

clip in.y4m 32x16 4
has=$("$VPATCH" --version | sed -n 's/^sandbox: //p')
if [ "$has" = none ]; then echo 'this kernel has no sandbox'; exit 77; fi
case $has in *seccomp*)
    equal "$(waiting Seccomp)" 2 'filter of calls'
    equal "$(waiting Seccomp --no-sandbox)" 0 'filter of calls without the sandbox' ;;
esac
equal "$(waiting NoNewPrivs)" 1 'no new privileges'
run 2 "$VPATCH" encode --sandbox --no-sandbox x.y4m

# Outputs of all kinds: beside the input, in another folder, over a link, to a device.
mkdir one two
ln -s "$PWD/two/target.vpt" one/link.vpt
touch two/target.vpt
run 0 "$VPATCH" encode in.y4m --quiet
run 0 "$VPATCH" encode in.y4m --quiet -o one/out.vpt
run 0 "$VPATCH" encode in.y4m --quiet -f -o one/link.vpt
run 0 "$VPATCH" encode in.y4m --quiet -o /dev/null -f
run 0 "$VPATCH" encode in.y4m --quiet -o one/again.vpt --no-sandbox
run 0 "$VPATCH" decode in.vpt --quiet -o "one/p%d.png"
run 0 "$VPATCH" decode in.vpt --quiet -o two/x.mp4
"$VPATCH" encode in.y4m --quiet -o /dev/stdout | cmp - in.vpt || fail 'through /dev/stdout'
