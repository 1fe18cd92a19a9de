# SPDX-License-Identifier: BSD-2-Clause
# Bash completion for vpatch: commands, options, and files that fit.

_vpatch()
{
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
    local encode='--output --out-dir --resume --shard --tar --tar-size --jobs --max-memory --quality
        --keyint --scenecut --tokens --chunk --pad --drop --preset --effort --minigop --dims --target --no-filter
        --from --to --no-audio --no-captions --allow-playlists --allow-network --model --threads
        --force --psnr-report --verbose --quiet --sandbox --no-sandbox
        --help --long-help'
    local play='--from --to --player --max-pixels --max-frames --max-memory --no-audio --model
        --threads --quiet --sandbox --no-sandbox --help --long-help'
    local decode='--output --codec --format --crf --dims --keep-rotation --from --to --recover --max-pixels
        --max-frames --max-memory --no-audio --model --threads --force --verbose --quiet
        --sandbox --no-sandbox --help --long-help'
    local info='--verbose --json --csv --budget --exact --scan --scenecut --check --max-pixels --max-frames --max-memory --keyint
        --tokens --chunk --pad --drop --allow-playlists --allow-network --model --sandbox --no-sandbox --help --long-help'
    local verify='--decode --max-pixels --max-frames --max-memory --model --threads --quiet
        --sandbox --no-sandbox --help --long-help'
    local bench='--against --qualities --frames --tag --json --csv --report --results --tokens
        --keyint --preset --effort --allow-playlists --allow-network --model --threads --force
        --quiet --sandbox --no-sandbox --help --long-help'
    local export='--output --as --dtype --dims --sparse --window --crop --max-pixels --max-frames
        --max-memory --model --threads --force --verbose --quiet --sandbox --no-sandbox
        --help --long-help'
    local import='--output --quality --width --height --fps --tokens --model --force --verbose
        --quiet --sandbox --no-sandbox --help --long-help'
    local captions='--json --srt --set --track --clear --max-pixels --max-frames --max-memory --quiet
        --sandbox --no-sandbox --help --long-help'
    local index='--db --max-pixels --max-frames --max-memory --quiet --sandbox --no-sandbox --help
        --long-help'
    local find='--db --limit --json --csv --edl --quiet --sandbox --no-sandbox --help --long-help'
    local cut='--output --from --to --decode --max-pixels --max-frames --max-memory --model --threads
        --force --quiet --sandbox --no-sandbox --help --long-help'
    local command=${COMP_WORDS[1]} words=''

    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W \
            'encode decode play info verify bench captions index find cut export import help --help --long-help --version' -- "$current")
        return
    fi
    case $command in
    encode) words=$encode ;;
    decode) words=$decode ;;
    play) words=$play ;;
    info) words=$info ;;
    verify) words=$verify ;;
    bench) words=$bench ;;
    captions) words=$captions ;;
    index) words=$index ;;
    find) words=$find ;;
    cut) words=$cut ;;
    export) words=$export ;;
    import) words=$import ;;
    help) mapfile -t COMPREPLY < <(compgen -W 'encode decode play info verify bench captions
        index find cut export import' -- "$current"); return ;;
    *) return ;;
    esac
    # A flag here, a choice elsewhere.
    [ "$command$previous" = bench--tokens ] && previous=''
    case $previous in
    --tokens) mapfile -t COMPREPLY < <(compgen -W 'predicted independent' -- "$current"); return ;;
    --as) mapfile -t COMPREPLY < <(compgen -W 'tokens latents dequantised frame-latents' -- "$current"); return ;;
    --dtype) mapfile -t COMPREPLY < <(compgen -W 'f32 f16' -- "$current"); return ;;
    --against) mapfile -t COMPREPLY < <(compgen -W 'x264:veryfast x264:medium x265:medium svtav1:8
        aom vp9 mjpeg webp none' -- "$current"); return ;;
    --minigop) mapfile -t COMPREPLY < <(compgen -W 'auto 4 8' -- "$current"); return ;;
    --preset) mapfile -t COMPREPLY < <(compgen -W 'fast medium slow slower' -- "$current"); return ;;
    --effort) mapfile -t COMPREPLY < <(compgen -W '0 1 2' -- "$current"); return ;;
    --codec) mapfile -t COMPREPLY < <(compgen -W 'ffv1 libx264 libx265 libsvtav1 rawvideo' \
        -- "$current"); return ;;
    --format) mapfile -t COMPREPLY < <(compgen -W 'y4m matroska nut mpegts' -- "$current"); return ;;
    -q|--quality|--keyint|--chunk|--target|--scenecut|--from|--to|-j|--threads|--crf|--dims) return ;;
    --qualities|--frames|--tag|--max-pixels|--max-frames|--max-memory) return ;;
    --window|--crop|--width|--height|--fps) return ;;
    esac
    compopt -o filenames
    if [ "${current#-}" != "$current" ]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
    elif [[ $command = decode || $command = play || $command = verify || $command = export ]] && [ "$previous" != -o ] && [ "$previous" != --output ]; then
        mapfile -t COMPREPLY < <(compgen -f -X '!*.vpt' -- "$current"; compgen -d -- "$current")
    elif [ "$command" = import ] && [ "$previous" != -o ] && [ "$previous" != --output ]; then
        mapfile -t COMPREPLY < <(compgen -f -X '!*.safetensors' -- "$current"; compgen -d -- "$current")
    else
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
    fi
}
complete -F _vpatch vpatch
