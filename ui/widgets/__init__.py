"""Small widgets every pane and dialog is made of."""
