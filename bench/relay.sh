#!/usr/bin/env bash
# What a relayed request costs: CPU of the gateway's process, beside other gateways that do the same work in the same run.
#
#   ./mvnw -q -DskipTests package && ./mvnw -q -f bench/scg package && bench/relay.sh [SECONDS a round, default 6] [ROUNDS, default 3]
#
# The gateways: ours; HAProxy; Spring Cloud Gateway (bench/scg); the FastAPI guide's (bench/guide), by Debian's python3-fastapi, -uvicorn,
# -httpx and -jwt. What is missing is left out.
#
# The work: a bearer token's RS256 signature, issuer and expiry checked (the gatehouse also looks at the role and withdrawals, limits and
# counts), 1 KB relayed from an upstream on loopback, 64 connections. The rounds of the gateways alternate; the table has medians. What
# runs on a JVM is warmed up for 15 seconds, so that it has compiled; JAVA_OPTIONS go to both. Needs bash, curl, jq, openssl, xxd, wrk, a JDK; HAProxy from 2.6 on.
set -euo pipefail
umask 077

house=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jar=${GATEHOUSE_JAR:-$house/target/gatehouse.jar}
scg=$house/bench/scg/target/scg.jar
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
seconds=${1:-6} rounds=${2:-3}
work=$(mktemp -d "${TMPDIR:-/tmp}/gatehouse-bench.XXXXXX")
started=()
leave() { kill "${started[@]}" 2>/dev/null || true; wait "${started[@]}" 2>/dev/null || true; rm -rf "$work"; }
trap leave EXIT

base=$((20000 + RANDOM % 10000))
upstream=$base ours=$((base + 1)) theirs=$((base + 2)) springs=$((base + 3)) guides=$((base + 4))
declare -A pid port
# start NAME PORT COMMAND…: in the background, its output in a file
start() {
  local name=$1 at=$2
  shift 2
  "$@" >"$work/$name.log" 2>&1 &
  pid[$name]=$! port[$name]=$at
  started+=($!)
}
# await NAME URL STATUS
await() {
  until [ "$(curl -s -o /dev/null -w '%{http_code}' "${@:4}" "$2")" = "$3" ]; do
    kill -0 "${pid[$1]}" || { cat "$work/$1.log" >&2; exit 1; }
    sleep 0.2
  done
}

"$java" -Djarmode=tools -jar "$jar" extract --destination "$work/jar" >/dev/null
start upstream "$upstream" "$java" -cp "$work/jar/lib/*" "$house/bench/upstream/Upstream.java" "$upstream"

cp -r "$house/routes" "$work/routes"
echo "bench = http://127.0.0.1:$upstream" >>"$work/routes/upstreams.properties"
cat >"$work/routes/gateway/bench.camel.yaml" <<'YAML'
- route:
    id: gateway-bench
    from:
      uri: platform-http:/bench
      parameters: { matchOnUriPrefix: true }
      steps:
        - to: guard:jwt?roles=user
        - to: limit:caller?rate=1000000/1s
        - to: relay:bench
YAML
start gatehouse "$ours" env GATEHOUSE_DATA_DIR="$work/data" GATEHOUSE_ROUTES_DIR="$work/routes" GATEHOUSE_PORT="$ours" \
  GATEHOUSE_MANAGEMENT_PORT=0 GATEHOUSE_SELF_REGISTRATION=true GATEHOUSE_UPSTREAM_ALLOW="http://127.0.0.1:$upstream" \
  "$java" -Xms512m -Xmx512m ${JAVA_OPTIONS:-} -jar "$work/jar/gatehouse.jar"
await gatehouse "http://127.0.0.1:$ours/health" 200
await upstream "http://127.0.0.1:$upstream/" 200

post() { curl -sS -X POST "http://127.0.0.1:$ours$1" -H 'Content-Type: application/json' --data-binary "$2"; }
person='{"username":"bench","password":"wander quietly past lanterns"}'
post /kms/register "$person" >/dev/null
token=$(post /kms/login "$person" | jq -r .access_token)

issuer=https://gatehouse.localhost
# the public key that made the token, for those who read no JWKS
write_key() {
  local jwk
  hex() { tr '_-' '/+' | sed 's/$/==/' | base64 -d 2>/dev/null | xxd -p | tr -d '\n'; }
  jwk=$(curl -sS "http://127.0.0.1:$ours/kms/.well-known/jwks.json" | jq -c '[.keys[] | select(.kid == $kid)][0]' --arg kid \
    "$(cut -d. -f1 <<<"$token" | tr '_-' '/+' | sed 's/$/==/' | base64 -d 2>/dev/null | jq -r .kid)")
  cat >"$work/key.cnf" <<CNF
asn1=SEQUENCE:key
[key]
algorithm=SEQUENCE:algorithm
bits=BITWRAP,SEQUENCE:numbers
[algorithm]
oid=OID:rsaEncryption
parameter=NULL
[numbers]
n=INTEGER:0x$(jq -r .n <<<"$jwk" | hex)
e=INTEGER:0x$(jq -r .e <<<"$jwk" | hex)
CNF
  openssl asn1parse -genconf "$work/key.cnf" -noout -out "$work/key.der"
  openssl rsa -pubin -inform DER -in "$work/key.der" -pubout -out "$work/key.pem" 2>/dev/null
}
write_key

