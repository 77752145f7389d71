"""The page: a case argued over in a meeting, in a browser, on one machine or by a shared token.

`served(folder, …)` in `app` is the whole of it. A request passes the gate (`safety`: host, origin, token, size), finds
the case on the desk (`state`: loaded once, and again when its files change), and is answered by a view. What people
changed travels in the address, `?set=worth.ruler.fear=-7&fix=amnesty=yes`, and is read as a variant of the case by the
reader of the case file itself (`changes`); so every page is a function of the files and its address, going back undoes,
and a page is what saving it as a variant gives.

How a view is added:

1. `views/NAME.py`: a noun (frozen dataclass) with all that the page shows, a verb that makes it from a `Sheet` (the
   case, the changes, the desk), and a `router` with two routes: `/NAME` returns `page(sheet, "NAME.html", found)`, and
   `/NAME.json` returns plain data in the library's own shape, through `data(...)`.
2. `templates/NAME.html` extends `base.html`; what depends on the numbers stands in elements with `data-live` and an id:
   after a slider has moved, the script fetches the page anew and puts those elements in place. No script, style or
   handler is written inside a page (the Content-Security-Policy refuses them). Text is escaped, and `| visible`.
3. One line in `views.VIEWS` (module, address, title); the navigation and the tests of every view follow from it.

What takes seconds is not a view but a job. What is wrong is raised as an OfframpError, of which `faults` makes a
`problems-1`.
"""
