"""Pages to a first case: what is proposed from them, with its claims, and what a person decides about it.

    draft, problems = draft_folder(Path("my-pages"))     # reads the pages, keeps draft.jsonl
    decide_proposals(Path("my-pages"), "accept", ["o3f9a"])        # the only way into case.yaml

The primitive is the act: who offers, demands, threatens or refuses what, to whom, when (`acts`). Actors, options, past
moves, deadlines and private matters are views of the acts (`views`). The rules read the parse that the evidence package
makes; their words are the JSON files in `data/`.
"""
