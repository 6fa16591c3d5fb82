# shellcheck shell=bash
# Reads .env: lines KEY=VALUE, taken as they stand and never evaluated. Sourced; needs say.sh.

# What the environment already says wins over the file.
dotenv_load() {
    local file="$1" line number=0 key value
    [ -e "$file" ] || return 0
    [ -r "$file" ] || die "$file cannot be read" "Look at its owner and mode: ls -l $file"
    while IFS= read -r line || [ -n "$line" ]; do
        number=$((number + 1))
        line=${line%$'\r'}
        [[ "$line" =~ ^[[:space:]]*(#.*)?$ ]] && continue
        if ! [[ "$line" =~ ^[[:space:]]*(export[[:space:]]+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$ ]]; then
            # The line itself is not shown: it may hold a secret.
            die "$file line $number is not KEY=VALUE" "A comment begins with #."
        fi
        key=${BASH_REMATCH[2]}
        value=${BASH_REMATCH[3]}
        if [[ "$value" =~ ^\"(.*)\"$ || "$value" =~ ^\'(.*)\'$ ]]; then
            value=${BASH_REMATCH[1]}
        fi
        [ -n "${!key+set}" ] || export "$key=$value"
    done <"$file"
}
