# wrong: no years
# expect: has no 2023 in its sentence
rewritten = "CPC carried between 79.4 % and 82.3 % of oil exports in the four years."
