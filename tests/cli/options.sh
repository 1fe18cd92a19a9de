# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# Every option of the program is in its man page and in the completion, and
# neither has one that the program does not know.

# Options in the synopsis column of the long help, which comes from the tables.
listed()
{
    "$VPATCH" "$1" --long-help | grep -oE '^  (-[a-zA-Z],|   ) --[a-z-]+' |
        grep -oE -- '--[a-z-]+' | sort
}

# Options that head a paragraph of the man page.
documented()
{
    sed 's/\\-/-/g' "$SOURCE/docs/man/vpatch-$1.1" | grep -A1 '^\.TP' |
        grep -oE -- '--[a-z][a-z-]*' | sort
}

completed()
{
    bash -c '. "$1"; COMP_WORDS=(vpatch "$2" --); COMP_CWORD=2; compopt() { :; }; _vpatch
        printf "%s\n" "${COMPREPLY[@]}"' - "$SOURCE/tools/completion/vpatch.bash" "$1" | sort
}

for command in encode decode info verify bench export import; do
    listed $command >options
    at_least "$(wc -l <options)" 8 "options of $command"
    equal "$(documented $command | tr '\n' ' ')" "$(tr '\n' ' ' <options)" "man page of $command"
    equal "$(completed $command | tr '\n' ' ')" "$(tr '\n' ' ' <options)" "completion of $command"
    for letter in $("$VPATCH" $command --long-help | sed -n 's/^  -\([a-zA-Z]\), .*/\1/p'); do
        checks=$((checks + 1))
        sed 's/\\-/-/g' "$SOURCE/docs/man/vpatch-$command.1" | grep -qE "^\.BR -$letter " ||
            fail "-$letter is not in vpatch-$command(1)"
    done
done

for page in "$SOURCE"/docs/man/*.1; do
    if command -v groff >/dev/null; then
        equal "$(groff -man -ww -z "$page" 2>&1)" "" "warnings of groff in ${page##*/}"
    fi
    checks=$((checks + 1))
    grep -q "vpatch $("$VPATCH" --version | sed -n '1s/vpatch //p')\"" "$page" ||
        fail "${page##*/} names another version"
done
