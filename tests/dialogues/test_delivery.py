"""Nobody is unreachable in silence: quota, template, call list; and what WeChat's refusals lead to."""

from datetime import timedelta

from sqlmodel import Session, select
from street import Street, short

from bot.wechat.template_fields import fit
from config.rules import load_rules
from config.wechat_errors import Action
from handlers.delivery import Failure
from handlers.incoming import Kind
from models.people import Person
from models.pushes import Channel, Push, PushState, Quota


def refusal(code: int, action: Action) -> Failure:
    """WeChat refuses the next message."""
    return Failure(code=code, action=action, reason=str(code), definite=True, rid="66bac357")


def set_quota(street: Street, openid: str, left: int) -> None:
    """What the person's window still allows."""
    with Session(street.engine) as session, session.begin():
        person = session.exec(select(Person).where(Person.openid == openid)).one()
        quota = session.get_one(Quota, person.id)
        quota.message_left = left


def with_templates(engine: object, tmp_path: object) -> Street:
    """A street whose account has templates."""
    path = tmp_path / "rules.toml"  # type: ignore[operator]
    path.write_text('[wechat.templates]\ncase_alert = "T1"\nprogress = "T2"\n', encoding="utf-8")
    return Street(engine, load_rules(path))  # type: ignore[arg-type]


def test_without_a_window_the_prompt_ends_on_the_call_list(street: Street) -> None:
    set_quota(street, "head", 0)
    short(street.resident(home="工行南小区/3").says("下水道堵了,污水往外冒"))
    street.phone("head").hears_nothing()
    street.step(minutes=6)
    assert ("building_head", "no_quota") in street.calls()


def test_a_template_announces_and_the_next_text_gets_the_prompt(engine: object, tmp_path: object) -> None:
    street = with_templates(engine, tmp_path)
    set_quota(street, "head", 0)
    no = short(street.resident(home="工行南小区/3").says("下水道堵了,污水往外冒"))
    pushed = [push for push in street.pushes() if push.channel is Channel.TEMPLATE]
    assert [push.state for push in pushed] == [PushState.SENT]
    street.phone("head").says("1", f"FH20261123-{no}", "1 属实", never=("已记",))
    street.phone("head").says("1", f"{no} 已记:属实")


def test_the_last_two_messages_are_kept_for_prompts(street: Street) -> None:
    resident = street.resident(home="工行南小区/4")
    resident.says("下水道堵了,污水往外冒")
    street.step(minutes=2)
    set_quota(street, "resident", 2)
    street.phone("worker").says("1")
    resident.hears_nothing()
    resident.says("进度")
    resident.hears("接了")


def test_out_of_window_leads_to_the_template(engine: object, tmp_path: object) -> None:
    street = with_templates(engine, tmp_path)
    street.refusals = [refusal(45015, Action.OTHER_CHANNEL)]
    street.resident(home="工行南小区/3").says("下水道堵了,污水往外冒")
    prompt = next(push for push in street.pushes() if push.kind == "prompt")
    assert (prompt.state, prompt.channel) == (PushState.SENT, Channel.TEMPLATE)
    assert [attempt["ok"] for attempt in prompt.tries] == [False, True]


def test_busy_is_tried_again(street: Street) -> None:
    street.refusals = [refusal(-1, Action.RETRY), refusal(-1, Action.RETRY)]
    street.resident(home="工行南小区/3").says("下水道堵了,污水往外冒")
    street.phone("head").hears_nothing()
    for _ in range(4):
        street.step(seconds=1)
    street.phone("head").hears("1 属实")


def test_the_day_used_up_is_parked_and_resumed(engine: object, tmp_path: object) -> None:
    path = tmp_path / "rules.toml"  # type: ignore[operator]
    path.write_text('[limits.ordinary]\nclaim = "5 workdays"\n', encoding="utf-8")
    street = Street(engine, load_rules(path))  # type: ignore[arg-type]
    street.refusals = [refusal(45009, Action.PARK_UNTIL_MIDNIGHT)]
    street.resident(home="工行南小区/4").says("楼前路灯不亮")
    street.step(minutes=30)
    worker = street.phone("worker")
    worker.hears_nothing()
    assert street.calls() == []
    street.step(hours=22)
    assert "1 接单" in "".join(worker.heard)


def test_somebody_who_left_is_phoned(street: Street) -> None:
    street.refusals = [refusal(43004, Action.MARK_PERSON)]
    street.resident(home="工行南小区/3").says("下水道堵了,污水往外冒")
    assert ("building_head", "unfollowed") in street.calls()
    assert street.person("head").followed is False


