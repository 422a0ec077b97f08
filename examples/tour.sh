#!/usr/bin/env bash
# The tour: one walk through every room of the gatehouse, over HTTP, with curl.
#
#   ./mvnw -q -DskipTests package && examples/tour.sh
#
# It starts a gatehouse of its own in a temporary directory, on free ports, and removes both at the end. It stops at the
# first thing that is not as it should be, says what it expected and what it got, exits with 1, and keeps the directory.
# Two of its steps wait for a new six-digit code (up to 30 s each): a code is good for one act only.
#
#   GATEHOUSE_JAR   the jar to use; default target/gatehouse.jar. Codes come from it also when GATEHOUSE_URL is set.
#   GATEHOUSE_URL   a gatehouse that runs already, such as https://gate.example.org. Nothing is started then, and the
#                   tour changes that one for good: admin gets a factor and a new password, and the play stays in it.
#   GATEHOUSE_ADMIN_PASSWORD_FILE   with GATEHOUSE_URL: the file with its initial admin password.
#   GATEHOUSE_STEP_UP   with GATEHOUSE_URL: its step-up window, such as 15s. Waited out when it is 60s or less.
#   GATEHOUSE_LOG_FORMAT   without GATEHOUSE_URL: of its log, plain (default) or ecs.
#   GATEHOUSE_TOUR_SECRETS   with GATEHOUSE_URL: a file that gets every secret the tour used, a line each, for whoever reads the logs.
#   JAVA_HOME       the JDK to use; default: java on the PATH.
#
# Needs bash, curl and a JDK 17 or newer. Secrets travel in files of mode 0600 and pipes, never as arguments.
set -euo pipefail
umask 077

