# wrong: claims more than the table
# expect: emptying
rewritten = (
    "The north is emptying: from 2022 to 2025 its population fell by 30,995 people, or 1.1 %, "
    "on the new base."
)
