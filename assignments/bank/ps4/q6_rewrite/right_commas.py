# right: decimal comma, space between thousands
rewritten = (
    "From 2022 to 2025 (1 January, re-based register) the population of the four regions "
    "declined by 30 995 residents, that is 1,06 %."
)
