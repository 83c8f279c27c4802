from nlp.matcher import Matcher
from nlp.terms import Term


def term(label: str, *parts: str, gap: int = 10) -> Term:
    sets = tuple(frozenset(part.split("|")) for part in parts)
    return Term(label=label, weight=1.0, parts=sets, gaps=(gap,) * (len(parts) - 1))


def found(text: str, *terms: Term, alone: str = "") -> list[tuple[str, tuple[str, ...]]]:
    matcher = Matcher(terms, lambda text, place: text[place] in alone)
    return sorted((hit.label, hit.words) for hit in matcher.hits(text))


def test_words_are_found_wherever_they_stand() -> None:
    assert found("下水道堵了下水道", term("a/b", "下水道")) == [("a/b", ("下水道",)), ("a/b", ("下水道",))]


def test_a_phrase_needs_its_parts_in_order_and_near() -> None:
    phrase = term("a/b", "暖气|地暖", "不热|冰凉", gap=4)
    assert found("暖气今天不热", phrase) == [("a/b", ("暖气", "不热"))]
    assert found("不热 暖气", phrase) == []
    assert found("暖气从昨天开始不热", phrase) == []
    assert found("暖气从昨天开始不热 地暖冰凉", phrase) == [("a/b", ("地暖", "冰凉"))]


def test_a_single_character_counts_only_as_a_word_of_its_own() -> None:
    assert found("水停了", term("a/b", "水"), alone="水") == [("a/b", ("水",))]
    assert found("水果", term("a/b", "水")) == []
    assert found("水果坏", term("a/b", "水", "坏")) == [("a/b", ("水", "坏"))]


def test_words_that_count_for_nothing_hide_the_shorter_ones_in_them() -> None:
    nothing = term("nothing/words", "电视")
    assert found("电视坏了", term("a/b", "电", "坏"), nothing) == []
    assert found("电视", term("a/b", "电视"), nothing) == [("a/b", ("电视",))]
    assert found("看电视 停电坏了", term("a/b", "电", "坏"), nothing) == [("a/b", ("电", "坏"))]