if command -v haproxy >/dev/null; then
  cat >"$work/haproxy.cfg" <<CFG
global
  nbthread 2
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 30s
  option forwardfor
frontend gate
  bind 127.0.0.1:$theirs
  http-request set-var(txn.bearer) http_auth_bearer
  http-request set-var(txn.alg) var(txn.bearer),jwt_header_query('\$.alg')
  http-request deny deny_status 401 unless { var(txn.alg) -m str RS256 }
  http-request deny deny_status 401 unless { var(txn.bearer),jwt_payload_query('\$.iss') -m str $issuer }
  http-request deny deny_status 401 unless { var(txn.bearer),jwt_verify(txn.alg,"$work/key.pem") -m int 1 }
  http-request set-var(txn.exp) var(txn.bearer),jwt_payload_query('\$.exp','int')
  http-request set-var(txn.now) date()
  http-request deny deny_status 401 if { var(txn.exp),sub(txn.now) -m int lt 0 }
  default_backend upstream
backend upstream
  http-reuse always
  server only 127.0.0.1:$upstream
CFG
  start haproxy "$theirs" haproxy -db -f "$work/haproxy.cfg"
  await haproxy "http://127.0.0.1:$theirs/bench" 200 -H "Authorization: Bearer $token"
fi
if [ -f "$scg" ]; then
  start spring-cloud-gateway "$springs" "$java" -Xms512m -Xmx512m ${JAVA_OPTIONS:-} -jar "$scg" --server.port="$springs" --server.address=127.0.0.1 \
    --upstream="http://127.0.0.1:$upstream" --jwks="http://127.0.0.1:$ours/kms/.well-known/jwks.json" --issuer="$issuer"
  await spring-cloud-gateway "http://127.0.0.1:$springs/bench" 200 -H "Authorization: Bearer $token"
fi
python=/usr/bin/python3
if "$python" -c 'import fastapi, uvicorn, httpx, jwt, cryptography' 2>/dev/null; then
  start fastapi-guide "$guides" env PYTHONDONTWRITEBYTECODE=1 GUIDE_KEY="$work/key.pem" GUIDE_ISSUER="$issuer" GUIDE_UPSTREAM="http://127.0.0.1:$upstream" \
    "$python" -m uvicorn --app-dir "$house/bench/guide" --host 127.0.0.1 --port "$guides" --log-level warning gateway:app
  await fastapi-guide "http://127.0.0.1:$guides/bench" 200 -H "Authorization: Bearer $token"
fi

# ticks PID: CPU time of the process, in hundredths of a second
ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }
load() { wrk -t 2 -c 64 -d "$2" --latency -H "Authorization: Bearer $token" "http://127.0.0.1:${port[$1]}/bench" >"$work/wrk"; }
# round NAME: one line of name, CPU µs a request, requests a second, p99, refused
round() {
  local before
  before=$(ticks "${pid[$1]}")
  load "$1" "$seconds"
  awk -v name="$1" -v cpu=$(($(ticks "${pid[$1]}") - before)) '
    /requests in/ { requests = $1 } /Requests\/sec/ { rate = $2 } / 99%/ { p99 = $2 } /Non-2xx/ { bad = $NF }
    END { printf "%s %.1f %.0f %s %d\n", name, cpu * 10000 / requests, rate, p99, bad }' "$work/wrk" >>"$work/results"
}

gateways=(gatehouse)
for name in haproxy spring-cloud-gateway fastapi-guide; do if [ -n "${pid[$name]:-}" ]; then gateways+=("$name"); fi; done
for name in "${gateways[@]}"; do
  case $name in gatehouse | spring-cloud-gateway) load "$name" 15 ;; *) load "$name" 3 ;; esac
done
for ((i = 0; i < rounds; i++)); do for name in "${gateways[@]}"; do round "$name"; done; done

# median NAME COLUMN
median() { awk -v name="$1" -v column="$2" '$1 == name { print $column }' "$work/results" | sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
first=$(median "${gateways[1]:-gatehouse}" 2)
printf '%-22s %12s %9s %10s %9s %8s\n' 'gateway' 'µs CPU/req' 'req/s' 'p99' 'refused' 'ratio'
for name in "${gateways[@]}"; do
  cpu=$(median "$name" 2)
  printf '%-22s %12s %9s %10s %9s %8s\n' "$name" "$cpu" "$(median "$name" 3)" "$(median "$name" 4)" "$(median "$name" 5)" \
    "$(awk -v a="$cpu" -v b="$first" 'BEGIN { printf "%.2f", a / b }')"
done
