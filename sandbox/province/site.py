"""The public web site of a province: the page of each online service, and what robots may read of it."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from sandbox.web import page

SERVICES: Mapping[str, str] = {
    "khai-sinh": "Đăng ký khai sinh trực tuyến",
    "ket-hon": "Đăng ký kết hôn trực tuyến",
    "khai-tu": "Đăng ký khai tử trực tuyến",
    "chung-thuc": "Chứng thực bản sao trực tuyến",
    "hon-nhan": "Xác nhận tình trạng hôn nhân trực tuyến",
}
ROBOTS = "User-agent: *\nDisallow: /admin\n"


async def robots(request: Request) -> Response:  # noqa: ARG001 -- the handler's shape
    """GET /robots.txt."""
    return PlainTextResponse(ROBOTS)


async def service(request: Request) -> Response:
    """GET /provinces/{system}/dich-vu/{name}: a service the site has, or 404."""
    name = SERVICES.get(request.path_params["name"])
    if name is None:
        return PlainTextResponse("Không có trang này.", status_code=404)
    return page("service.jinja", title=name, system=request.path_params["system"])
