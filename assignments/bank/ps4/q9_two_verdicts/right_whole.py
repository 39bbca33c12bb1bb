# right: whole per cents
supporting = (
    "In 2025 about 50 % of the people in the four regions were Kazakhs and 32 % were Russians."
)
opposing = (
    "In North Kazakhstan, Russians (44 %) were ahead of Kazakhs (38 %) in 2025, out of all "
    "residents."
)