house=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
play=$house/examples/play/the-night-watch.jsonl
jar=${GATEHOUSE_JAR:-$house/target/gatehouse.jar}
case $jar in /*) ;; *) jar=$PWD/$jar ;; esac
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
format=${GATEHOUSE_LOG_FORMAT:-plain} own=true suffix='' pid='' url=''
current='the preparations' explained=false steps=0 as=nobody status=000
work=$(mktemp -d "${TMPDIR:-/tmp}/gatehouse-tour.XXXXXX")
log=$work/gatehouse.log
mkdir "$work/admin" # what admin must not lose when the house goes on living: password, TOTP secret, recovery codes

# --- telling ----------------------------------------------------------------------------------------------------------
tty=false green='' red='' dim='' bold='' plain=''
if [ -t 1 ] && [ "${TERM:-dumb}" != dumb ]; then
  tty=true
  if [ -z "${NO_COLOR:-}" ]; then
    green=$'\033[32m' red=$'\033[31m' dim=$'\033[2m' bold=$'\033[1m' plain=$'\033[0m'
  fi
fi
wipe() { if $tty; then printf '\r\033[K'; fi; }
part() { printf '\n%s%s%s\n' "$bold" "$1" "$plain"; }
# note TEXT: what goes on right now; overwritten on a terminal, a line of its own elsewhere
note() { if $tty; then printf '\r\033[K  %s·     %s%s' "$dim" "$1" "$plain"; else printf '  ·     %s\n' "$1"; fi; }
# begin TITLE … pass [WHAT CAME OF IT]: a step
begin() {
  current=$1 steps=$((steps + 1))
  if $tty; then note "$1"; fi
}
pass() {
  wipe
  printf '  %s✓%s %2d  %-56s %s%s%s\n' "$green" "$plain" "$steps" "$current" "$dim" "${1:-}" "$plain"
}
# fail EXPECTED GOT: the end of the tour
fail() {
  explained=true
  wipe
  {
    printf '  %s✗ %2d  %s%s\n' "$red" "$steps" "$current" "$plain"
    printf '        expected  %s\n        got       %s\n' "$1" "$2"
    if [ -s "$log" ]; then printf '        log       %s\n' "$log"; fi
  } >&2
  exit 1
}

# --- leaving ----------------------------------------------------------------------------------------------------------
stop_own() {
  local waited=0
  if [ -z "$pid" ] || ! kill -TERM "$pid" 2>/dev/null; then return 0; fi
  while kill -0 "$pid" 2>/dev/null; do
    if [ $waited -eq 30 ]; then
      echo "  the gatehouse did not stop within 30 s of SIGTERM and is killed" >&2
      kill -KILL "$pid" 2>/dev/null || true
    fi
    sleep 1
    waited=$((waited + 1))
  done
}
leave() {
  local code=$?
  trap - EXIT
  trap '' INT TERM
  wipe
  stop_own
  if [ $code -ne 0 ] && ! $explained; then echo "  the tour broke off during: $current" >&2; fi
  if ! $own; then
    if [ -n "${GATEHOUSE_TOUR_SECRETS:-}" ] && [ -f "$work/secrets" ]; then cp "$work/secrets" "$GATEHOUSE_TOUR_SECRETS"; fi
    rm -f "$work"/*.* "$work/secrets" "$work/codes"
    if rmdir "$work/admin" 2>/dev/null; then
      rmdir "$work"
    else
      echo "  The new password, TOTP secret and recovery codes of admin: $work/admin"
    fi
  elif [ $code -eq 0 ] || [ -z "$pid" ]; then
    rm -rf "$work"
  else
    echo "        kept      $work" >&2
  fi
  exit "$code"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# --- asking -----------------------------------------------------------------------------------------------------------
# call METHOD TARGET [JSON]: as the caller in $as; leaves the status in $status, the rest in answer.*
call() {
  local args=(-q -sS --max-time 30 -X "$1" -o "$work/answer.body" -D "$work/answer.headers" -w '%{http_code}')
  if [ "$as" != nobody ]; then args+=(-H "@$work/token.$as"); fi
  if $own; then args+=(--noproxy '*'); fi
  : >"$work/answer.body"
  : >"$work/answer.headers"
  if [ $# -gt 2 ]; then
    args+=(-H 'Content-Type: application/json' --data-binary @-)
    status=$(printf '%s' "$3" | curl "${args[@]}" "$url$2" 2>"$work/answer.error") || status=000
  else
    status=$(curl "${args[@]}" "$url$2" 2>"$work/answer.error") || status=000
  fi
}
# field NAME: a string, number or boolean of the last answer (the last of that name; escapes stay as they are)
field() {
  tr -d '\r\n' <"$work/answer.body" |
    sed -nE 's/.*"'"$1"'"[[:space:]]*:[[:space:]]*("(([^"\\]|\\.)*)"|(-?[0-9][0-9.]*|true|false)).*/\2\4/p'
}
# element TYPE ID: the objects of the last search that are this element, one a line
element() { tr -d '\r\n' <"$work/answer.body" | tr '{}' '[\n*]' | with element_type "$1" | with element_id "$2"; }
# with NAME VALUE: the lines that hold this member, as a string or a number
with() { grep -E "\"$1\"[[:space:]]*:[[:space:]]*\"?$2\"?[[:space:]]*(,|\$)" || true; }
# header NAME (in lower case): the field's value
header() {
  tr -d '\r' <"$work/answer.headers" | awk -v name="$1:" 'tolower($1) == name { $1 = ""; print substr($0, 2) }'
}
json() {
  local text=${1//\\/\\\\}
  printf '"%s"' "${text//\"/\\\"}"
}
random() { od -An -v -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }
# one_time CODE: a code of six digits, which must not stand by itself in the log
one_time() { printf '%s\n' "$1" >>"$work/codes"; }
# secret TEXT: must not turn up in the log
secret() { if [ -n "$1" ]; then printf '%s\n' "$1" >>"$work/secrets"; fi; }
# keep_token NAME: the last answer's token, for calls as NAME
keep_token() {
  local kind
  for kind in access_token refresh_token device_token; do secret "$(field $kind)"; done
  printf 'Authorization: Bearer %s\n' "$(field access_token)" >"$work/token.$1"
}

# --- judging ----------------------------------------------------------------------------------------------------------
# answer: the last answer in a line; of its body only what a problem says, since others may hold secrets
answer() {
  if [ "$status" = 000 ]; then
    printf 'no answer: %s' "$(head -n 1 "$work/answer.error")"
  elif [ -n "$(field instance)" ]; then
    printf '%s %s: %s (%s)' "$status" "$(field type | sed 's/.*://')" "$(field title)" "$(field detail)"
    printf '\n        request   %s' "$(field instance)"
  else
    printf '%s, not a problem+json' "$status"
  fi
}
expect() { if [ "$status" != "$1" ]; then fail "$1" "$(answer)"; fi; }
expect_field() {
  local name
  for name in "$@"; do
    if [ -z "$(field "$name")" ]; then fail "$status with $name" "$status without it"; fi
  done
}
expect_none() { if [ -n "$(field "$1")" ]; then fail "$status without $1" "$status with it"; fi; }
expect_same() { if [ "$2" != "$3" ]; then fail "$1 $2" "$1 ${3:-missing}"; fi; }
expect_problem() {
  expect "$1"
  expect_same content-type application/problem+json "$(header content-type | sed 's/;.*//')"
  expect_same type "urn:gatehouse:problem:$2" "$(field type)"
  expect_field title instance
}
# eventually SECONDS CONDITION…: tries until it holds, for so long at most
eventually() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    if [ $SECONDS -ge $deadline ]; then return 1; fi
    sleep 0.2
  done
}

