"""Several analysts' cases of one crisis: what in them is the same, what they dispute, what that is worth, their pool.

    alignment = align(ana, ben)                  # which actors, options, items of Ben's are which of Ana's
    disputes(ana, ben, alignment, draws=100)     # each difference alone, on common draws of both

Two cases are compared in one set of names: the second is renamed into the first's (`renaming`), so that what is only a
rename is nothing, and a difference is one of substance.
"""