def test_an_overtaken_prompt_never_leaves(street: Street) -> None:
    set_quota(street, "head", 0)
    resident = street.resident(home="工行南小区/3")
    resident.says("下水道堵了,污水往外冒")
    resident.says("撤回")
    set_quota(street, "head", 5)
    street.step(minutes=6)
    assert "1 属实" not in "".join(street.phone("head").heard)
    assert PushState.SUPERSEDED in {push.state for push in street.pushes()}


def test_a_late_answer_comes_as_a_message(street: Street) -> None:
    resident = street.resident(home="工行南小区/3")
    assert resident.says("下水道堵了,污水往外冒", late=True) == ""
    resident.hears("收到,已登记")
    assert street.now >= street.cases()[0].received_at - timedelta(seconds=1)


def test_every_attempt_is_kept_with_wechats_code_and_number(street: Street) -> None:
    street.refusals = [refusal(-1, Action.RETRY)]
    street.resident(home="工行南小区/3").says("下水道堵了,污水往外冒")
    street.step(seconds=2)
    prompt = next(push for push in street.pushes() if push.kind == "prompt")
    assert [(line["channel"], line["ok"]) for line in prompt.tries] == [("custom", False), ("custom", True)]
    assert (prompt.tries[0]["code"], prompt.tries[0]["rid"]) == (-1, "66bac357")


def test_the_minute_used_up_pauses_the_channel_for_everybody(street: Street) -> None:
    street.refusals = [refusal(45011, Action.PAUSE_MINUTE)]
    street.resident("one", home="工行南小区/3").says("下水道堵了,污水往外冒")
    street.resident("two", home="工行南小区/5").says("下水道堵了,污水往外冒")
    for head in ("head", "head5"):
        street.phone(head).hears_nothing()
    assert sum(len(push.tries) for push in street.pushes()) == 1
    street.step(seconds=61)
    for head in ("head", "head5"):
        street.phone(head).hears("1 属实")


def test_a_notification_agreed_to_is_the_last_before_the_telephone(engine: object, tmp_path: object) -> None:
    path = tmp_path / "rules.toml"  # type: ignore[operator]
    path.write_text('[wechat.subscriptions]\ncase_alert = "N1"\n', encoding="utf-8")
    street = Street(engine, load_rules(path))  # type: ignore[arg-type]
    entry = {"TemplateId": "N1", "SubscribeStatusString": "accept"}
    street.phone("head").does(
        Kind.EVENT, event="subscribe_msg_popup_event", fields={"SubscribeMsgPopupEvent": {"List": [entry]}}
    )
    set_quota(street, "head", 0)
    street.resident("one", home="工行南小区/3").says("下水道堵了,污水往外冒")
    prompt = next(push for push in street.pushes() if push.kind == "prompt")
    assert (prompt.state, prompt.channel) == (PushState.SENT, Channel.SUBSCRIPTION)
    street.phone("head").says("1")
    street.phone("head").says("1", "已记:属实")
    set_quota(street, "head", 0)
    street.resident("two", home="工行南小区/3").says("楼道灯不亮")
    street.step(minutes=6)
    assert "building_head" in {role for role, _ in street.calls()}


def test_a_report_quicker_than_our_own_note_is_not_lost(engine: object, tmp_path: object) -> None:
    street = with_templates(engine, tmp_path)
    street.phone("head").does(
        Kind.EVENT, event="templatesendjobfinish", fields={"MsgID": "9", "Status": "failed:user block"}
    )
    set_quota(street, "head", 0)
    street.resident(home="工行南小区/3").says("下水道堵了,污水往外冒")
    with Session(street.engine) as session, session.begin():
        session.exec(select(Push).where(Push.channel == Channel.TEMPLATE)).one().message_id = "9"
    street.step(seconds=11)
    assert ("building_head", "blocked") in street.calls()


def test_a_template_is_filled_as_wechat_takes_it_and_leads_to_the_whole_text(engine: object, tmp_path: object) -> None:
    street = with_templates(engine, tmp_path)
    set_quota(street, "head", 0)
    street.resident(home="工行南小区/3").says("下水道堵了,污水往外冒")
    sent = street.sent[-1]
    assert sent.template_id == "T1"
    fitted = {key: fit(key, value) for key, value in sent.data.items()}
    assert fitted["thing2"] == "工行南小区3号楼"
    assert fitted["time4"].startswith("2026年11月23日")
    assert sent.url.startswith("http://127.0.0.1/p/")
    assert len(sent.name) <= 32


def test_nobody_is_on_the_call_list_twice_for_the_same(street: Street) -> None:
    street.resident(home="工行南小区/3").says("楼道堆满杂物没人管")
    street.step(days=1)
    calls = street.calls()
    assert calls.count(("resident", "no_quota")) == 1
