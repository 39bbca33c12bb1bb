# right: per cent as a word, decimal commas
supporting = (
    "Of all residents of the north in 2025, 49,87 per cent were Kazakh and 32,33 per cent Russian."
)
opposing = (
    "Of the people of North Kazakhstan in 2025, 44,39 per cent were Russians and 37,75 per "
    "cent were Kazakhs."
)
