"""The page: one file, nothing from outside, nothing that runs."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace

import pytest
from lxml import etree, html

from interlock.report.html import render
from interlock.report.model import Singles
from interlock.report.sequence import picture
from interlock.report.story import story
from tests.report.sample import HOSTILE, calm, doubled, hostile, report

PAGES = {"broken": lambda: report(doubled()), "calm": calm, "hostile": hostile}


@pytest.fixture(params=PAGES)
def page(request):
    return render(PAGES[request.param]())


def test_nothing_is_fetched_and_nothing_runs(page):
    tree = html.fromstring(page)
    for name in ("script", "img", "link", "iframe", "object", "embed", "base", "form", "image"):
        assert tree.findall(f".//{name}") == [], name
    for node in tree.iter():
        for name, value in node.attrib.items():
            assert not name.lower().startswith("on"), name
            assert name not in ("style", "src", "srcset", "action", "xlink:href"), name
            if name == "href":
                assert value.startswith("#")
    style = tree.find(".//style").text
    assert "url(" not in style
    assert "@import" not in style


def test_the_policy_allows_exactly_the_style_of_the_page(page):
    tree = html.fromstring(page)
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    wanted = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.startswith("default-src 'none';")
    assert f"style-src 'sha256-{wanted}'" in policy
    assert "unsafe" not in policy


def test_hostile_texts_are_texts():
    page = render(hostile())
    assert HOSTILE not in page
    assert "<script" not in page.lower()
    assert "&lt;script&gt;" in page
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", page)
    text = html.fromstring(page).text_content()
    assert '<script>alert("1")</script>' in text


def test_every_anchor_leads_somewhere_and_ids_are_unique():
    tree = html.fromstring(render(report(doubled(), doubled())))
    ids = [n.get("id") for n in tree.iter() if n.get("id")]
    assert len(ids) == len(set(ids))
    for link in tree.iter("a"):
        assert link.get("href")[1:] in ids
    for label in tree.iter("label"):
        assert label.get("for") in ids


@pytest.mark.parametrize("language", ["en", "zh"])
def test_both_languages_are_there_and_one_is_chosen(language):
    tree = html.fromstring(render(report(doubled()), language))
    assert tree.get("lang") == language
    chosen = [n.get("id") for n in tree.iter("input") if n.get("checked") is not None]
    assert chosen == [f"lang-{language}"]
    english = " ".join(n.text_content() for n in tree.find_class("en"))
    chinese = " ".join(n.text_content() for n in tree.find_class("zh"))
    assert "is in ERP twice" in english
    assert "在 ERP 中有 2 份" in chinese
    assert "reply lost after the work was done" in english
    assert "处理已完成，应答丢失" in chinese
    assert not re.search("[\u4e00-\u9fff]", english)


def test_a_subject_that_holds_says_what_was_tried():
    text = html.fromstring(render(calm())).text_content()
    assert "Nothing was found" in text
    assert "reply-lost" in text
    assert "erp.CreateOrder · 12" in text
    assert "Once" in text
    assert "exactly-once" in text
    assert "BROKEN" not in text


def test_a_planted_subject_judged_wrongly_is_shouted_about():
    whole = report(doubled())
    wrong = replace(whole.subjects[0], truth={"verdict": "holds", "en": "fine"}, as_truth=False)
    page = render(replace(whole, subjects=(wrong,)))
    assert 'class="alarm"' in page
    assert "0 of 1 judged as known" in page


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_picture_is_well_formed_and_keeps_to_its_lanes(language):
    shown = doubled()
    lines = story(shown.smallest.trace, shown.finding, None, language, plan=shown.smallest.plan)
    svg = etree.fromstring(picture(lines, language))
    _, _, wide, high = (int(n) for n in svg.get("viewBox").split())
    for node in svg.iter():
        for name in ("x", "x1", "x2", "cx"):
            assert 0 <= float(node.get(name, 0)) <= wide
        for name in ("y", "y1", "y2", "cy"):
            assert 0 <= float(node.get(name, 0)) <= high
    lanes = [int(n.get("x")) for n in svg.iter("text") if n.get("class") == "lane"]
    texts = [int(n.get("x")) for n in svg.iter("text") if n.get("class", "").startswith("what")]
    assert lanes == sorted(set(lanes))
    assert min(texts) > max(lanes)


def test_a_narrow_window_gets_the_story_of_each_picture_as_a_list():
    tree = html.fromstring(render(report(doubled())))
    boxes = tree.xpath("//*[contains(@class, 'scroll')][.//*[contains(@class, 'seq')]]")
    assert boxes
    for box in boxes:
        clocks = list(box.xpath(".//*[@class='clock']//text()"))
        told = box.xpath("./ol[@class='steps']/li[not(@class='gap')]/span/text()")
        assert told == clocks
    assert boxes[0].xpath("count(./ol/li[@class='bad'])") > 0


def test_the_page_is_small():
    assert len(render(report(doubled())).encode()) < 60_000


def test_what_was_not_covered_is_named_in_the_table_of_coverage():
    left = {"codes": ["currency JPY"], "values": [f"order.f{n} longest" for n in range(9)]}
    known = {"codes": "3/4", "values": "1/10", "not_covered": left}
    tree = html.fromstring(render(report(coverage=known)))
    rows = [row.text_content() for row in tree.iter("tr") if "/" in row.text_content()]
    (codes,) = [row for row in rows if "3/4" in row]
    assert "codes of tables" in codes
    assert "currency JPY" in codes
    (values,) = [row for row in rows if "1/10" in row]
    assert "order.f8 最长" in values


def test_the_certificate_stands_with_its_subject():
    whole = calm()
    subject = replace(whole.subjects[0], singles=Singles(7, 9, asked=9, next=8))
    page = render(replace(whole, subjects=(subject,)))
    assert "not every single fault was tried: 7 of 9" in page
    assert "单一故障未全部试过：7/9" in page
