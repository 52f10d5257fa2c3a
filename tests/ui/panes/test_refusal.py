"""A refused start: the words and the ways round."""

from PySide6.QtCore import Qt

from engine.contract.startup import StartRefused
from ui.panes.refusal import RefusalPage, Remedy

PORT = StartRefused(
    "port_taken", "Port 9092 is taken by java (process 4711).", suggestion="9093", port=9092
)
FOLDER = StartRefused(
    "folder_in_use", "The folder is in use.", suggestion="/data/two", folder="/data/one"
)


def shown(qtbot, refused):
    page = RefusalPage(refused)
    qtbot.addWidget(page)
    page.resize(900, 500)
    page.show()
    return page


def test_a_taken_port_offers_the_free_one(qtbot):
    page = shown(qtbot, PORT)
    assert page.text.text() == "Port 9092 is taken by java (process 4711)."
    assert page.suggested.words == "Use port 9093"
    assert not page.choose.isVisible()
    with qtbot.waitSignal(page.remedy_chosen) as chosen:
        qtbot.mouseClick(page.suggested, Qt.MouseButton.LeftButton)
    assert chosen.args == [Remedy(port=9093)]


def test_another_port_may_be_typed(qtbot):
    page = shown(qtbot, PORT)
    for wrong in ("", "0", "65536", "x"):
        page.port.setText(wrong)
        assert not page.use_port.isEnabled()
    page.port.setText("19092")
    with qtbot.waitSignal(page.remedy_chosen) as chosen:
        qtbot.keyClick(page.port, Qt.Key.Key_Return)
    assert chosen.args == [Remedy(port=19092)]


def test_a_folder_in_use_offers_another(qtbot):
    page = shown(qtbot, FOLDER)
    assert page.suggested.words == "Use two"
    assert page.choose.isVisible()
    assert not page.port.isVisible()
    with qtbot.waitSignal(page.remedy_chosen) as chosen:
        page.suggested.click()
    assert chosen.args == [Remedy(folder="/data/two")]


def test_without_a_suggestion_one_can_only_try_again_or_leave(qtbot):
    page = shown(qtbot, StartRefused("settings_wrong", "num.partitions must be 1 or more."))
    assert not page.suggested.isVisible()
    with qtbot.waitSignal(page.remedy_chosen) as chosen:
        page.again.click()
    assert chosen.args == [Remedy()]
    with qtbot.waitSignal(page.quit_wanted):
        page.leave.click()
