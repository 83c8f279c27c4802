"""调解: three short questions to whoever mediated, then the deadlines are kept in mind for them."""

from street import Street


def test_a_written_agreement_is_remembered_until_court_and_performance(street: Street) -> None:
    head = street.phone("head")
    head.says("调解", "谁和谁")
    head.says("3楼和2楼因为漏水吵架", "1 口头说好了", "2 签了协议", "3 没谈成")
    head.says("2", "怎么说好的")
    head.says("12月1日前修好漏水,赔500元", "签了协议", "12月1日过后问您", "30天内", "司法确认")
    street.step(days=8)
    head.says("待办")  # opens WeChat's window
    street.step(days=1)
    head.hears("做到了吗", "1 做到了", "2 没做到")
    head.says("1", "圆满")
    street.step(days=13, hours=20)
    head.says("待办")
    street.step(days=1, hours=3)
    head.hears("12月23日前", "一起去申请")


def test_a_mediator_whom_wechat_does_not_reach_is_phoned(street: Street) -> None:
    street.phone("head").says("调解 两家为漏水吵架")
    street.phone("head").says("1 3天内修好")
    street.step(days=5)
    assert [role for role, _ in street.calls()] == ["building_head"]


def test_a_mediation_of_a_case_stands_in_its_log_and_can_be_taken_back(street: Street) -> None:
    street.resident(home="工行南小区/3").says("楼上天天吵架,半夜也吵", "收到")
    street.phone("head").says("1")
    street.phone("worker").hears("1 接单")
    worker = street.phone("worker")
    worker.says("1", "0001")
    worker.says("调解 0001 两家为噪音吵起来", "谈得怎么样")
    worker.says("1 晚上十点后不出声", "口头说好", "0001", "撤销")
    assert "mediated" in street.log(1)
    worker.says("撤销", "撤")
    assert street.mediations() == []


def test_residents_are_told_where_disputes_go(street: Street) -> None:
    street.resident().says("调解", "不收钱")
    assert street.mediations() == []


def test_one_who_could_not_settle_it_is_told_what_else_there_is(street: Street) -> None:
    street.phone("community").says("调解 两家为停车位吵架", "3 没谈成")
    street.phone("community").says("3", "没谈成", "司法所")
    assert [row.outcome.value for row in street.mediations()] == ["failed"]
