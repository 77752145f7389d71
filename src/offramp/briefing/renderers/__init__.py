"""From blocks to a form: terminal, HTML, PDF, Markdown, notebook."""
