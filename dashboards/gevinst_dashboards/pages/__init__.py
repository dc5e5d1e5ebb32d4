"""One module a page: PATH, title, render and register (see `navigation.Page`). A page reads a view and draws it."""
