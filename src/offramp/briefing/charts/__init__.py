"""Charts of what the lenses found, one Vega-Lite specification each: for a notebook, HTML, SVG, PNG and PDF alike.

Each chart is a free function from nouns of the library to a Figure, or None where there is nothing of its kind;
`registry` names them all, `render` draws them. What a picture shows stands in words in the Figure's `alt`.
"""
