"""Many people at once: what one batch handles is what each would have heard alone, and it asks the database once."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from street import Street, short
from test_announcements import NOTICE

from handlers.incoming import Kind

HOME = "工行南小区/3"
AT_HOME = "工行南小区3号楼"


@contextmanager
def counted(street: Street) -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(street.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(street.engine, "before_cursor_execute", note)


def test_the_same_matter_within_one_batch_is_offered_to_the_second(street: Street) -> None:
    first, second = street.phone("r1"), street.phone("r2")
    own, other = street.together((first, f"{AT_HOME}楼前路灯不亮"), (second, f"{AT_HOME}楼前路灯不亮"))
    assert f"{short(own)} 也是工行南小区3号楼的路灯照明" in other


def test_a_case_that_is_withdrawn_within_the_batch_is_not_offered(street: Street) -> None:
    first, second = street.phone("r1"), street.phone("r2")
    first.says(f"{AT_HOME}楼前路灯不亮")
    withdrawn, receipt = street.together((first, "撤回"), (second, f"{AT_HOME}楼前路灯不亮"))
    assert "撤回" in withdrawn
    assert "同一件" not in receipt


def test_a_photo_sent_before_goes_with_the_report_of_its_sender_only(street: Street) -> None:
    first, second = street.resident("r1", home=HOME), street.resident("r2", home=HOME)
    first.does(Kind.IMAGE, media_id="m1")
    with_photo, without = street.together((first, "楼道的灯坏了"), (second, "下水道堵了,污水往外冒"))
    assert "照片等1份" in with_photo
    assert "份" not in without
    (row,) = street.attachments()
    assert row.case_id == int(short(with_photo))


def test_what_is_announced_answers_everybody_in_the_batch(street: Street) -> None:
    community = street.phone("community")
    community.says(f"公告 {NOTICE}", "1 发出")
    community.says("1", "发出了")
    people = [street.resident(f"r{number}", home=HOME) for number in range(3)]
    for answer in street.together(*((phone, "又停水了") for phone in people)):
        assert "知道了" in answer


def test_reports_of_many_people_ask_the_database_no_oftener_than_those_of_few(street: Street) -> None:
    texts = ("楼前路灯不亮", "下水道堵了,污水往外冒", "单元门坏了关不上", "楼道堆满杂物没人管")

    def report(first: int, count: int) -> int:
        people = [street.phone(f"r{number}") for number in range(first, first + count)]
        with counted(street) as statements:
            street.together(*((phone, f"{AT_HOME}{texts[at % 4]}") for at, phone in enumerate(people)))
        return len([each for each in statements if each.startswith("SELECT")])

    report(0, 4)
    numbered_apart = 8 if street.engine.dialect.name == "postgresql" else 0  # cases, so that no number is left out
    assert report(20, 12) <= report(10, 4) + numbered_apart