# --- the house --------------------------------------------------------------------------------------------------------
free_port() {
  local port=$((20000 + RANDOM % 10000))
  while (exec 9<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((20000 + RANDOM % 10000)); done
  echo "$port"
}
start_own() {
  local port management
  port=$(free_port) management=$(free_port)
  while [ "$management" = "$port" ]; do management=$(free_port); done
  url=http://127.0.0.1:$port
  (
    # nothing of the caller's settings: their database, say, is none of our business
    for name in "${!GATEHOUSE_@}"; do unset "$name"; done
    cd "$work"
    exec env GATEHOUSE_ADDRESS=127.0.0.1 GATEHOUSE_PORT="$port" GATEHOUSE_MANAGEMENT_PORT="$management" \
      GATEHOUSE_DATA_DIR="$work/data" GATEHOUSE_ROUTES_DIR="$house/routes" GATEHOUSE_STEP_UP="${window}s" GATEHOUSE_LOG_FORMAT="$format" \
      "$java" -jar "$jar"
  ) >"$log" 2>&1 </dev/null &
  pid=$!
}
gone() { [ -n "$pid" ] && ! kill -0 "$pid" 2>/dev/null; }
# answers: there is nothing left to wait for. While it starts, it may only be silent or say 503 with Retry-After.
answers() {
  if gone; then return 0; fi
  call GET /health
  case $status in
    000) return 1 ;;
    503) if [ -n "$(header retry-after)" ]; then return 1; else fail '503 with Retry-After' '503 without it'; fi ;;
  esac
}
# next_code: a code of admin's factor that was not used yet, in $code
next_code() {
  note 'a code that was not used yet: this may wait up to 30 s'
  code=$("$java" -jar "$jar" totp --next --state "$work/totp.state" \
    <"$work/admin/totp-secret" 2>"$work/totp.error") ||
    fail 'a code from gatehouse.jar totp --next' "$(tail -n 1 "$work/totp.error")"
  case $code in '' | *[!0-9]*) fail 'a code of digits only' 'something else' ;; esac
  one_time "$code"
}
# finds QUERY TYPE:ID…: whether the search finds these elements (in a house of our own: and no others)
finds() {
  local query=$1 wanted
  shift
  call POST /typesense_client/search \
    "{\"collection_name\":\"service_a_elements\",\"parameters\":{\"q\":\"$query\",\"query_by\":\"comment\"}}"
  if [ "$status" != 200 ]; then return 1; fi
  if $own && [ "$(field found)" != $# ]; then return 1; fi
  for wanted in "$@"; do
    if [ -z "$(element "${wanted%:*}" "${wanted#*:}")" ]; then return 1; fi
  done
}
finds_with() { finds "$3" "spokenWord:$4" && [ -n "$(element spokenWord "$4" | with "$1" "$2")" ]; }
# leg_status NAME: of the last overview
leg_status() {
  tr -d '\r\n' <"$work/answer.body" |
    sed -nE 's/.*"'"$1"'"[[:space:]]*:[[:space:]]*\{[^{}]*"status"[[:space:]]*:[[:space:]]*"([^"]*)".*/\1/p'
}
seen() { if [ "$status" = 200 ]; then echo "$(field found) found"; else answer; fi; }

# === the tour =========================================================================================================
part 'The gate'
begin 'Find what the tour needs'
if ! command -v curl >/dev/null; then fail 'curl' 'none on the PATH'; fi
if ! "$java" -version >/dev/null 2>&1; then fail 'a JDK 17 or newer (JAVA_HOME or PATH)' "no $java that runs"; fi
if [ ! -f "$jar" ]; then fail "$jar" 'no such file; build it: ./mvnw -q -DskipTests package'; fi
if [ -n "${GATEHOUSE_URL:-}" ]; then
  own=false url=${GATEHOUSE_URL%/} suffix=-$(random 3)
  window=${GATEHOUSE_STEP_UP:-}
  case $window in *m) window=$((${window%m} * 60)) ;; *s) window=${window%s} ;; esac
  first=${GATEHOUSE_ADMIN_PASSWORD_FILE:-}
  if [ ! -r "$first" ]; then fail 'GATEHOUSE_ADMIN_PASSWORD_FILE naming a file' "'$first', which cannot be read"; fi
else
  window=15 first=$work/data/initial-admin-password
fi
pass "$("$java" -version 2>&1 | head -n 1)"

begin 'Wait until the gatehouse is healthy'
since=$SECONDS
if $own; then start_own; fi
eventually 120 answers || true
if gone; then fail 'a gatehouse that starts' "it ended: $(tail -n 1 "$log")"; fi
expect 200
expect_same status healthy "$(field status)"
pass "$url, $((SECONDS - since)) s"

begin 'Log in as admin with the first password'
if [ ! -r "$first" ]; then fail "the initial password in $first" 'no such file'; fi
password=$(cat "$first")
secret "$password"
call POST /kms/login "{\"username\":\"admin\",\"password\":$(json "$password")}"
expect 200
if [ -n "$(field challenge)" ]; then fail 'an admin without a factor' 'one with it; the tour wants a new gatehouse'; fi
expect_field access_token expires_in
expect_same scope enrol "$(field scope)"
keep_token admin
pass 'a token, but only to enrol with'

begin 'Try to store a key with it'
as='admin'
call POST /kms/keys "{\"service_name\":\"weather$suffix\"}"
expect_problem 403 factor-required
pass '403 factor-required'

part 'The second lock'
begin 'Enrol a second factor'
call POST /2fa/enrol '{"name":"tour"}'
expect 201
expect_field factor_id secret otpauth_uri qr_png
factor=$(field factor_id)
field secret >"$work/admin/totp-secret"
secret "$(field secret)"
secret "$(field otpauth_uri)"
pass 'its secret is shown once'

begin 'Confirm it with a first code'
next_code
call POST /2fa/enrol/confirm "{\"factor_id\":$(json "$factor"),\"otp_code\":\"$code\"}"
expect 200
expect_same success true "$(field success)"
expect_field access_token expires_in
keep_token admin
tr -d '\r\n' <"$work/answer.body" | sed -nE 's/.*"recovery_codes"[[:space:]]*:[[:space:]]*\[([^]]*)\].*/\1/p' |
  tr ',"' '[\n*]' | awk 'NF { print $1 }' >"$work/admin/recovery-codes"
if [ ! -s "$work/admin/recovery-codes" ]; then fail 'recovery codes' 'none'; fi
cat "$work/admin/recovery-codes" >>"$work/secrets"
pass "a full token and $(wc -l <"$work/admin/recovery-codes" | tr -d ' ') recovery codes"

begin 'Change the password'
random 16 >"$work/admin/password"
secret "$(cat "$work/admin/password")"
call POST /kms/password "{\"old_password\":$(json "$password"),\"new_password\":\"$(cat "$work/admin/password")\"}"
case $status in 200 | 204) ;; *) fail '200 or 204' "$(answer)" ;; esac
if $own && [ -e "$first" ]; then fail 'the file of the first password to be gone' "it is still there: $first"; fi
pass 'the file of the first password is gone'

