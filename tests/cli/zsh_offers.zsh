# SPDX-License-Identifier: Apache-2.0 OR MIT
# What zsh offers for the last word of a command line, one candidate per line: an interactive
# zsh on a pseudo-terminal, with our function in its path, is given the line and a Tab, and
# every word handed to compadd is written down.
#
# usage: zsh zsh_offers.zsh FOLDER-OF-_zkconsole WORKING-FOLDER SCRATCH-FOLDER LINE
emulate -L zsh
zmodload zsh/zpty zsh/zselect || exit 77
inner=$3/inner
found=$3/found
: > $found
cat > $inner <<EOF
PROMPT= RPROMPT=
unsetopt zle_bracketed_paste prompt_sp
cd ${(q)2}
fpath=(${(q)1} \$fpath)
autoload -Uz compinit
compinit -u -d $inner.dump
compadd() {
    local -a words
    if [[ " \$argv " != *" -"[OAD]" "* ]]; then
        builtin compadd -A words "\$@"
        print -rl -- \$words >> $found
    fi
    builtin compadd "\$@"
}
offered() { print -r -- "the"" end of it" }
comppostfuncs=(offered)
bindkey '^I' complete-word
print -r -- "it"" is ready"
EOF
zpty -b shell zsh -f -i
zpty -w shell "source $inner"
wait_for() {
    local text= piece
    integer tries=0
    while [[ $text != *$1* ]]; do
        if zpty -rt shell piece; then
            text+=$piece
        else
            (( tries++ < 400 )) || { print -u2 -- "zsh says nothing: $text"; exit 1 }
            zselect -t 5
        fi
    done
}
wait_for 'it is ready'
zpty -wn shell "$4"$'\t'
wait_for 'the end of it'
zpty -d shell
sort -u $found | sed '/^$/d'
