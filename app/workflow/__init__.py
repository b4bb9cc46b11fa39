"""The engine of the processes. PURE: standard library only; it decides, others carry out.

`model` what a definition is; `fields` what a step asks; `engine` what may happen and what follows; `clocks`
when something is due; `checks` proofs on the graph; `layout`, `diagram`, `outline` and `line` the drawings and words.
"""