begin 'Use the token of before'
call GET /service_a/elements
expect_problem 401 token-invalid
pass '401 token-invalid: the change ended every session'

begin 'Log in with the new password'
as=nobody
call POST /kms/login "{\"username\":\"admin\",\"password\":\"$(cat "$work/admin/password")\"}"
expect 200
expect_field challenge expires_in
expect_none access_token
challenge=$(field challenge)
secret "$challenge"
pass 'a challenge, and no token'

begin 'Answer the challenge with the next code'
next_code
call POST /2fa/auth/verify "{\"challenge\":$(json "$challenge"),\"otp_code\":\"$code\"}"
expect 200
expect_same success true "$(field success)"
expect_field access_token refresh_token expires_in
keep_token admin
proven=$SECONDS
pass 'a full token, stepped up'

part 'The keys'
begin 'Store a third-party key'
as='admin'
key=wx-$(random 20)
secret "$key"
call POST /kms/keys "{\"service_name\":\"weather$suffix\",\"api_key\":\"$key\"}"
expect 201
expect_same service_name "weather$suffix" "$(field service_name)"
pass "weather$suffix"

begin 'Read it back'
call GET "/kms/keys/weather$suffix"
expect 200
if [ "$(field api_key)" != "$key" ]; then fail 'the key that was stored' 'another one'; fi
pass 'the same key'

