"""What the user sees: panes, models, widgets and dialogs on Qt."""
