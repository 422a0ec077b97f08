"""The gateway of the FastAPI guide, as the guide has it: for bench/relay.sh.

A bearer token is checked, the first segment of the path names the service, and the request is sent on by a client made for it, bodies
read whole. The guide signs with a shared secret; here the token is the one that the other gateways of the measurement check (RS256).

    GUIDE_KEY=key.pem GUIDE_ISSUER=… GUIDE_UPSTREAM=http://127.0.0.1:8000 uvicorn --app-dir bench/guide gateway:app
"""
import os
from pathlib import Path

import httpx
import jwt
from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

KEY = Path(os.environ["GUIDE_KEY"]).read_text()
ISSUER = os.environ["GUIDE_ISSUER"]
SERVICES = {"bench": os.environ["GUIDE_UPSTREAM"]}
NOT_PASSED_ON = {"host", "content-length", "connection", "transfer-encoding", "content-encoding"}

app = FastAPI(title="API gateway")
bearer = HTTPBearer()


def claims(credentials: HTTPAuthorizationCredentials = Depends(bearer)) -> dict:
    """What the token says, if it is good."""
    try:
        return jwt.decode(credentials.credentials, KEY, algorithms=["RS256"], issuer=ISSUER,
                          options={"verify_aud": False, "require": ["exp", "sub"]})
    except jwt.PyJWTError:
        raise HTTPException(status_code=401, detail="Invalid or expired token")


def passed_on(headers) -> dict:
    return {name: value for name, value in headers.items() if name.lower() not in NOT_PASSED_ON}


@app.get("/health")
async def health() -> dict:
    return {"status": "healthy"}


@app.api_route("/{service}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
@app.api_route("/{service}/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
async def relay(service: str, request: Request, path: str = "", caller: dict = Depends(claims)) -> Response:
    """Sends the request to its service and the answer back."""
    if service not in SERVICES:
        raise HTTPException(status_code=404, detail="Service not found")
    try:
        async with httpx.AsyncClient(timeout=10.0) as client:
            answer = await client.request(request.method, f"{SERVICES[service]}/{path}", params=request.query_params,
                                          headers=passed_on(request.headers), content=await request.body())
    except httpx.RequestError:
        raise HTTPException(status_code=502, detail="Service unavailable")
    return Response(answer.content, status_code=answer.status_code, headers=passed_on(answer.headers))