begin 'Read it once the second factor is no longer fresh'
case $window in '' | *[!0-9]*) why='GATEHOUSE_STEP_UP does not tell the window' ;; *) why='' ;; esac
if [ -z "$why" ] && [ "$window" -gt 60 ]; then why="the window is $window s, more than 60"; fi
if [ -n "$why" ]; then
  pass "skipped: $why"
else
  note "waiting until the factor is older than $window s"
  while [ $((SECONDS - proven)) -le $((window + 1)) ]; do sleep 1; done
  call GET "/kms/keys/weather$suffix"
  expect_problem 401 step-up-required
  challenge=$(header www-authenticate)
  case $challenge in
    'Bearer '*'error="insufficient_user_authentication"'*) ;;
    *) fail 'WWW-Authenticate: Bearer error="insufficient_user_authentication"' "${challenge:-no such header}" ;;
  esac
  expect_same max_age "$window" "$(echo "$challenge" | sed -nE 's/.*max_age="?([0-9]+).*/\1/p')"
  pass "401 step-up-required, max_age $window"
fi

begin 'Step up with a new code'
next_code
call POST /2fa/auth/verify "{\"otp_code\":\"$code\"}"
expect 200
expect_same success true "$(field success)"
expect_field access_token expires_in
keep_token admin
pass 'a fresh token'

begin 'Read the key again'
call GET "/kms/keys/weather$suffix"
expect 200
if [ "$(field api_key)" != "$key" ]; then fail 'the key that was stored' 'another one'; fi
pass 'the same key'

part 'The play'
begin 'Register an editor'
password=$(random 16)
secret "$password"
call POST /kms/register "{\"username\":\"editor$suffix\",\"password\":\"$password\",\"roles\":\"user,editor\"}"
expect 201
pass 'roles user and editor'

begin 'Log in as the editor'
as=nobody
call POST /kms/login "{\"username\":\"editor$suffix\",\"password\":\"$password\"}"
expect 200
expect_field access_token
expect_none scope
keep_token editor
as=editor
pass 'a full token at once'

begin 'Load The Night Watch through the gate'
count=$(wc -l <"$play" | tr -d ' ') loaded=0
while IFS= read -r line <&3; do
  call POST /service_a/sequence "$line"
  expect 201
  type=$(printf '%s' "$line" | sed -E 's/.*"elementType":"([^"]*)".*/\1/')
  last=last_$type
  if $own || [ -n "${!last:-}" ]; then
    expect_same "sequenceNumber of a $type" $((${!last:-0} + 1)) "$(field sequenceNumber)"
  fi
  printf -v "$last" '%s' "$(field sequenceNumber)"
  loaded=$((loaded + 1))
  if [ $((loaded % 20)) -eq 0 ]; then note "$loaded of $count"; fi
done 3<"$play"
pass "$loaded elements, numbered without a gap"

begin 'List what Service A has'
call GET '/service_a/elements?page=1&per_page=5'
expect 200
if $own; then expect_same found "$loaded" "$(field found)"; fi
pass "$(field found) elements"

begin 'Search for "lantren"'
eventually 30 finds lantren action:2 action:26 || fail 'the two actions with a lantern within 30 s' "$(seen)"
pass 'finds the lantern, twice'

begin 'Search for "portcullus"'
eventually 30 finds portcullus spokenWord:10 || fail 'spokenWord 10, with its portcullis, within 30 s' "$(seen)"
pass 'finds the portcullis'

