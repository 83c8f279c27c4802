"""What others may read: the estate's page, Open311, the export with a key; no person in any of it."""

import json
import re
from xml.etree import ElementTree as ET

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema_rs import validate

REPORT = "下水道堵了,污水往外冒,臭得很。我是王小明,电话13812345678,住2单元501"


def tell(office) -> None:
    street = office.street
    street.resident("one", home="惠民小区/1").says(REPORT, "已登记")
    street.resident("two", home="惠民小区/1").says("楼上邻居半夜吵,睡不了觉", "已登记")
    street.phone("worker3").says("0001 5 疏通好了")


PERSONAL = re.compile("王小明|13812345678|501|臭得很|小吴|worker3")


async def test_an_estates_page_tells_of_matters_and_of_nobody(office) -> None:
    tell(office)
    browser = await office.browser()
    page = await browser.get("/estate/2", "惠民小区", "蓝天社区", "污水/排水", "噪音扰民", "<b>2</b><span>接件</span>")
    assert not PERSONAL.search(page)
    assert page.count('class="number"') == 1, "what is confidential is counted, not listed"
    await browser.get("/estate/99", status=404)
    await browser.get("/estate/99999999999999999999", status=404)


@pytest.mark.parametrize("form", ["json", "xml"])
async def test_open311_tells_status_and_place_without_words(office, form: str) -> None:
    tell(office)
    browser = await office.browser()
    text = await browser.get(f"/open311/v2/requests.{form}")
    assert not PERSONAL.search(text)
    if form == "json":
        (case,) = json.loads(text)
        assert (case["service_code"], case["status"], case["address"]) == ("sewage", "closed", "惠民小区")
    else:
        (case,) = ET.fromstring(text).findall("request")  # noqa: S314  # our own answer
        assert case.findtext("service_request_id") == "FH20261123-0001"
    one = await browser.get(f"/open311/v2/requests/FH20261123-0001.{form}")
    assert one == text
    await browser.get(f"/open311/v2/requests/FH20261123-0002.{form}", status=404)
    assert len(await browser.get(f"/open311/v2/services.{form}", "sewage")) > 1000


async def test_open311_narrows_by_what_is_asked(office) -> None:
    tell(office)
    browser = await office.browser()
    for query, count in (
        ("status=open", 0),
        ("status=open,closed", 1),
        ("service_code=sewage,road", 1),
        ("service_code=road", 0),
        ("start_date=2026-11-23T00:00:00%2B08:00&end_date=2026-11-24T00:00:00%2B08:00", 1),
        ("end_date=2026-11-23T00:00:00Z", 0),
        ("service_request_id=FH20261123-0001,FH20261123-0002", 1),
    ):
        assert len(json.loads(await browser.get(f"/open311/v2/requests.json?{query}"))) == count, query
    await browser.get("/open311/v2/requests.json?status=maybe", "open", status=400)
    await browser.get("/open311/v2/requests.xml?start_date=yesterday", "<error>", status=400)


async def test_the_export_opens_with_a_key_until_it_is_taken_back(office) -> None:
    tell(office)
    admin = await office.admin()
    said = await admin.post("/console/keys", "只显示这一次", seen="/console/keys", name="市平台")
    key = re.search(r"抄下来:([\w-]{40,})", said)[1]
    browser = await office.browser()
    opened = {"headers": {"Authorization": f"Bearer {key}"}}
    answer = await browser.client.get("/api/v1/cases?limit=1", **opened)
    page = await answer.json()
    assert ([case["case_no"] for case in page["cases"]], page["before"]) == (["FH20261123-0002"], 2)
    rest = await (await browser.client.get(f"/api/v1/cases?before={page['before']}", **opened)).json()
    assert ([case["case_no"] for case in rest["cases"]], rest["before"]) == (["FH20261123-0001"], None)
    assert not re.search("王小明|13812345678", json.dumps(rest, ensure_ascii=False))
    assert (await browser.client.get("/api/v1/cases?since=now", **opened)).status == 400
    await admin.post("/console/keys/1/revoke", "收回了", seen="/console/keys")
    assert (await browser.client.get("/api/v1/cases", **opened)).status == 401
    await admin.get("/console/audit", "发钥匙", "接口读取", "市平台")


def generated(operation, count: int = 12) -> list:
    """Requests of that operation, the same ones in every run."""
    made: list = []

    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def gather(case) -> None:
        made.append(case)

    gather()
    return made


async def test_the_description_fits_what_is_answered(office) -> None:
    """Generated requests against the running service: never a fault of ours, always as described."""
    tell(office)
    browser = await office.browser()
    schema = schemathesis.openapi.from_dict(json.loads(await browser.get("/api/v1/openapi.json")))
    tried = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        for case in generated(operation):
            query = {name: str(value) for name, value in (case.query or {}).items()}
            answer = await browser.client.request(case.method, case.formatted_path, params=query)
            body, tried = await answer.read(), tried + 1
            known = operation.definition.raw["responses"]
            assert str(answer.status) in known, (case.formatted_path, query, answer.status, body)
            described = known[str(answer.status)]["content"]
            assert answer.content_type in described, (case.formatted_path, answer.content_type)
            if "schema" in described.get(answer.content_type, {}):
                validate(described[answer.content_type]["schema"], json.loads(body))
    assert tried > 50
