#!/usr/bin/env bash
# What the key management service costs: CPU of the gatehouse's process, and of its PostgreSQL, per request.
#
#   ./mvnw -q -DskipTests package && bench/kms.sh [SECONDS a round, default 8] [ROUNDS, default 3] [SECONDS of warming up, default 20]
#
# Starts a gatehouse of its own in a temporary directory, with a heap of 512 MB. Every work is warmed up alone, then measured in
# rounds that take turns; the medians are shown. Of a login, what the hash's threads take is told apart from the rest. Needs bash, curl,
# wrk and a JDK (JAVA_HOME, or java on the PATH). JAVA_OPTIONS go to the gatehouse. Figures of one machine compare with each other; requests per second depend on who else uses the cores.
set -euo pipefail
umask 077

house=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jar=${GATEHOUSE_JAR:-$house/target/gatehouse.jar}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
seconds=${1:-8} rounds=${2:-3} warming=${3:-20}
work=$(mktemp -d "${TMPDIR:-/tmp}/gatehouse-bench.XXXXXX")
pid=
leave() { if [ -n "$pid" ]; then kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; fi; rm -rf "$work"; }
trap leave EXIT

port=$((20000 + RANDOM % 10000))
url=http://127.0.0.1:$port
env GATEHOUSE_DATA_DIR="$work/data" GATEHOUSE_ROUTES_DIR="$house/routes" GATEHOUSE_PORT=$port GATEHOUSE_MANAGEMENT_PORT=0 \
  GATEHOUSE_INTROSPECTIONS_PER_SECOND=1000000 "$java" -Xms512m -Xmx512m ${JAVA_OPTIONS:-} -jar "$jar" >"$work/log" 2>&1 &
pid=$!
until [ "$(curl -s -o /dev/null -w '%{http_code}' "$url/health")" = 200 ]; do
  kill -0 "$pid" || { cat "$work/log" >&2; exit 1; }
  sleep 0.2
done

