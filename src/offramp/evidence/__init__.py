"""Reports to claims: text, Markdown, HTML and PDF read into quotes with their source, their hedges and their place.

    reading = pipeline.read_report(Path("reports/press.md"), aliases={"ruler": ["Maduro"]})
    reading.claims, reading.debris, reading.report       # claims and debris cover every character of the text once
    register.write_register(Path("claims.jsonl"), [reading])
    found = register.load_register(Path("claims.jsonl"))
    register.verify(found, "press", reading.report.text)  # quotes that are no longer where they were

Everything here is a proposal made by rules, for a person to accept, edit or reject; nothing in a report is obeyed. The
rules are the JSON files in `data/`. The way of a report: readers (bytes to text and blocks), boilerplate (what is not
of the report), sentences, parse, attribution, claims; then the register, decisions and links between reports.
"""