begin 'Let two lines change places'
call POST /service_a/sequence/reorder '{"elementIds":[30,31],"newOrder":[31,30],"elementType":"spokenWord"}'
expect 200
moved=$(tr -d '\r\n' <"$work/answer.body" | tr '{}' '[\n*]' | with elementId 31)
old=$(printf '%s' "$moved" | sed -nE 's/.*"oldSequenceNumber"[^0-9]*([0-9]+).*/\1/p')
new=$(printf '%s' "$moved" | sed -nE 's/.*"newSequenceNumber"[^0-9]*([0-9]+).*/\1/p')
if [ -z "$new" ]; then fail 'spokenWord 31 among reorderedElements' 'it is not'; fi
expect_same 'the new number' $((old - 1)) "$new"
pass "spokenWord 31 goes from $old to $new"

begin 'Search for "periwinkel"'
eventually 30 finds_with sequence_number "$new" periwinkel 31 ||
  fail "spokenWord 31 as number $new within 30 s" "$(seen)"
pass "finds it as number $new"

begin 'Write a new version of a line'
call POST /service_a/sequence/version '{"elementType":"spokenWord","elementId":68,
  "comment":"TILDA: Gingerbread in the round ones, plum in the square ones. Who is the damp gentleman?"}'
expect 201
expect_field versionNumber
version=$(field versionNumber)
pass "version $version of spokenWord 68"

begin 'Search for "gingerbraed"'
eventually 30 finds_with version_number "$version" gingerbraed 68 ||
  fail "version $version of spokenWord 68 within 30 s" "$(seen)"
pass "finds version $version"

begin 'Ask for the overview'
call GET '/overview?q=lantern'
expect 200
for leg in search service_a; do
  expect_same "status of leg $leg" ok "$(leg_status "$leg")"
done
pass 'search and service_a, both ok'

part 'What is refused, and how'
begin 'Nobody, without a token'
as=nobody
call GET /service_a/elements
expect_problem 401 token-missing
case $(header www-authenticate) in Bearer*) ;; *) fail 'WWW-Authenticate: Bearer' "$(header www-authenticate)" ;; esac
as=editor
pass '401 token-missing'

begin 'The editor, at the keys'
call GET "/kms/keys/weather$suffix"
expect_problem 403 role-missing
pass '403 role-missing'

begin 'A service that does not exist'
call GET /drawbridge/up
expect_problem 404 not-found
pass '404 not-found'

begin 'A method that does not fit'
call DELETE /service_a/sequence
expect_problem 405 method-not-allowed
case $(header allow) in *POST*) ;; *) fail 'Allow with POST' "Allow '$(header allow)'" ;; esac
pass "405 method-not-allowed, Allow: $(header allow)"

begin 'JSON that breaks off'
call POST /service_a/sequence '{"elementType":"script",'
expect_problem 400 body-malformed
pass '400 body-malformed'

begin 'The same element once more'
call POST /service_a/sequence '{"elementType":"script","elementId":1,"comment":"The Day Watch"}'
expect_problem 409 conflict
pass '409 conflict'

if $own; then
  begin "Look for secrets in the log, which is $format"
  case $format in ecs) line='^\{.*service-a-sequence 201' ;; *) line='service-a-sequence 201' ;; esac
  # also those that the house made for itself: passwords of the database and of the scraper, its master keys
  find "$work/data/secrets" "$work/data/keys" -type f -exec grep -hoE '[A-Za-z0-9+/_=-]{20,}' {} + >>"$work/secrets"
  looked=$(wc -l <"$work/secrets" | tr -d ' ')
  if [ "$looked" -lt 20 ]; then fail 'twenty secrets and more to look for' "$looked"; fi
  if grep -F -f "$work/secrets" "$log" >/dev/null; then fail 'no password, token or key in the log' 'at least one'; fi
  if grep -w -F -f "$work/codes" "$log" >/dev/null; then fail 'no code in the log' 'at least one'; fi
  if [ "$(grep -cE "$line" "$log")" -lt "$loaded" ]; then fail 'a line for each request' 'fewer'; fi
  pass "none of $looked, in $(wc -l <"$log" | tr -d ' ') lines"
fi

printf '\n%s%d steps in %d s: everything is as it should be.%s\n' "$bold" "$steps" "$SECONDS" "$plain"
