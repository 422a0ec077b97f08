#!/usr/bin/env bash
# What the key management service costs: CPU of the gatehouse's process, and of its PostgreSQL, per request.
#
#   ./mvnw -q -DskipTests package && bench/kms.sh [SECONDS a workload, default 10]
#
# Starts a gatehouse of its own in a temporary directory. Needs bash, curl, wrk and a JDK (JAVA_HOME, or java on the PATH).
# Figures of one run on one machine compare with each other; requests per second depend on who else uses the cores.
set -euo pipefail
umask 077

house=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jar=${GATEHOUSE_JAR:-$house/target/gatehouse.jar}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
seconds=${1:-10}
work=$(mktemp -d "${TMPDIR:-/tmp}/gatehouse-bench.XXXXXX")
pid=
leave() { if [ -n "$pid" ]; then kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; fi; rm -rf "$work"; }
trap leave EXIT

port=$((20000 + RANDOM % 10000))
url=http://127.0.0.1:$port
env GATEHOUSE_DATA_DIR="$work/data" GATEHOUSE_ROUTES_DIR="$house/routes" GATEHOUSE_PORT=$port GATEHOUSE_MANAGEMENT_PORT=0 \
  GATEHOUSE_INTROSPECTIONS_PER_SECOND=1000000 "$java" -Xmx512m -jar "$jar" >"$work/log" 2>&1 &
pid=$!
until [ "$(curl -s -o /dev/null -w '%{http_code}' "$url/health")" = 200 ]; do
  kill -0 "$pid" || { cat "$work/log" >&2; exit 1; }
  sleep 0.2
done

# post PATH JSON [TOKEN]: the answer's body
post() {
  curl -sS -X POST "$url$1" -H 'Content-Type: application/json' ${3:+-H "Authorization: Bearer $3"} --data-binary @- <<<"$2"
}
field() { sed -nE 's/.*"'"$1"'":"([^"]*)".*/\1/p'; }
# ticks PID…: CPU time of these processes, in hundredths of a second
ticks() { cat $(printf '/proc/%s/stat ' "$@") 2>/dev/null | awk '{ sum += $14 + $15 + $16 + $17 } END { print sum + 0 }'; }
postgres() { pgrep -f "$work/data/postgres" | head -1; }
databases() { local main; main=$(postgres); echo "$main $(pgrep -P "$main" | tr '\n' ' ')"; }

enrolling=$(post /kms/login "{\"username\":\"admin\",\"password\":\"$(cat "$work/data/initial-admin-password")\"}" | field access_token)
post /2fa/enrol '{}' "$enrolling" >"$work/factor"
code=$(field secret <"$work/factor" | "$java" -jar "$jar" totp --next --state "$work/totp" 2>/dev/null)
admin=$(post /2fa/enrol/confirm "{\"factor_id\":\"$(field factor_id <"$work/factor")\",\"otp_code\":\"$code\"}" "$enrolling" | field access_token)
key=$(post /kms/keys '{"service_name":"bench"}' "$admin" | field api_key)
post /kms/register '{"username":"bench","password":"wander quietly past lanterns","roles":"user"}' "$admin" >/dev/null
post /kms/login '{"username":"bench","password":"wander quietly past lanterns"}' >"$work/tokens"
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

# measure NAME CONNECTIONS PATH [SCRIPT]
measure() {
  local name=$1 connections=$2 path=$3 script=${4:-} threads=2
  if [ "$script" = refresh ]; then threads=$connections; fi
  local arguments=(-t "$threads" -c "$connections" --latency)
  if [ -n "$script" ]; then arguments+=(-s "$work/$script.lua"); fi
  # a moment of warming up, uncounted
  if [ "$script" != refresh ]; then wrk "${arguments[@]}" -d 5 "$url$path" >/dev/null; fi
  local before database_before after database_after
  before=$(ticks "$pid") database_before=$(ticks $(databases))
  wrk "${arguments[@]}" -d "$seconds" "$url$path" >"$work/wrk"
  after=$(ticks "$pid") database_after=$(ticks $(databases))
  awk -v name="$name" -v cpu=$((after - before)) -v database=$((database_after - database_before)) '
    /requests in/ { requests = $1 } /Requests\/sec/ { rate = $2 } / 99%/ { p99 = $2 } /Non-2xx/ { bad = $NF }
    END { printf "%-20s %9.3f %9.3f %9.0f %10s %8d\n", name, cpu * 10 / requests, database * 10 / requests, rate, p99, bad }' "$work/wrk"
}

printf '%-20s %9s %9s %9s %10s %8s\n' 'work' 'ms CPU' 'ms DB' 'req/s' 'p99' 'refused'
measure 'JWKS' 16 /kms/.well-known/jwks.json
export BODY=grant_type=client_credentials TYPE=application/x-www-form-urlencoded BASIC=$basic
measure 'client_credentials' 16 /kms/token post
BODY=token=$(field access_token <"$work/tokens")
measure 'introspection' 16 /kms/introspect post
for i in 1 2 3 4; do
  post /kms/login '{"username":"bench","password":"wander quietly past lanterns"}' | field refresh_token >"$work/refresh$i"
done
TOKENS=$work/refresh measure 'rotating refresh' 4 /kms/token refresh
unset BASIC
BODY='{"username":"bench","password":"wander quietly past lanterns"}' TYPE=application/json
measure 'password login' 4 /kms/login post
