"""The page: a case argued over in a meeting, in a browser, on one machine or by a shared token.

`served(folder, …)` in `app` is the whole of it. A request passes the `gate` (host, origin, token, size), finds the case
of the `session` (loaded once, and again when its files change), and is answered by a route. What people changed travels
in the address, `?set=worth.ruler.fear=-7&fix=amnesty=yes`, and is read as a variant of the case by the reader of the
case file itself (`overrides`); so every page is a function of the files and its address, and going back undoes.

How a view is added: `routes/NAME.py` has a frozen noun with all that the page shows, a verb that makes it from a
`Sheet`, and a `router` of two: `/NAME` returns `html_page(sheet, "NAME.html", found)`, `/NAME.json` the published data.
`templates/NAME.html` extends `base.html`; what depends on the numbers stands in elements with `data-live` and an id,
which the script puts in place after a slider has moved. No script, style or handler stands in a page (the
Content-Security-Policy refuses them). One line in `routes.VIEWS`; the navigation and the tests follow from it.

What takes seconds is not a view but a job. What is wrong is raised as an OfframpError, which `error_pages` publishes.
"""
