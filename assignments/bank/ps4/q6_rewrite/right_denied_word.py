# right: denies the word that claims too much
rewritten = (
    "The north is not emptying: from 2022 to 2025 its population fell by 30,995 persons, or "
    "1.1 %, on the new base."
)
