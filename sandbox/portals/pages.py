"""The played portals' pages: who is here, logging in and out, and being told that somebody has left."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from sandbox.portals.party import SITES, NotLoggedIn, Party, Visit
from sandbox.web import form_of, page, world_of

LABELS = {
    "name": "Họ và tên",
    "birthdate": "Ngày sinh",
    "account_kind": "Loại tài khoản",
    "email": "Thư điện tử",
    "phone_number": "Số điện thoại",
    "citizen_number": "Số định danh cá nhân",
    "old_card_number": "Số chứng minh nhân dân",
    "passport_number": "Số hộ chiếu",
    "tax_code": "Mã số thuế",
}
LEVELS = ("LoA1", "LoA2", "LoA3")


async def show(request: Request) -> Response:
    """GET /portals/{code}: the portal, with or without somebody logged in."""
    party = _party(request)
    if party is None:
        return PlainTextResponse("Không có cổng này.", status_code=404)
    visit = _visit(request, party)
    known = [(LABELS[name], visit.claims[name]) for name in LABELS if name in visit.claims] if visit else []
    return page("portal.jinja", site=party.site, sites=SITES.values(), visit=visit, known=known)


async def log_in(request: Request) -> Response:
    """GET /portals/{code}/login?acr=LoA3: off to the national portal."""
    party = _party(request)
    if party is None:
        return PlainTextResponse("Không có cổng này.", status_code=404)
    state, trip = world_of(request).visits.begin(party.site.code)
    acr = request.query_params.get("acr", "")
    prompt = "login" if request.query_params.get("prompt") == "login" else ""
    address = party.way_in(state, trip, acr=acr if acr in LEVELS else "", prompt=prompt)
    answer = RedirectResponse(address, status_code=303)
    answer.set_cookie(f"trip-{party.site.code}", state, httponly=True, samesite="lax")
    return answer


async def back(request: Request) -> Response:
    """GET /portals/{code}/back: the answer of the national portal."""
    party = _party(request)
    if party is None:
        return PlainTextResponse("Không có cổng này.", status_code=404)
    said = request.query_params
    state = said.get("state", "")
    trip = world_of(request).visits.trips.pop(state, None)
    ours = trip is not None and request.cookies.get(f"trip-{party.site.code}") == state
    if trip is None or not ours or said.get("iss") != party.portal:
        return _trouble("Lần đăng nhập này không bắt đầu ở trình duyệt này, hoặc đã dùng rồi.")
    if "code" not in said:
        return _trouble(f"Bạn chưa đăng nhập ({said.get('error', 'không rõ')}).", status=200)
    try:
        visit = await party.visit_for(said["code"], trip)
    except NotLoggedIn as error:
        return _trouble(str(error))
    answer = RedirectResponse(f"/portals/{party.site.code}", status_code=303)
    cookie = world_of(request).visits.keep(visit)
    answer.set_cookie(f"visit-{party.site.code}", cookie, httponly=True, samesite="lax")
    return answer


async def log_out(request: Request) -> Response:
    """GET /portals/{code}/logout: out here, then out everywhere."""
    party = _party(request)
    visit = _visit(request, party) if party else None
    if party is None or visit is None:
        return RedirectResponse("/", status_code=303)
    world_of(request).visits.end(party.site.code, visit.sid)
    return RedirectResponse(party.way_out(visit), status_code=303)


async def left(request: Request) -> Response:
    """GET /portals/{code}/left: back from logging out."""
    return page(
        "message.jinja", title="Đã đăng xuất", text=f"Trạng thái: {request.query_params.get('state', '')}"
    )


async def back_channel(request: Request) -> Response:
    """POST /portals/{code}/backchannel: the national portal says that somebody has left."""
    party = _party(request)
    if party is None:
        return PlainTextResponse("unknown", status_code=404)
    try:
        sid = await party.sid_to_end((await form_of(request)).get("logout_token", ""))
    except NotLoggedIn:
        return PlainTextResponse("invalid_request", status_code=400)
    world_of(request).visits.end(party.site.code, sid)
    return Response(status_code=200, headers={"Cache-Control": "no-store"})


def _party(request: Request) -> Party | None:
    site = SITES.get(request.path_params["code"])
    if site is None:
        return None
    world = world_of(request)
    return Party(
        site, world.settings.portal, world.settings.public_url, world.vault.secrets["portals"][site.code]
    )


def _visit(request: Request, party: Party) -> Visit | None:
    return world_of(request).visits.visits.get(request.cookies.get(f"visit-{party.site.code}", ""))


def _trouble(text: str, *, status: int = 400) -> Response:
    return page("message.jinja", status, title="Chưa đăng nhập được", text=text)
