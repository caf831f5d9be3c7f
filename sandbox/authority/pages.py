"""What the authority and its device answer: revocation lists, OCSP, and a page on which anybody signs.

Switches of `ca`: `down` and `slow`, `silent` (no answer at all), `wrong_signer` (an answer signed with a stranger's key),
`old` (the list as it was so many seconds ago).
On the device `wrong_signer` signs with a key that is not the certificate's.
"""

import asyncio
import base64
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from sandbox import clock
from sandbox.authority.holders import HOLDERS
from sandbox.authority.issuing import MIDDLE, ROOT
from sandbox.authority.revoking import ocsp_answer, revocation_list
from sandbox.authority.signing import signature_over
from sandbox.web import HANG_SECONDS, fault, form_of, page, problem_answer, world_of

PIN = "123456"
TARGET = "ca"
MOST_CHARACTERS = 4000


async def crl(request: Request) -> Response:
    """GET /ca/{issuer}.crl."""
    world = world_of(request)
    broken = await fault(world, f"{TARGET}:crl")
    if broken:
        return broken
    name = request.path_params["issuer"]
    if name not in {ROOT, MIDDLE}:
        return problem_answer(404, "unknown_issuer", "Không có tổ chức chứng thực này.")
    if world.switches.take(f"{TARGET}:crl", "silent"):
        await asyncio.sleep(HANG_SECONDS)
    issuer = world.authority.root if name == ROOT else world.authority.middle
    forged = world.switches.take(f"{TARGET}:crl", "wrong_signer")
    key = world.authority.stranger if forged else issuer.key
    age = timedelta(seconds=float(world.switches.take(f"{TARGET}:crl", "old") or 0))
    body = revocation_list(world.authority, world.revoked, issuer=issuer, now=clock.now() - age, key=key)
    return Response(body, media_type="application/pkix-crl")


async def ocsp(request: Request) -> Response:
    """POST /ca/ocsp."""
    world = world_of(request)
    broken = await fault(world, f"{TARGET}:ocsp")
    if broken:
        return broken
    if world.switches.take(f"{TARGET}:ocsp", "silent"):
        await asyncio.sleep(HANG_SECONDS)
    forged = world.switches.take(f"{TARGET}:ocsp", "wrong_signer")
    key = world.authority.stranger if forged else None
    try:
        body = ocsp_answer(world.authority, world.revoked, await request.body(), now=clock.now(), key=key)
    except ValueError:
        return problem_answer(400, "not_ocsp", "Đây không phải yêu cầu OCSP.")
    return Response(body, media_type="application/ocsp-response")


async def device(request: Request) -> Response:
    """GET /chu-ky-so: the device with everybody's certificates."""
    return _page(request, {})


async def sign(request: Request) -> Response:
    """POST /chu-ky-so with `holder`, `pin`, `text` and `action` sign or download; or revoke and restore."""
    said = await form_of(request)
    if said.get("holder", "") not in HOLDERS:
        return _page(request, said, error="Hãy chọn một chứng thư.", status=422)
    if said.get("action") in {"revoke", "restore"}:
        return _changed(request, said)
    text = said.get("text", "").replace("\r\n", "\n").strip("\n")
    if said.get("pin", "") != PIN:
        return _page(request, said, error=f"Mã PIN không đúng. Thiết bị thử nghiệm dùng {PIN}.", status=422)
    if not text.strip() or len(text) > MOST_CHARACTERS:
        return _page(request, said, error="Hãy dán nội dung cần ký.", status=422)
    return _signed(request, said, text)


def _changed(request: Request, said: dict[str, str]) -> Response:
    revoked = world_of(request).revoked
    if said["action"] == "revoke":
        revoked.revoke(said["holder"], now=clock.now())
        return _page(request, said, done="Đã thu hồi chứng thư.")
    revoked.restore(said["holder"])
    return _page(request, said, done="Chứng thư lại có hiệu lực.")


def _signed(request: Request, said: dict[str, str], text: str) -> Response:
    world, code = world_of(request), said["holder"]
    forged = world.switches.take(f"{TARGET}:device", "wrong_signer")
    key = world.authority.stranger if forged else None
    chain = (world.authority.middle.certificate,)
    signature = signature_over(text, world.authority.issued[code], chain=chain, key=key)
    if said.get("action") == "download":
        headers = {"content-disposition": f'attachment; filename="{code}.p7s"'}
        return Response(signature, media_type="application/pkcs7-signature", headers=headers)
    return _page(request, said, signature=base64.encodebytes(signature).decode())


def _page(
    request: Request,
    said: dict[str, str],
    *,
    error: str = "",
    done: str = "",
    signature: str = "",
    status: int = 200,
) -> Response:
    revoked = {code for code in HOLDERS if world_of(request).revoked.since(code)}
    facts = {"said": said, "holders": HOLDERS.values(), "revoked": revoked, "pin": PIN}
    return page("device.jinja", status, error=error, done=done, signature=signature, **facts)
