"""What WeChat tells besides messages, and people who leave or want to be forgotten."""

from sqlmodel import Session, select
from street import Street

from handlers.incoming import Kind
from models.inbox import InboxMessage
from models.people import Person
from models.pushes import Channel, PushState, Subscription


def people(street: Street) -> list[Person]:
    with Session(street.engine, expire_on_commit=False) as session:
        return list(session.exec(select(Person)).all())


def stored(street: Street) -> str:
    """Everything the inbox still holds."""
    with Session(street.engine) as session:
        rows = session.exec(select(InboxMessage)).all()
        return "\n".join(f"{row.key} {row.openid} {row.body} {row.answer}" for row in rows)


def test_menu_taps_are_answered_also_those_of_an_old_menu(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    assert "工行南小区3号楼" in resident.does(Kind.EVENT, event="click", event_key="how")
    assert "按钮换了" in resident.does(Kind.EVENT, event="click", event_key="gone")
    assert "扫一扫" in resident.does(Kind.EVENT, event="scancode_waitmsg", event_key="x")


def test_events_that_ask_nothing_get_no_words_and_show_no_prompt(street: Street) -> None:
    street.phone("head").does(Kind.EVENT, event="view", event_key="http://x")
    street.resident(home="工行南小区/3").says("下水道堵了,污水往外冒")
    street.phone("head").hears("1 属实")
    for event in ("location", "pic_sysphoto", "location_select", "kf_create_session", "never_heard_of"):
        assert street.phone("head").does(Kind.EVENT, event=event) == ""


def test_a_report_about_strangers_makes_nobody_known(street: Street) -> None:
    before = len(people(street))
    for event in ("templatesendjobfinish", "masssendjobfinish", "unsubscribe", "user_authorization_revoke"):
        assert street.phone("stranger").does(Kind.EVENT, event=event) == ""
    assert len(people(street)) == before


def test_what_cannot_be_shown_is_answered(street: Street) -> None:
    resident = street.resident()
    resident.says("【收到不支持的消息类型，暂无法显示】", "看不了")
    assert "看不了" in resident.does(Kind.UNKNOWN)


def test_forgetting_deletes_who_it_was_and_keeps_the_case(street: Street) -> None:
    resident = street.resident("secret-openid", home="工行南小区/3")
    resident.says("你好,我叫张三丰,电话13812345678")
    resident.says("我家2单元501下水道堵了,污水往外冒,电话13812345678")
    case = street.cases()[0]
    resident.does(Kind.VOICE, media_id="V1")
    resident.says("删除我的信息", "删好了", "接着办")
    assert "secret-openid" not in {person.openid for person in people(street)}
    assert street.phone("secret-openid").says("我的诉求", "还没有报过事")
    street.phone("worker").says("待办")
    street.step(minutes=11)
    assert "13812345678" not in stored(street)
    assert "张三丰" not in stored(street)
    assert street.attachments()[0].media_id == ""
    assert street.case(case.id or 0).state.value not in {"withdrawn", "closed"}


def test_the_same_deletion_delivered_again_gets_the_same_answer(street: Street) -> None:
    resident = street.resident("gone", home="工行南小区/3")
    first = resident.says("删除我的信息", key="K")
    assert resident.says("删除我的信息", key="K") == first


def test_a_case_that_ended_loses_its_reporters_door_and_number(street: Street) -> None:
    resident = street.resident("leaver", home="工行南小区/4")
    resident.says("我家2单元501下水道堵了,污水往外冒,电话13812345678")
    resident.says("撤回")
    resident.says("删除我的信息")
    street.step(minutes=11)
    case = street.cases()[0]
    assert "13812345678" not in case.text
    assert (case.unit, case.room) == ("", "")


def test_leaving_forgets_unless_one_comes_back_soon(street: Street) -> None:
    stays, leaves = street.resident("stays", home="工行南小区/3"), street.resident("leaves", home="工行南小区/3")
    for phone in (stays, leaves):
        phone.does(Kind.EVENT, event="unsubscribe")
    stays.does(Kind.EVENT, event="subscribe")
    street.step(minutes=11)
    assert street.person("stays").home_building_id is not None
    assert "leaves" not in {person.openid for person in people(street)}


def test_staff_who_leave_stay_on_the_roster(street: Street) -> None:
    street.phone("worker").does(Kind.EVENT, event="user_authorization_cancellation")
    street.step(minutes=11)
    assert street.person("worker").name == "小李"


def test_a_template_that_did_not_arrive_is_seen_and_phoned(street: Street) -> None:
    street.resident(home="工行南小区/3").says("下水道堵了,污水往外冒")
    with Session(street.engine) as session, session.begin():
        push = next(session.get(type(row), row.id) for row in street.pushes() if row.kind == "prompt")
        push.channel, push.message_id = Channel.TEMPLATE, "M77"
    street.phone("head").does(
        Kind.EVENT, event="templatesendjobfinish", fields={"MsgID": "M77", "Status": "failed:user block"}
    )
    prompt = next(row for row in street.pushes() if row.message_id == "M77")
    assert (prompt.state, prompt.tries[-1]["reason"]) == (PushState.CALL_LIST, "failed:user block")
    assert ("building_head", "blocked") in street.calls()


def test_subscriptions_are_counted(street: Street) -> None:
    resident = street.resident("fan")

    def chose(event: str, wrapper: str, status: str) -> None:
        entry = {"TemplateId": "T9", "SubscribeStatusString": status}
        assert resident.does(Kind.EVENT, event=event, fields={wrapper: {"List": [entry]}}) == ""

    def left() -> int:
        with Session(street.engine) as session:
            return session.exec(select(Subscription)).one().left

    chose("subscribe_msg_popup_event", "SubscribeMsgPopupEvent", "accept")
    chose("subscribe_msg_popup_event", "SubscribeMsgPopupEvent", "accept")
    assert left() == 2
    chose("subscribe_msg_change_event", "SubscribeMsgChangeEvent", "reject")
    assert left() == 0