# post PATH JSON [TOKEN]: the answer's body
post() {
  curl -sS --fail-with-body -X POST "$url$1" -H 'Content-Type: application/json' ${3:+-H "Authorization: Bearer $3"} --data-binary @- <<<"$2"
}
field() { sed -nE 's/.*"'"$1"'":"([^"]*)".*/\1/p'; }
# ticks PID…: CPU time of these processes, in hundredths of a second
ticks() { cat $(printf '/proc/%s/stat ' "$@") 2>/dev/null | awk '{ sum += $14 + $15 + $16 + $17 } END { print sum + 0 }'; }
# hashing: CPU time of the threads of the gatehouse that hash passwords, the same way
hashing() {
  local thread
  for thread in /proc/"$pid"/task/*; do
    if [[ $(<"$thread/comm") == hash-* ]]; then awk '{ print $14 + $15 }' "$thread/stat"; fi
  done | awk '{ sum += $1 } END { print sum + 0 }'
}
postgres() { pgrep -f "$work/data/postgres" | head -1; }
databases() { local main; main=$(postgres); echo "$main $(pgrep -P "$main" | tr '\n' ' ')"; }

enrolling=$(post /kms/login "{\"username\":\"admin\",\"password\":\"$(cat "$work/data/initial-admin-password")\"}" | field access_token)
post /2fa/enrol '{}' "$enrolling" >"$work/factor"
code=$(field secret <"$work/factor" | "$java" -jar "$jar" totp --next --state "$work/totp" 2>/dev/null)
admin=$(post /2fa/enrol/confirm "{\"factor_id\":\"$(field factor_id <"$work/factor")\",\"otp_code\":\"$code\"}" "$enrolling" | field access_token)
key=$(post /kms/keys '{"service_name":"bench"}' "$admin" | field api_key)
person='{"username":"bench","password":"wander quietly past lanterns"}'
post /kms/register "${person%\}},\"roles\":\"user\"}" "$admin" >/dev/null
token=$(post /kms/login "$person" | field access_token)
basic=$(printf 'bench:%s' "$key" | base64 -w0)

cat >"$work/post.lua" <<'LUA'
wrk.method = "POST"
wrk.body = os.getenv("BODY")
wrk.headers["Content-Type"] = os.getenv("TYPE")
if os.getenv("BASIC") then wrk.headers["Authorization"] = "Basic " .. os.getenv("BASIC") end
LUA
# a thread with one connection: each answer holds the token of the next request
cat >"$work/refresh.lua" <<'LUA'
local count = 0
function setup(thread) count = count + 1; thread:set("number", count) end
function init() local file = io.open(os.getenv("TOKENS") .. number); token = file:read("*l"); file:close() end
function request()
  return wrk.format("POST", "/kms/token", { ["Content-Type"] = "application/x-www-form-urlencoded" },
    "grant_type=refresh_token&refresh_token=" .. token)
end
function response(status, headers, body) token = string.match(body, '"refresh_token":"([^"]*)"') or token end
LUA

# one WORK SECONDS: puts wrk's load on it
one() {
  local form=application/x-www-form-urlencoded i
  case $1 in
    jwks) wrk -t 2 -c 16 --latency -d "$2" "$url/kms/.well-known/jwks.json" ;;
    client_credentials) BODY=grant_type=client_credentials TYPE=$form BASIC=$basic \
      wrk -t 2 -c 16 --latency -s "$work/post.lua" -d "$2" "$url/kms/token" ;;
    introspection) BODY=token=$token TYPE=$form BASIC=$basic wrk -t 2 -c 16 --latency -s "$work/post.lua" -d "$2" "$url/kms/introspect" ;;
    refresh)
      for i in 1 2 3 4; do post /kms/login "$person" | field refresh_token >"$work/token$i"; done
      TOKENS=$work/token wrk -t 4 -c 4 --latency -s "$work/refresh.lua" -d "$2" "$url/kms/token" ;;
    login) BODY=$person TYPE=application/json wrk -t 2 -c 4 --latency -s "$work/post.lua" -d "$2" "$url/kms/login" ;;
  esac
}
# measure WORK: a line of figures (ms CPU, ms of the database, requests a second, p99 in ms, ms CPU of the hash's threads)
measure() {
  local before database_before hash_before after database_after hash_after
  before=$(ticks "$pid") database_before=$(ticks $(databases)) hash_before=$(hashing)
  one "$1" "$seconds" >"$work/wrk"
  after=$(ticks "$pid") database_after=$(ticks $(databases)) hash_after=$(hashing)
  awk -v name="$1" -v cpu=$((after - before)) -v database=$((database_after - database_before)) -v hash=$((hash_after - hash_before)) '
    /requests in/ { requests = $1 } /Requests\/sec/ { rate = $2 }
    / 99%/ { p99 = $2 + 0; p99 = $2 ~ /us$/ ? p99 / 1000 : $2 ~ /ms$/ ? p99 : p99 * 1000 }
    /Non-2xx/ { print name ": " $NF " answers were no success" >"/dev/stderr"; exit 1 }
    END { print cpu * 10 / requests, database * 10 / requests, rate, p99, hash * 10 / requests }' "$work/wrk"
}
# median COLUMN FILE
median() { awk -v n="$1" '{ print $n }' "$2" | sort -n | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }
# row NAME CPU DATABASE RATE P99 KEYCLOAK TARGET
row() {
  awk -v OFS='\t' -v name="$1" -v cpu="$2" -v db="$3" -v rate="$4" -v p99="$5" -v keycloak="$6" -v target="$7" 'BEGIN {
    printf "%-28s %9.3f %8.3f %8s %8s %9s %8.2f %7.2f\n", name, cpu, db, rate == "" ? "" : sprintf("%.0f", rate),
      p99 == "" ? "" : sprintf("%.1f", p99), keycloak, target, cpu / target }'
}

works='jwks client_credentials introspection refresh login'
for name in $works; do one "$name" "$warming" >/dev/null; done
for ((round = 1; round <= rounds; round++)); do
  for name in $works; do measure "$name" >>"$work/$name.figures"; done
done

printf '%-28s %9s %8s %8s %8s %9s %8s %7s\n' work 'CPU ms' 'DB ms' req/s 'p99 ms' Keycloak target ratio
# figures WORK [COLUMNS]
figures() { local n; for ((n = 1; n <= ${2:-4}; n++)); do median $n "$work/$1.figures"; done; }
row JWKS $(figures jwks) 0.20 0.03
row 'client_credentials' $(figures client_credentials) 1.56 1.00
row 'introspection' $(figures introspection) 0.47 0.14
row 'rotating refresh' $(figures refresh) 1.90 1.15
read -r login database rate p99 hash <<<"$(figures login 5 | tr '\n' ' ')"
row 'password login' "$login" "$database" "$rate" "$p99" 50.6 "$(awk "BEGIN { print $hash + 2 }")"
row '  its hash (Argon2id)' "$hash" 0 '' '' '' "$hash"
row '  the rest of it' "$(awk "BEGIN { print $login - $hash }")" "$database" '' '' '~6' 2
