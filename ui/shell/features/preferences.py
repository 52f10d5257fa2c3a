"""Settings in the window: their page, and the restart of the engine with others."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject

from ui.action import action
from ui.dialogs.restart import RestartDialog
from ui.engine_options import FOLDER, EngineOptions, differences
from ui.notices import Notice, notices
from ui.panes.settings import Appearance, SettingsPage
from ui.shell.centre import Key
from ui.shell.docks import focus
from ui.shell.pages import PageKind
from ui.shell.shell import Shell
from ui.theme import themes
from ui.theme.motion import motion, read_motion
from ui.widgets.choosing import choose_folder

SETTINGS: Key = ("settings", "")


class Preferences(QObject):
    """The page of settings, kept as soon as they change; the engine's after a restart."""

    def __init__(
        self,
        shell: Shell,
        options: EngineOptions | None,
        given_scale: str = "",
        *,
        attached_to: str = "",
    ) -> None:
        super().__init__(shell)
        self._attached_to = attached_to
        self._shell, self._options, self._given_scale = shell, options, given_scale
        self._is_restarting = False
        if shell.settings is not None:
            motion().choose(read_motion(shell.settings.value("window/motion")))
        shell.pages.add_kind("settings", PageKind(self._make_page, "settings", "Settings"))
        shell.actions.add(
            "settings", "&Settings…", "settings", "Ctrl+,",
            menus="Edit/settings", handler=self.show,
        )  # fmt: skip

        if options is not None:
            shell.actions.add(
                "open_data_folder", "Open a data &folder…", "folder",
                menus=("File/open", "Cluster/folder"), handler=self.ask_for_folder,
                tip="A folder of this program, or a log.dir of genuine Kafka",
            )  # fmt: skip

    def ask_for_folder(self) -> None:
        """Let the user choose the folder that the engine is to run on."""
        options, cluster = self._options, self._shell.store.cluster
        if options is None:
            return
        if FOLDER in options.given:
            value, words = options.given[FOLDER]
            text = f"{words} on the command line decides which folder is open: {value}"
            notices().tell(Notice(text, "warn"))
            return
        now = cluster.data_folder if cluster is not None else options.usual_folder
        window, name = self._shell.window, "open-data-folder"
        choose_folder(window, "Open a data folder", now, self.open_folder, name=name)

    def open_folder(self, folder: str) -> None:
        """Show what a restart on a folder changes; it is carried out when that is confirmed."""
        options, cluster = self._options, self._shell.store.cluster
        if options is None:
            return
        if cluster is not None and Path(cluster.data_folder) == Path(folder):
            notices().tell(Notice(f"{folder} is the folder that is open", "info"))
            return
        wanted = {name: value for name, value in options.chosen.items() if name != FOLDER}
        if Path(folder) != Path(options.usual_folder):
            wanted[FOLDER] = folder
        self._preview(wanted)

    def show(self) -> None:
        page = self._shell.pages.open(SETTINGS)
        if isinstance(page, SettingsPage):
            focus(page.tabs)

    def _make_page(self, _subject: str) -> SettingsPage:
        kept = self._value("window/scale")
        appearance = Appearance(kept if isinstance(kept, str) else "", self._given_scale)
        appearance.show_theme(themes().choice)
        page = SettingsPage(self._options, appearance, self._attached_to)
        appearance.theme_chosen.connect(self._choose_theme)
        appearance.motion_chosen.connect(self._choose_motion)
        appearance.scale_chosen.connect(self._choose_scale)
        self._shell.theme_changed.connect(appearance.show_theme)
        page.apply_wanted.connect(self._preview)
        return page

    def _choose_theme(self, choice: str) -> None:
        self._shell.actions[f"theme_{choice}"].trigger()

    def _choose_motion(self, choice: str) -> None:
        motion().choose(read_motion(choice))
        self._keep("window/motion", choice)

    def _choose_scale(self, factor: str) -> None:
        self._keep("window/scale", factor or None)

    def _preview(self, wanted: Mapping[str, str]) -> None:
        options = self._options
        if options is None or self._is_restarting:
            return
        dialog = RestartDialog(
            self._shell.window,
            differences(options.chosen, wanted),
            client_count=len(self._shell.store.clients),
            command_line=options.command_line(wanted),
        )
        dialog.confirmed.connect(lambda: self._restart(dict(wanted)))
        dialog.open()

    @action
    async def _restart(self, wanted: Mapping[str, str]) -> None:
        options = self._options
        assert options is not None
        self._is_restarting = True
        try:
            refused = await options.apply(wanted)
        finally:
            self._is_restarting = False
        page = self._shell.pages.find(SETTINGS)
        if refused:
            notices().tell(Notice("The engine refused the new settings", "bad", refused))
        else:
            notices().tell(Notice("The engine runs with the new settings", "ok"))
        if isinstance(page, SettingsPage) and not refused:
            page.take_back()

    def _value(self, name: str) -> object:
        return self._shell.settings.value(name) if self._shell.settings is not None else None

    def _keep(self, name: str, value: object) -> None:
        if self._shell.settings is not None:
            self._shell.settings.setValue(name, value)
