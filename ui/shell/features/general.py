"""What every window has: leave, copy, go to anything, panes and tabs, theme, layout."""

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QActionGroup, QDesktopServices, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from ui.notices import Notice, notices
from ui.shell.centre import Key
from ui.shell.go_to import GoTo
from ui.shell.layout import pane_of
from ui.shell.pages import Filterable, Refreshable
from ui.shell.shell import Shell
from ui.theme import ThemeChoice, themes
from ui.widgets.copy import copy_text

_THEME_TEXTS: dict[ThemeChoice, str] = {
    "system": "Theme: as the &system",
    "dark": "Theme: &dark",
    "light": "Theme: &light",
}


class General(QObject):
    """The actions that belong to no subject."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell, self._window, self._store = shell, shell.window, shell.store
        self._theme_group = QActionGroup(self)
        self._add_file_and_edit()
        self._add_view()
        self._add_steps()
        self.go_to = GoTo(shell)
        shell.go_to_wanted.connect(self.go_to.open)
        shell.centre.current_changed.connect(self._see_page)
        shell.store.cluster_changed.connect(self._see_cluster)
        shell.layout.folded_changed.connect(shell.actions["fold_docks"].setChecked)

    def _add_file_and_edit(self) -> None:
        add, window = self._shell.actions.add, self._window
        add(
            "open_folder", "Open the data &folder", "folder",
            menus=("File/open", "Cluster/folder"), needs="cluster", handler=self._open_folder,
        )  # fmt: skip
        add(
            "close_tab", "&Close tab", "x", "Ctrl+W",
            menus=("File/leave", "Window/steps"), needs="page", handler=self._close_tab,
        )  # fmt: skip
        leave = add("quit", "&Quit", "log-out", "Ctrl+Q", menus="File/leave", handler=window.close)
        leave.setMenuRole(leave.MenuRole.QuitRole)
        add(
            "copy", "&Copy", "copy", "Ctrl+C",
            menus="Edit/text", handler=self._copy, is_local=True,
        )  # fmt: skip
        add(
            "select_all", "Select a&ll", "", "Ctrl+A",
            menus="Edit/text", handler=self._select_all, is_local=True,
        )  # fmt: skip
        add(
            "copy_address", "Copy &address", "copy", "Ctrl+Shift+C",
            menus=("Edit/copy", "Cluster/pages"), needs="cluster", handler=self.copy_address,
        )  # fmt: skip

    def _add_view(self) -> None:
        add, layout = self._shell.actions.add, self._shell.layout
        add(
            "go_to", "&Go to anything…", "search", "Ctrl+K",
            menus=("View/go", "Tools/find"), handler=self._go_to,
        )  # fmt: skip
        # A window-wide Space would rob the focused button of it: the window takes it last.
        add(
            "pause", "&Pause view", "pause", "Space",
            menus="View/go", toggled=self._keep_nothing, is_local=True,
        )  # fmt: skip
        for choice, text in _THEME_TEXTS.items():
            entry = add(f"theme_{choice}", text, menus="View/theme", handler=self._choose_theme)
            entry.setCheckable(True)
            entry.setData(choice)
            entry.setChecked(themes().choice == choice)
            self._theme_group.addAction(entry)
        add(
            "fold_docks", "&Fold the docks", "chevron-down", "Ctrl+J",
            menus="View/layout", toggled=layout.set_folded,
        )  # fmt: skip
        add(
            "full_screen", "F&ull screen", "", "F11",
            menus="View/layout", toggled=self._full_screen,
        )  # fmt: skip
        add(
            "refresh", "Read &again", "refresh-cw", "F5",
            menus="View/go", needs="refresh", handler=self._refresh,
        )  # fmt: skip
        add(
            "filter", "F&ilter", "search", "Ctrl+F",
            menus=("View/go", "Tools/find"), needs="filter", handler=self._filter,
        )  # fmt: skip
        add(
            "go_to_offset", "Go to an &offset…", "arrow-down-to-line", "Ctrl+L",
            menus=("View/go", "Topic/open"), needs="topic", handler=self._go_to_offset,
        )  # fmt: skip
        add(
            "open_topic", "&Open topic…", "list", "Ctrl+O",
            menus="Topic/open", handler=self._go_to_topic,
        )  # fmt: skip

    def _add_steps(self) -> None:
        add, centre = self._shell.actions.add, self._shell.centre
        steps = "Window/steps"
        add("next_pane", "Next &pane", "", "F6", menus=steps, handler=lambda: self._step_pane(1))
        add(
            "previous_pane", "P&revious pane", "", "Shift+F6",
            menus=steps, handler=lambda: self._step_pane(-1),
        )  # fmt: skip
        add("next_tab", "Next &tab", "", "Ctrl+Tab", menus=steps, handler=lambda: centre.step(1))
        add(
            "previous_tab", "Previous ta&b", "", "Ctrl+Shift+Tab",
            menus=steps, handler=lambda: centre.step(-1),
        )  # fmt: skip

    # -- what enables them

    def _see_cluster(self) -> None:
        self._shell.actions.set_met("cluster", self._store.cluster is not None)

    def _see_page(self, _key: Key | None = None) -> None:
        met = self._shell.actions.set_met
        page = self._page()
        met("page", self._closable() is not None)
        met("refresh", isinstance(page, Refreshable))
        met("filter", isinstance(page, Filterable))

    def _page(self) -> object:
        """The page in front."""
        key = self._shell.centre.current
        return self._shell.centre.page(key) if key is not None else None

    def _closable(self) -> Key | None:
        centre = self._shell.centre
        key = centre.current
        return key if key is not None and centre.may_close(key) else None

    # -- what they do

    def copy_address(self) -> None:
        cluster = self._store.cluster
        if cluster is not None:
            copy_text(cluster.address)
            notices().tell(Notice(f"{cluster.address} is on the clipboard", "ok"))

    def _open_folder(self) -> None:
        cluster = self._store.cluster
        if cluster is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(cluster.data_folder))

    def _close_tab(self) -> None:
        if (key := self._closable()) is not None:
            self._shell.centre.close_page(key)

    def _copy(self) -> None:
        _press(Qt.Key.Key_C)

    def _select_all(self) -> None:
        _press(Qt.Key.Key_A)

    def _go_to(self) -> None:
        self.go_to.open()

    def _go_to_topic(self) -> None:
        self.go_to.open("t ")

    def _go_to_offset(self) -> None:
        topic = self._shell.current_topic or ""
        partitions = self._store.partitions.get(topic, {})
        first = f"{topic}-{min(partitions, default=0)}" if len(partitions) == 1 else f"{topic}-"
        self.go_to.open(f"t {first} @ " if len(partitions) == 1 else f"t {first}")

    def _refresh(self) -> None:
        page = self._page()
        if isinstance(page, Refreshable):
            page.refresh()

    def _filter(self) -> None:
        page = self._page()
        if isinstance(page, Filterable):
            page.edit_filter()

    def _keep_nothing(self, _paused: bool) -> None:  # noqa: FBT001 - a slot
        """The panes listen to the action themselves."""

    def _choose_theme(self) -> None:
        entry = self._theme_group.checkedAction()
        choice: ThemeChoice = entry.data() if entry is not None else "system"
        themes().choose(choice)
        self._shell.theme_changed.emit(choice)
        if self._shell.settings is not None:
            self._shell.settings.setValue("window/theme", choice)

    def _full_screen(self, full: bool) -> None:  # noqa: FBT001 - a slot
        if full:
            self._window.showFullScreen()
        else:
            self._window.showNormal()

    def _step_pane(self, by: int) -> None:
        """F6: explorer, page, then each dock that is in front."""
        page = self._shell.centre.stack.currentWidget()
        explorer, *others = self._shell.layout.docks
        panes = [explorer.content, page, *(dock.content for dock in others)]
        stops = [(pane, into) for pane in panes if pane and (into := _first_focus(pane))]
        if stops:
            now = pane_of(QApplication.focusWidget(), [pane for pane, _ in stops])
            _, into = stops[(now + by) % len(stops)] if now >= 0 else stops[0]
            into.setFocus(Qt.FocusReason.TabFocusReason)


def _press(key: Qt.Key) -> None:
    """Let the widget in hand do what it does with the shortcut."""
    focus = QApplication.focusWidget()
    if focus is not None:
        control = Qt.KeyboardModifier.ControlModifier
        for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
            QApplication.sendEvent(focus, QKeyEvent(kind, key, control))


def _first_focus(pane: QWidget) -> QWidget | None:
    """Where the keyboard goes in a pane: what it says itself, else the first widget in sight."""
    said = pane.focusProxy() or pane
    for inner in (said, *pane.findChildren(QWidget)):
        takes_it = inner.focusPolicy() & Qt.FocusPolicy.TabFocus and inner.isEnabled()
        if takes_it and not inner.visibleRegion().isEmpty():
            return inner
    return None
